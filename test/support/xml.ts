const ATTRIBUTES = /^(\s+[A-Za-z_][\w.-]*="[^"<]*")*\s*\/?$/;
const TOKENS = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\?[\s\S]*?\?|[^>]*)>|([^<]+)/g;

/**
 * Why a text is no well-formed XML as SIPp's own reader takes it; undefined when it is.
 * Elements, attributes in double quotes, CDATA and a declaration; no entities but the five.
 */
export function xmlFault(text: string): string | undefined {
  const open: string[] = [];
  let roots = 0;
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    if (match.index !== end) return `stray text at ${end}`;
    end = match.index + match[0].length;
    const [whole, cdata, tag, between] = match;
    if (between !== undefined) {
      if (open.length === 0 && between.trim() !== '') return `text outside: ${between.trim()}`;
      if (/&(?!(amp|lt|gt|quot|apos);)/.test(between)) return `a bare & in ${between.trim()}`;
    } else if (cdata !== undefined) {
      if (open.length === 0) return 'CDATA outside';
    } else if (tag?.startsWith('?')) {
      if (match.index !== 0) return 'a declaration that is not first';
    } else {
      const fault = element(tag ?? '', open);
      if (fault) return `${fault}: ${whole}`;
      if (open.length === 0) roots++;
    }
  }
  if (end !== text.length) return `stray text at ${end}`;
  if (open.length > 0) return `not closed: ${open.join(' ')}`;
  return roots === 1 ? undefined : `${roots} roots`;
}

function element(tag: string, open: string[]): string | undefined {
  const [, slash, name, rest = ''] = /^(\/?)([A-Za-z_][\w.-]*)([\s\S]*)$/.exec(tag) ?? [];
  if (name === undefined) return 'no name';
  if (slash) return open.pop() === name && rest.trim() === '' ? undefined : 'closes another one';
  if (!ATTRIBUTES.test(rest)) return 'bad attributes';
  if (!rest.endsWith('/')) open.push(name);
  return undefined;
}
