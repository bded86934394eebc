import { barFigures, isLossy } from '../ladder/bars.ts';
import type { Ladder, LadderStep, MediaBar, MessageStep } from '../ladder/types.ts';
import type { Flow, SipMessage } from '../types.ts';
import { type Circumstance, circumstancesOf } from './circumstances.ts';
import { REQUESTS, unknownMethod } from './requests.ts';
import { responseSentence } from './responses.ts';
import type { Explained } from './types.ts';

/** One sentence or two for a learner to each step of a ladder, by what the step is in its flow. */
export function explanationsOf(ladder: Ladder, flow: Flow): Map<LadderStep, string> {
  const circumstances = circumstancesOf(flow);
  return new Map(
    ladder.steps.map((step): [LadderStep, string] => {
      const names = namesOf(ladder, step);
      if (step.kind !== 'message') return [step, mediaSentence(step, names, ladder)];
      const circumstance = circumstances.get(step.captured) ?? UNKNOWN;
      return [step, messageSentence(step, circumstance, names)];
    }),
  );
}

const UNKNOWN: Circumstance = {
  hasCredentials: false,
  wasChallenged: false,
  isAnswered: false,
  isOfDialog: false,
  confirmed: undefined,
  isOnward: false,
  isAfterHangup: false,
  isAtHangup: false,
  isRepeated: false,
  request: undefined,
};

type Names = Pick<Explained, 'from' | 'to' | 'isFromPhone'>;

const namesOf = ({ parties }: Ladder, { from, to }: LadderStep): Names => ({
  from: parties[from]?.name ?? '?',
  isFromPhone: parties[from]?.role === 'phone',
  to: parties[to]?.name ?? '?',
});

function messageSentence(step: MessageStep, circumstance: Circumstance, names: Names): string {
  const { message } = step.captured;
  if (step.isRetransmission) return againSentence(message);
  const explained = { ...names, message, circumstance, changes: step.changes };
  return messageMeaning({ ...explained, hasSdp: step.hasSdp, isInDialog: step.isInDialog });
}

/** What a message that is sent for the first time means. */
export function messageMeaning(explained: Explained): string {
  const { message } = explained;
  if (message.status !== undefined) return responseSentence(explained);
  const method = message.method ?? '';
  return Object.hasOwn(REQUESTS, method)
    ? (REQUESTS[method]?.(explained) ?? '')
    : unknownMethod(method);
}

/** Why a message is sent again, and by which timer of RFC 3261. */
export function againSentence({ method, status, of }: SipMessage): string {
  if (method === 'ACK')
    return 'The ACK again, since the 200 came again (RFC 3261 section 13.2.2.4).';
  if (method === 'INVITE')
    return 'The same again: over UDP no response came, so timer A repeats the INVITE after 0.5 s, 1 s, 2 s … until timer B ends it after 32 s (RFC 3261 section 17.1.1.2).';
  if (method !== undefined)
    return 'The same again: over UDP no response came, so timer E repeats it after 0.5 s, 1 s, 2 s, then every 4 s (RFC 3261 section 17.1.2.2).';
  if (of !== 'INVITE' || (status ?? 0) < 200)
    return 'The same answer again, since the request came again (RFC 3261 section 17.2).';
  return (status ?? 0) < 300
    ? 'The 200 again: no ACK has come, and until then it is repeated, after 32 s in vain the call is ended (RFC 3261 section 13.3.1.4).'
    : 'The refusal again: no ACK has come, so timer G repeats it (RFC 3261 section 17.2.1).';
}

function mediaSentence(
  step: Exclude<LadderStep, MessageStep>,
  { from, to }: Names,
  ladder: Ladder,
): string {
  switch (step.kind) {
    case 'media-begins':
      return beginsSentence(step.bar, from, to, ladder);
    case 'media-ends':
      return endsSentence(step.bar);
    case 'media-goes-on':
      return 'RTP goes on: the call is not over.';
    case 'media-brief':
      return 'Just a little RTP: the media goes another way at once, or the call is over.';
    case 'digits':
      return `${from} pressed keys: they travel in the RTP as events with a payload type of their own, not as tones (RFC 4733).`;
    case 'silence':
      return step.isOneWay
        ? `One-way audio: RTP from ${from} to ${to} was agreed and none was seen, while the other direction has some. NAT or a firewall between them is the usual reason, or a wrong address in the SDP.`
        : `RTP between ${from} and ${to} was agreed and none was seen: nothing was sent, it was blocked, or it did not pass where the capture was made.`;
  }
}

function endsSentence(bar: MediaBar): string {
  if (isLossy(bar))
    return 'The stream ends. Packets that were expected by their sequence numbers have not come: gaps are heard (RFC 3550 appendix A.3).';
  const ends = barFigures(bar).length === 1 ? 'no packet' : 'no packet of either direction';
  const isElsewhere = [bar.there, bar.back].some((one) => (one?.stream.sentElsewhere ?? 0) > 0);
  return isElsewhere
    ? 'The stream stops here. The numbers that it leaves out were sent elsewhere meanwhile, since the media went another way: nothing is lost.'
    : `The stream ends: ${ends} is missing (RFC 3550 appendix A.3).`;
}

function beginsSentence(bar: MediaBar, from: string, to: string, { parties }: Ladder): string {
  const ways = bar.there && bar.back ? 'both ways' : 'one way';
  const isDirect = parties.some(({ role }) => role === 'pbx')
    ? bar.between.every((column) => parties[column]?.role !== 'pbx')
    : false;
  return isDirect
    ? `RTP flows ${ways} between ${from} and ${to} directly: the PBX sees none of it.`
    : `RTP flows ${ways} between ${from} and ${to}, where the SDP said (RFC 3550).`;
}
