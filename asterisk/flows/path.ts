import { runsOf } from '../capture/ladder/mediaPath.ts';
import type { Flow, RtpStream } from '../capture/types.ts';
import type { Party, PartyAddresses } from './sequence.ts';

/** Where the RTP of a call went, in words: `A ↔ PBX ↔ B`, `A ↔ B`, `B → PBX`, `none`. */
export interface PathSeen {
  /** `phones`: by what the phones heard, where no RTP was captured; what is counted are phones then, not packets. */
  readonly by: 'packets' | 'phones';
  readonly beforeAnswer: string;
  /** In the middle of the talk. */
  readonly inCall: string;
  readonly afterHangUp: string;
  /** From the answer to the first packet between the phones; undefined where there was none. */
  readonly directAfterMs: number | undefined;
  /** Packets that the PBX sent or received, of streams that began before the hang-up. */
  readonly viaPbx: number;
  /** Packets from one phone to the other. */
  readonly direct: number;
}

interface Hop {
  readonly from: Party;
  readonly to: Party;
  readonly stream: RtpStream;
}

/** Undefined where the call was not answered. */
export function pathOf(flow: Flow, addresses: PartyAddresses): PathSeen | undefined {
  const { startNs, answeredNs } = flow;
  if (answeredNs === undefined) return undefined;
  const hops = flow.streams.flatMap((stream) => hopOf(stream, addresses));
  const bye = flow.messages.find(({ message }) => message.method === 'BYE')?.timeNs;
  const lastNs = Math.max(answeredNs, ...hops.map(({ stream }) => stream.lastNs));
  const endNs = bye ?? lastNs;
  const between = (from: number, to: number) =>
    words(
      hops.filter(({ stream }) =>
        runsOf(stream).some((run) => run.fromNs <= to && run.toNs >= from),
      ),
    );
  const middle = (answeredNs + endNs) / 2;
  const direct = hops.filter(isDirect);
  // What is taken back to the PBX for the hang-up is no part of the talk.
  const viaPbx = hops.filter((hop) => !isDirect(hop) && hop.stream.firstNs < endNs);
  const sum = (all: readonly Hop[]) => all.reduce((total, { stream }) => total + stream.packets, 0);
  return {
    by: 'packets',
    beforeAnswer: between(startNs, pickedUpNs(flow, answeredNs) - 1),
    inCall: between(middle, middle),
    afterHangUp: bye === undefined ? 'none' : between(bye + 1, Number.POSITIVE_INFINITY),
    directAfterMs:
      direct.length === 0
        ? undefined
        : (Math.min(...direct.map(({ stream }) => stream.firstNs)) - answeredNs) / 1e6,
    viaPbx: sum(viaPbx),
    direct: sum(direct),
  };
}

/** The addresses that each phone has heard RTP from; those of B are none where it took no part. */
export interface HeardFrom {
  readonly A: readonly string[];
  readonly B: readonly string[];
}

/** What the phones themselves tell of the way of their RTP. */
export function pathHeard(heard: HeardFrom, { A, B, PBX }: PartyAddresses): PathSeen {
  const named: readonly (readonly [Party, Party, boolean])[] = [
    ['B', 'A', heard.A.includes(B)],
    ['A', 'B', heard.B.includes(A)],
    ['PBX', 'A', heard.A.includes(PBX)],
    ['PBX', 'B', heard.B.includes(PBX)],
  ];
  const hops = named.filter(([, , isHeard]) => isHeard);
  const direct = hops.filter(([from]) => from !== 'PBX').length;
  const viaPbx = hops.length - direct;
  const inCall = direct === 2 ? 'A ↔ B' : viaPbx === 2 && direct === 0 ? 'A ↔ PBX ↔ B' : undefined;
  return {
    ...{ by: 'phones', beforeAnswer: '', afterHangUp: '', directAfterMs: undefined },
    inCall: inCall ?? (hops.map(([from, to]) => `${from} → ${to}`).join(', ') || 'none'),
    ...{ viaPbx, direct },
  };
}

/** Of the 200 of whoever is called: it comes before that of the PBX. */
function pickedUpNs({ messages }: Flow, answeredNs: number): number {
  const first = messages.find(({ message }) => message.of === 'INVITE' && message.status === 200);
  return Math.min(first?.timeNs ?? answeredNs, answeredNs);
}

const isDirect = ({ from, to }: Hop) => from !== 'PBX' && to !== 'PBX';

function hopOf(stream: RtpStream, { A, B, PBX }: PartyAddresses): Hop[] {
  const named: Readonly<Record<string, Party>> = { [A]: 'A', [B]: 'B', [PBX]: 'PBX' };
  const from = named[stream.source.address];
  const to = named[stream.destination.address];
  return from && to && from !== to ? [{ from, to, stream }] : [];
}

function words(hops: readonly Hop[]): string {
  const has = (from: Party, to: Party) => hops.some((hop) => hop.from === from && hop.to === to);
  const pair = (one: Party, other: Party): string | undefined => {
    const [there, back] = [has(one, other), has(other, one)];
    if (there && back) return `${one} ↔ ${other}`;
    if (there) return `${one} → ${other}`;
    return back ? `${other} → ${one}` : undefined;
  };
  const direct = pair('A', 'B');
  const [toA, toB] = [pair('A', 'PBX'), pair('PBX', 'B')];
  const through = toA === 'A ↔ PBX' && toB === 'PBX ↔ B' ? ['A ↔ PBX ↔ B'] : [toA, toB];
  const all = [direct, ...through].filter((text) => text !== undefined);
  return all.length === 0 ? 'none' : all.join(', ');
}
