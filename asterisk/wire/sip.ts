import type { SipMessage } from '../capture/types.ts';
import { fieldsIn, headersIn, unfolded } from './sipHeaders.ts';

const RESPONSE = /^SIP\/2\.0[ \t]+(\d{3})(?:[ \t]+(.*))?$/;
const REQUEST = /^([A-Za-z0-9.!%*_+`'~-]{1,64})[ \t]+(\S+)[ \t]+SIP\/2\.0[ \t]*$/;
const LF = 10;
const CR = 13;

/** Whether bytes begin as a request or a response does; tells them from RTP at the first byte. */
export function looksLikeSip(bytes: Uint8Array, from: number, to: number): boolean {
  const at = skipLineEnds(bytes, from, to);
  if (!isTokenByte(bytes[at])) return false;
  const end = bytes.subarray(at, Math.min(to, at + 8192)).indexOf(LF);
  if (end < 0) return false;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset + at, end)
    .toString('latin1')
    .trimEnd();
  return RESPONSE.test(line) || REQUEST.test(line);
}

const isTokenByte = (byte = 0) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** What stands before a start line is ignored (RFC 3261 section 7.5). */
export function skipLineEnds(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] === CR || bytes[at] === LF)) at++;
  return at;
}

/** Where the head ends, and where the body begins; undefined without the empty line. */
export function findBody(
  bytes: Uint8Array,
  from: number,
  to: number,
): { headEnd: number; body: number } | undefined {
  for (let at = bytes.indexOf(LF, from); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF && at + 1 < to) return { headEnd: at, body: at + 2 };
    if (bytes[at + 1] === CR && bytes[at + 2] === LF && at + 2 < to)
      return { headEnd: at, body: at + 3 };
  }
  return undefined;
}

/** A message of a datagram; undefined for what is no SIP. Its body is cut to Content-Length. */
export function readSip(bytes: Uint8Array, from: number, to: number): SipMessage | undefined {
  const start = skipLineEnds(bytes, from, to);
  const found = findBody(bytes, start, to);
  const head = textOf(bytes, start, found?.headEnd ?? to);
  const { body } = found ?? { body: to };
  const claimed = contentLength(head);
  const end = claimed === undefined ? to : Math.min(to, body + claimed);
  return makeMessage(head, textOf(bytes, body, end));
}

/** Undefined for what is no SIP. */
export function parseSip(text: string): SipMessage | undefined {
  const bytes = Buffer.from(text);
  return readSip(bytes, 0, bytes.length);
}

/** Of a head; undefined without one that can be read. */
export function contentLength(head: string): number | undefined {
  const text = headersIn(unfolded(head), 'content-length')[0];
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

const textOf = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, to - from)).toString('utf8');

function makeMessage(rawHead: string, body: string): SipMessage | undefined {
  const head = unfolded(rawHead);
  const lineEnd = head.indexOf('\n');
  const start = (lineEnd < 0 ? head : head.slice(0, lineEnd)).trimEnd();
  const response = RESPONSE.exec(start);
  const request = response ? null : REQUEST.exec(start);
  if (!response && !request) return undefined;
  const headers = (name: string) => headersIn(head, name);
  const header = (name: string) => headersIn(head, name)[0] ?? '';
  const [, cseq = '0', of = ''] = /^(\d{1,10})[ \t]+(\S+)/.exec(header('cseq')) ?? [];
  return {
    start,
    get fields() {
      return fieldsIn(head);
    },
    method: request?.[1],
    uri: request?.[2] ?? '',
    status: response ? Number(response[1]) : undefined,
    reason: response?.[2]?.trimEnd() ?? '',
    of,
    cseq: Number(cseq),
    callId: header('call-id'),
    body,
    header,
    headers,
  };
}

/** The tag of a From or To header. */
export function tagOf(header: string): string {
  return /;\s*tag=([^;\s]+)/i.exec(header)?.[1] ?? '';
}

/** The user part of the URI in a From, To or Contact; the whole URI where it has none. */
export function userOf(header: string): string {
  const uri = uriOf(header);
  return /^sips?:([^@;>]+)@/i.exec(uri)?.[1] ?? /^tel:([^;>]+)/i.exec(uri)?.[1] ?? uri;
}

function uriOf(header: string): string {
  const unquoted = header.replace(/"(?:[^"\\]|\\.)*"/g, '');
  return (/<([^>]*)>/.exec(unquoted)?.[1] ?? unquoted.split(';', 1)[0] ?? '').trim();
}
