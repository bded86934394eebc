import { PbxError } from '../asterisk/errors.ts';

/**
 * A typed line as words: blanks part them, '…' and "…" keep blanks, a backslash keeps the next character
 * (not within '…'). Nothing is expanded. PbxError `usage` where a quote is not closed.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (quote === "'" ? char === "'" : quote !== '' && char === quote) quote = '';
    else if (char === '\\' && quote !== "'" && i + 1 < line.length)
      word = (word ?? '') + line.charAt(++i);
    else if (quote !== '') word = (word ?? '') + char;
    else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote !== '')
    throw new PbxError('usage', `the quote ${quote} is not closed`, `end the line with ${quote}`);
  if (word !== undefined) words.push(word);
  return words;
}

/** The commands of a line, parted by a semicolon with a blank (or nothing) behind it; not within quotes. */
export function splitCommands(line: string): string[] {
  const commands: string[] = [];
  let from = 0;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === '\\' && quote !== "'") i++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === ';' && /^(\s|$)/.test(line.slice(i + 1))) {
      commands.push(line.slice(from, i));
      from = i + 1;
    }
  }
  return [...commands, line.slice(from)].map((text) => text.trim()).filter((text) => text !== '');
}

/** The word being typed at the end of a line, where it begins, and the words before it. */
export function lastWord(text: string): { before: string[]; from: number; word: string } {
  const from = /\S*$/.exec(text)?.index ?? text.length;
  return { before: wordsLeniently(text.slice(0, from)), from, word: text.slice(from) };
}

function wordsLeniently(text: string): string[] {
  try {
    return splitWords(text);
  } catch {
    return text.split(/\s+/).filter(Boolean);
  }
}
