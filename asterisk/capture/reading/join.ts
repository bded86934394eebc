import type { LegState } from './legState.ts';

/** What calls itself so is no number. */
const NO_NUMBERS: readonly string[] = ['', 'anonymous', 'unknown', 'unavailable', 'asterisk'];
const MOST_LOOKED_AT = 2000;

/** The leg of a call that another leg may come of, and whether the call has gone on to somebody yet. */
export interface Candidate {
  readonly leg: LegState;
  /** Of the other legs of its call, one is not over. */
  readonly isConnected: boolean;
}

/**
 * Which leg a back-to-back user agent answers with a new one: it received the one and sends the other, and
 * the numbers agree. The newest of the best; none where it would be a guess.
 */
export function findInbound(leg: LegState, candidates: readonly Candidate[]): LegState | undefined {
  let best: { leg: LegState; score: number } | undefined;
  for (const candidate of candidates.slice(-MOST_LOOKED_AT)) {
    const score = scoreOf(leg, candidate);
    if (score > 0 && score >= (best?.score ?? 0)) best = { leg: candidate.leg, score };
  }
  return best?.leg;
}

function scoreOf(leg: LegState, { leg: inbound, isConnected }: Candidate): number {
  if (!isBehind(inbound, leg)) return 0;
  const isCaller = agree(inbound.from, leg.from);
  const isDialled = [inbound.to, inbound.dialled].some(
    (number) => agree(number, leg.dialled) || agree(number, leg.to),
  );
  if (!isCaller && !isDialled) return 0;
  // A call that is up and has its other side rings somebody else only for a transfer.
  if (inbound.isUp && isConnected && !(isCaller && isDialled)) return 0;
  return (isCaller ? 2 : 0) + (isDialled ? 2 : 0) + (inbound.isUp ? 0 : 1);
}

/** Received by one address and sent on by the same; the port tells agents of one address apart. */
function isBehind(inbound: LegState, leg: LegState): boolean {
  if (inbound.destination.address !== leg.source.address) return false;
  const isSamePort = inbound.destination.port === leg.source.port;
  const isStream = inbound.transport !== 'udp' || leg.transport !== 'udp';
  const isAlone = [inbound.source, leg.destination].every(
    ({ address }) => address !== leg.source.address,
  );
  return isSamePort || isStream || isAlone;
}

const agree = (a: string, b: string) => a === b && !NO_NUMBERS.includes(a.toLowerCase());
