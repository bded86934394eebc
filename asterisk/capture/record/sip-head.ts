import type { Endpoint } from '../types.ts';

/** What the choice of messages looks at in a SIP message; a full reading is made when it is shown. */
export interface SipHead {
  readonly callId: string;
  /** User parts of request-URI, From, To and Contact. */
  readonly users: readonly string[];
  /** Where its session description wants media. */
  readonly media: readonly Endpoint[];
}

const START = /^(?:SIP\/2\.0 \d{3}\b|[A-Z][A-Za-z0-9.!%*_+`'~-]{0,31} \S{1,2000} SIP\/2\.0\r?$)/;
const CALL_ID = /^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im;
const PARTY = /^(?:from|f|to|t|contact|m)[ \t]*:(.*)$/gim;
const USER = /\bsips?:([^@;>\s"]+)@/i;

/** Undefined when bytes do not begin as a SIP message. */
export function readHead(payload: Uint8Array): SipHead | undefined {
  const first = payload[0] ?? 0;
  if (!isLetter(first)) return undefined;
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('latin1');
  const line = text.slice(0, text.indexOf('\n')).trimEnd();
  if (!START.test(line)) return undefined;
  const [head = '', body = ''] = text.split(/\r?\n\r?\n/, 2);
  const parties = [...head.matchAll(PARTY)].map(([, value = '']) => value);
  const users = [line, ...parties].flatMap((value) => USER.exec(value)?.[1] ?? []);
  return {
    callId: CALL_ID.exec(head)?.[1] ?? '',
    users: users.map((user) => user.replace(/:.*$/, '')),
    media: mediaOf(body),
  };
}

const isLetter = (byte: number): boolean =>
  (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** Of each `m=` with a port: the address of its own `c=`, or of the session's (RFC 8866 section 5.7). */
function mediaOf(body: string): Endpoint[] {
  if (!body.startsWith('v=')) return [];
  const [session = '', ...parts] = body.split(/^(?=m=)/m);
  const common = connectionOf(session);
  return parts.flatMap((part) => {
    const port = Number(/^m=\S+ (\d{1,5})/.exec(part)?.[1] ?? 0);
    const address = connectionOf(part) ?? common;
    return port > 0 && port < 65_535 && address !== undefined ? [{ address, port }] : [];
  });
}

const connectionOf = (part: string): string | undefined =>
  /^c=IN IP[46] ([0-9a-fA-F.:]+)/m.exec(part)?.[1];
