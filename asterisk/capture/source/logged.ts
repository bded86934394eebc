import type { LogLine } from '../../log/types.ts';
import type { Endpoint } from '../types.ts';
import { parseEndpoint } from './address.ts';

/** A SIP message as Asterisk has logged it. */
export interface LoggedMessage {
  /** Asterisk has sent it; else it has received it. */
  readonly isSent: boolean;
  /** `UDP`, `TCP`, `TLS`, `WS` … */
  readonly transport: string;
  readonly remote: Endpoint;
  readonly epochNs: bigint | undefined;
  readonly payload: Uint8Array;
  /** Bytes that Asterisk's logger has cut off (it keeps 8191 of a record), as far as the message tells. */
  readonly missingBytes: number;
}

interface Form {
  readonly head: RegExp;
  readonly isSent: boolean;
  /** What chan_sip writes after the message. */
  readonly tail: string | undefined;
}

/** res_pjsip_logger.c of 16 and 22, and chan_sip.c of 16 (__sip_xmit's callers, handle_request_do, retrans_pkt). */
const FORMS: readonly Form[] = [
  {
    head: /^<--- Received SIP \w+ \((?<bytes>\d+) bytes\) from (?<transport>\w+):(?<remote>\S+) --->\n/,
    isSent: false,
    tail: undefined,
  },
  {
    head: /^<--- Transmitting SIP \w+ \((?<bytes>\d+) bytes\) to (?<transport>\w+):(?<remote>\S+) --->\n/,
    isSent: true,
    tail: undefined,
  },
  {
    head: /^\n?<--- SIP read from (?<transport>\w+):(?<remote>\S+) --->\n/,
    isSent: false,
    tail: '\n<------------->\n',
  },
  {
    head: /^\n?<--- (?:Reliably )?Transmitting \((?:no )?NAT\) to (?<remote>\S+) --->\n/,
    isSent: true,
    tail: '\n<------------>\n',
  },
  {
    head: /^(?:Reliably |Re)?[Tt]ransmitting (?:#\d+ )?\((?:no )?NAT\) to (?<remote>\S+):\n/,
    isSent: true,
    tail: '\n---\n',
  },
];

/** The SIP message in a record of the log, whose message is as it was written; undefined when it holds none. */
export function loggedMessage({ message, time }: LogLine): LoggedMessage | undefined {
  for (const form of FORMS) {
    const found = form.head.exec(message);
    const remote = parseEndpoint(found?.groups?.remote ?? '');
    if (!found || !remote) continue;
    const rest = message.slice(found[0].length);
    const counted = found.groups?.bytes;
    const { payload, missingBytes } =
      counted === undefined ? spoken(rest, form) : measured(rest, Number(counted));
    if (payload.length === 0) return undefined;
    const transport = found.groups?.transport ?? viaTransport(payload);
    return {
      ...{ isSent: form.isSent, transport: transport.toUpperCase(), remote },
      ...{ payload, missingBytes, epochNs: epochOf(time) },
    };
  }
  return undefined;
}

/** chan_pjsip says how many bytes there were, and ends with a newline of its own. */
function measured(rest: string, bytes: number) {
  const text = rest.length > 0 && rest.endsWith('\n') ? rest.slice(0, -1) : rest;
  const payload = Buffer.from(text, 'utf8').subarray(0, bytes);
  return { payload, missingBytes: bytes - payload.length };
}

/**
 * chan_sip logs what it has received without carriage returns, and without the line ends that the message
 * ends with: those are put back, as Content-Length has them.
 */
function spoken(rest: string, { tail = '' }: Form) {
  const isWhole = rest.endsWith(tail);
  const lines = (isWhole ? rest.slice(0, -tail.length) : rest).replace(/\r?\n/g, '\r\n');
  if (lines.trim() === '') return { payload: Buffer.alloc(0), missingBytes: 0 };
  const isHead = !lines.includes(HEAD_END);
  const text = isHead && isWhole ? `${lines.replace(/(\r\n)*$/, '')}${HEAD_END}` : lines;
  const payload = Buffer.from(text, 'utf8');
  const missingBytes = missingOf(text, payload.length, isWhole);
  if (!isWhole || missingBytes !== LINE_END.length) return { payload, missingBytes };
  return { payload: Buffer.concat([payload, LINE_END]), missingBytes: 0 };
}

const HEAD_END = '\r\n\r\n';
const LINE_END = Buffer.from('\r\n');

/** By its Content-Length; of a record that was cut before the body at least one byte is missing. */
function missingOf(text: string, bytes: number, isWhole: boolean): number {
  const end = text.indexOf(HEAD_END);
  if (end < 0) return isWhole ? 0 : 1;
  const head = text.slice(0, end);
  const length = Number(/^(?:content-length|l)[ \t]*:[ \t]*(\d+)/im.exec(head)?.[1] ?? 0);
  return Math.max(0, length - (bytes - Buffer.byteLength(head) - HEAD_END.length));
}

const viaTransport = (payload: Uint8Array): string =>
  /^(?:via|v)[ \t]*:[ \t]*SIP\/2\.0\/(\w+)/im.exec(Buffer.from(payload).toString('latin1'))?.[1] ??
  'UDP';

/** `2026-11-25 19:00:22.292`, local time, as the `dateformat` of a lab writes it. */
function epochOf(time: string): bigint | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(time);
  if (!found) return undefined;
  const [year = 0, month = 1, day, hour, minute, second, ms] = found.slice(1).map(Number);
  return BigInt(new Date(year, month - 1, day, hour, minute, second, ms).getTime()) * 1_000_000n;
}
