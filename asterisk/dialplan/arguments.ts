/**
 * An application's arguments at their commas, as AST_STANDARD_APP_ARGS parts them (main/app.c): not within
 * quotes, round or square brackets, nor in what is evaluated before.
 */
export function splitArguments(data: string): string[] {
  const parts = [''];
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < data.length; at++) {
    const character = data[at] ?? '';
    if (character === '\\') {
      parts.push(`${parts.pop() ?? ''}${character}${data[++at] ?? ''}`);
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && '([{'.includes(character)) depth += 1;
    else if (!isQuoted && ')]}'.includes(character)) depth = Math.max(0, depth - 1);
    if (character === ',' && depth === 0 && !isQuoted) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
}

/** The letters of an option string, each with its argument: `tTm(jazz)` is t, T and m(jazz). */
export function splitOptions(text: string): string[] {
  return text.match(/\$\{[^}]*\}|\$\[[^\]]*\]|.(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?/g) ?? [];
}
