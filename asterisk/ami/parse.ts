/** Header that we add to a message of which a part was left out; its value says how much. */
export const TRUNCATED = 'PbxctlTruncated';

const END_COMMAND = '--END COMMAND--';
const RAW_OUTPUT_HEADERS = new Set(['response', 'privilege', 'actionid', 'message']);

export type LineEnd = '\r\n' | '\n';

const [TAB, LF, CR, SPACE, COLON] = [0x09, 0x0a, 0x0d, 0x20, 0x3a];
const [SMALL, SMALL_A, SMALL_Z] = [0x20, 0x61, 0x7a];

type Header = readonly [name: string, value: string];

/** The headers in the text between two blank lines; none when there is nothing but line ends. */
export function parseHeaders(text: string, lineEnd: LineEnd): readonly Header[] {
  const headers: Header[] = [];
  let at = 0;
  let colon = -1;
  while (at < text.length) {
    const end = indexOrEnd(text, lineEnd, at);
    // Looked for anew only when it was passed: lines without a colon must not cost a search each.
    if (colon < at) colon = indexOrEnd(text, ':', at);
    const header = parseHeader(text, at, colon, end);
    if (header !== undefined) headers.push(header);
    at = end + lineEnd.length;
  }
  return isRawOutput(headers) ? splitRawOutput(text) : headers;
}

/**
 * The first value of a header in a text of lines that CRLF ends, without reading the others: as it is spelt,
 * else in any case.
 */
export function valueIn(text: string, name: string): string | undefined {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const colon = at + name.length;
    if (text.charCodeAt(colon) === COLON && isLineStart(text, at)) return valueAt(text, at, colon);
  }
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const colon = colonAfter(text, at, name);
    if (colon !== -1) return valueAt(text, at, colon);
  }
  return undefined;
}

function valueAt(text: string, line: number, colon: number): string {
  const end = withoutLineEnds(text, line, nextLine(text, colon));
  return text.slice(Math.min(valueAfter(text, colon), end), end);
}

const isLineStart = (text: string, at: number): boolean =>
  at === 0 || (text.charCodeAt(at - 1) === LF && text.charCodeAt(at - 2) === CR);

/** Where the colon is, if the line that begins at `at` has this name; -1 if it has another. */
function colonAfter(text: string, at: number, name: string): number {
  let i = at;
  while (isSpace(text.charCodeAt(i))) i++;
  for (let k = 0; k < name.length; k++, i++) {
    if (!isSameLetter(text.charCodeAt(i), name.charCodeAt(k))) return -1;
  }
  while (isSpace(text.charCodeAt(i))) i++;
  return text.charCodeAt(i) === COLON ? i : -1;
}

/** A stray LF does not end a line. */
function nextLine(text: string, at: number): number {
  for (let end = text.indexOf('\n', at); end !== -1; end = text.indexOf('\n', end + 1))
    if (text.charCodeAt(end - 1) === CR) return end + 1;
  return text.length;
}

function isSameLetter(one: number, other: number): boolean {
  if (one === other) return true;
  const small = one | SMALL;
  return small === (other | SMALL) && small >= SMALL_A && small <= SMALL_Z;
}

const isSpace = (code: number): boolean => code === SPACE || code === TAB;

function indexOrEnd(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from);
  return found === -1 ? text.length : found;
}

/** One space after the colon belongs to the syntax; more belong to the value (tables of the CLI). */
function parseHeader(
  text: string,
  from: number,
  colon: number,
  lineEnd: number,
): Header | undefined {
  const end = withoutLineEnds(text, from, lineEnd);
  if (end === from) return undefined;
  if (colon >= end) return ['', text.slice(from, end)];
  const valueFrom = valueAfter(text, colon);
  return [text.slice(from, colon).trim(), text.slice(valueFrom, Math.max(end, valueFrom))];
}

const valueAfter = (text: string, colon: number): number =>
  text.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;

/** Some Message values end with a stray LF before their CRLF. */
function withoutLineEnds(text: string, from: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > from && isLineEnd(text.charCodeAt(end - 1))) end--;
  return end;
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

/** Before Asterisk 14, the answer to Command. */
function isRawOutput([first]: readonly Header[]): boolean {
  return first?.[0].toLowerCase() === 'response' && first[1].toLowerCase() === 'follows';
}

/** Turns raw output lines into the `Output` headers that Asterisk sends today. */
function splitRawOutput(text: string): Header[] {
  const lines = text.split(/\r?\n/);
  const headers: Header[] = [];
  let at = 0;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const header = parseHeader(line, 0, indexOrEnd(line, ':', 0), line.length);
    if (header === undefined || !RAW_OUTPUT_HEADERS.has(header[0].toLowerCase())) break;
    headers.push(header);
  }
  for (const line of lines.slice(at)) {
    if (line.endsWith(END_COMMAND)) {
      const rest = line.slice(0, -END_COMMAND.length);
      if (rest !== '') headers.push(['Output', rest]);
      break;
    }
    headers.push(['Output', line]);
  }
  return headers;
}
