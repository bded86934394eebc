import { createDeferred } from '../../deferred.ts';
import { messageOf } from '../../errors.ts';
import type { LogLine } from '../../log/types.ts';
import type { Endpoint } from '../types.ts';
import { endpointText } from './address.ts';
import { type LoggedMessage, loggedMessage } from './logged.ts';
import { createPacketMaker } from './packet-maker.ts';
import type { CaptureSource, Taker } from './port.ts';

export interface LogOptions {
  /** The log from now on, with messages as they were written; ends with the signal. */
  lines(signal: AbortSignal): AsyncIterable<LogLine>;
  /** Makes Asterisk log its SIP messages; resolves with what puts that back. PbxError where it may not. */
  turnOn(): Promise<() => Promise<void>>;
  /** Asterisk's own end of a message, which its log does not tell. */
  local(remote: Endpoint, transport: string): Endpoint;
  now(): number;
}

/** Asterisk's logger has a thread of its own: a message may be written this much after it was sent. */
const LATE_MS = 400;
const NS_PER_MS = 1_000_000n;

/** SIP messages out of Asterisk's own log: without privilege, and TLS in the clear. */
export function logSource(options: LogOptions): CaptureSource {
  return {
    kind: 'log',
    async open(taker) {
      const ending = new AbortController();
      const since = BigInt(options.now()) * NS_PER_MS;
      const take = createReader(options, taker, since);
      const ended = createDeferred<string>();
      const turnOff = await options.turnOn();
      const reading = read(options.lines(ending.signal), take).then(
        () => ended.resolve('the log ended'),
        (error: unknown) => ended.resolve(messageOf(error)),
      );
      return {
        what: "Asterisk's SIP log",
        ended: ended.promise,
        async close() {
          await turnOff();
          await new Promise((resolve) => setTimeout(resolve, LATE_MS));
          ending.abort();
          await reading;
        },
      };
    },
  };
}

async function read(lines: AsyncIterable<LogLine>, take: (line: LogLine) => void): Promise<void> {
  for await (const line of lines) take(line);
}

/** Times of the log are in milliseconds; what it says in the order of its lines stays in that order. */
function createReader(options: LogOptions, taker: Taker, since: bigint) {
  const make = createPacketMaker();
  let latestNs = 0n;
  return (line: LogLine): void => {
    const message = loggedMessage(line);
    if (!message) return;
    const epochNs = message.epochNs ?? BigInt(options.now()) * NS_PER_MS;
    if (epochNs < since) return;
    if (epochNs > latestNs) latestNs = epochNs;
    if (message.missingBytes > 0) taker.fault(cutOff(message));
    const local = options.local(message.remote, message.transport);
    const [source, destination] = message.isSent
      ? [local, message.remote]
      : [message.remote, local];
    const transport = message.transport === 'TCP' ? 'tcp' : 'udp';
    const { payload, missingBytes } = message;
    for (const frame of make({
      source,
      destination,
      transport,
      payload,
      missingBytes,
      epochNs: latestNs,
    }))
      taker.take(frame);
  };
}

const cutOff = ({ isSent, remote, missingBytes }: LoggedMessage): string =>
  `Asterisk's log cut a message ${isSent ? 'to' : 'from'} ${endpointText(remote)}: ` +
  `${missingBytes === 1 ? 'its end is' : `${missingBytes} bytes are`} missing`;
