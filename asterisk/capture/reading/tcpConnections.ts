import { looksLikeSip } from '../../wire/sip.ts';
import { createSipFramer, type SipFramer } from '../../wire/sipFraming.ts';
import { createTcpDirection, type TcpDirection } from '../link/tcp.ts';
import type { SipMessage } from '../types.ts';
import type { Conversation } from './conversations.ts';

/** Connections beyond it are followed no more, the oldest first; so are those that hold most. */
const MOST = 2048;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const SIP_PORTS: readonly number[] = [5060];

const FLAG = { syn: 0x02 } as const;

interface Followed {
  readonly direction: TcpDirection;
  readonly framer: SipFramer;
  waiting: number;
}

/** SIP over TCP: segments of any connection in, messages out. */
export interface TcpConnections {
  /** A segment from its header on. Messages that it completes are given before this returns. */
  take(
    conversation: Conversation,
    bytes: Uint8Array,
    from: number,
    to: number,
    timeNs: number,
  ): void;
  /** Nothing more comes: what waits for missing segments is let out. */
  flush(): void;
}

export function createTcpConnections(
  message: (conversation: Conversation, message: SipMessage, raw: Uint8Array) => void,
): TcpConnections {
  const followed = new Map<Conversation, Followed>();
  let waiting = 0;

  function begin(conversation: Conversation): Followed {
    const framer = createSipFramer((one, raw) => message(conversation, one, raw));
    const direction = createTcpDirection({ data: framer.push, gap: framer.gap });
    const one = { direction, framer, waiting: 0 };
    followed.set(conversation, one);
    if (followed.size > MOST) dropOldest();
    return one;
  }

  function dropOldest(): void {
    const [oldest] = followed;
    if (!oldest) return;
    waiting -= oldest[1].waiting;
    followed.delete(oldest[0]);
  }

  function measure(one: Followed): void {
    const now = one.direction.waiting + one.framer.waiting;
    waiting += now - one.waiting;
    one.waiting = now;
    while (waiting > MAX_WAITING_BYTES) dropOldest();
  }

  return {
    take(conversation, bytes, from, to, timeNs) {
      const start = from + 4 * ((bytes[from + 12] ?? 0) >> 4);
      if (start < from + 20 || start > to) return;
      const known = followed.get(conversation);
      const isSyn = ((bytes[from + 13] ?? 0) & FLAG.syn) !== 0;
      if (!known && !isSip(conversation, bytes, start, to)) return;
      const one = known ?? begin(conversation);
      const sequence = Buffer.from(bytes.buffer, bytes.byteOffset + from + 4, 4).readUInt32BE();
      if (isSyn) one.direction.open((sequence + 1) >>> 0);
      one.direction.take(
        isSyn ? (sequence + 1) >>> 0 : sequence,
        bytes.subarray(start, to),
        timeNs,
      );
      measure(one);
    },
    flush() {
      for (const { direction } of followed.values()) direction.flush();
    },
  };
}

function isSip(
  { source, destination }: Conversation,
  bytes: Uint8Array,
  start: number,
  to: number,
): boolean {
  const isSipPort = [source, destination].some(({ endpoint }) => SIP_PORTS.includes(endpoint.port));
  return isSipPort || looksLikeSip(bytes, start, to);
}
