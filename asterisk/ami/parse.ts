import { AmiMessage } from './message.ts';

/** Header that we add to a message of which a part was left out; its value says how much. */
export const TRUNCATED = 'PbxctlTruncated';

const END_COMMAND = '--END COMMAND--';
const RAW_OUTPUT_HEADERS = new Set(['response', 'privilege', 'actionid', 'message']);

type Header = readonly [name: string, value: string];

/** The message in the text between two blank lines; undefined when there is none. */
export function parseMessage(text: string, lineEnd: '\r\n' | '\n'): AmiMessage | undefined {
  const headers: Header[] = [];
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf(lineEnd, at);
    const end = found === -1 ? text.length : found;
    if (end > at) addHeader(headers, text.slice(at, end));
    at = end + lineEnd.length;
  }
  if (headers.length === 0) return undefined;
  return new AmiMessage(isRawOutput(headers) ? splitRawOutput(text) : headers);
}

function addHeader(headers: Header[], line: string): void {
  const header = parseHeader(line);
  if (header !== undefined) headers.push(header);
}

/** One space after the colon belongs to the syntax; more belong to the value (tables of the CLI). */
function parseHeader(line: string): Header | undefined {
  const text = trimLineEnds(line);
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  if (colon === -1) return ['', text];
  const from = text.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1;
  return [text.slice(0, colon).trim(), text.slice(from)];
}

/** Some Message values end with a stray LF before their CRLF. */
function trimLineEnds(line: string): string {
  let end = line.length;
  while (end > 0 && isLineEnd(line.charCodeAt(end - 1))) end--;
  return end === line.length ? line : line.slice(0, end);
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
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
    const header = parseHeader(lines[at] ?? '');
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
