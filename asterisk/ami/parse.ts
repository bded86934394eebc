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
  let colon = -1;
  while (at < text.length) {
    const end = indexOrEnd(text, lineEnd, at);
    // Looked for anew only when it was passed: lines without a colon must not cost a search each.
    if (colon < at) colon = indexOrEnd(text, ':', at);
    const header = parseHeader(text, at, colon, end);
    if (header !== undefined) headers.push(header);
    at = end + lineEnd.length;
  }
  if (headers.length === 0) return undefined;
  return new AmiMessage(isRawOutput(headers) ? splitRawOutput(text) : headers);
}

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
  const valueFrom = text.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1;
  return [text.slice(from, colon).trim(), text.slice(valueFrom, Math.max(end, valueFrom))];
}

/** Some Message values end with a stray LF before their CRLF. */
function withoutLineEnds(text: string, from: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > from && isLineEnd(text.charCodeAt(end - 1))) end--;
  return end;
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
