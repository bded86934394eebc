import { isInDialog } from '../ladder/labels.ts';
import type { CapturedMessage, Flow, Leg, SipMessage } from '../types.ts';

/** What a message is in its flow: what came before it decides what it means. */
export interface Circumstance {
  /** It carries what a challenge asked for (RFC 3261 section 22). */
  readonly hasCredentials: boolean;
  /** A 401 or 407 to the same method came before it in its leg. */
  readonly wasChallenged: boolean;
  /** The call was answered before it. */
  readonly isAnswered: boolean;
  /** The request that it answers or confirms was one within the dialog. */
  readonly isOfDialog: boolean;
  /** The first final response to the INVITE that an ACK confirms; undefined where it is not in the capture. */
  readonly confirmed: number | undefined;
  /** A leg that somebody in the middle made for an earlier one. */
  readonly isOnward: boolean;
  /** Another leg of the flow has had its BYE. */
  readonly isAfterHangup: boolean;
  /** The first BYE of the flow came before it, or comes within a second. */
  readonly isAtHangup: boolean;
  /** A request of this method succeeded before in the leg. */
  readonly isRepeated: boolean;
  /** The request that a response answers, or the INVITE of an ACK; undefined where it is not in the capture. */
  readonly request: SipMessage | undefined;
}

/** The circumstances of every message of a flow. */
export function circumstancesOf(flow: Flow): Map<CapturedMessage, Circumstance> {
  const firstBye = flow.messages.find(({ message }) => message.method === 'BYE');
  const found = new Map<CapturedMessage, Circumstance>();
  for (const [i, leg] of flow.legs.entries()) {
    const isOnward = flow.legs.slice(0, i).some((earlier) => isSame(earlier, leg));
    walk(leg, (captured, seen) =>
      found.set(captured, {
        ...seen,
        isOnward,
        isAfterHangup:
          firstBye !== undefined &&
          firstBye.timeNs <= captured.timeNs &&
          firstBye !== captured &&
          firstBye.message.callId !== leg.callId,
        isAtHangup: firstBye !== undefined && firstBye.timeNs - captured.timeNs <= SOON_NS,
      }),
    );
  }
  return found;
}

/** Whoever was called on one leg calls on the next. */
const isSame = (earlier: Leg, { source }: Leg): boolean =>
  earlier.destination.address === source.address || earlier.source.address === source.address;

/** A PBX takes the media back just before it hangs up. */
const SOON_NS = 1_000_000_000;

type Seen = Omit<Circumstance, 'isOnward' | 'isAfterHangup' | 'isAtHangup'>;

interface State {
  readonly requests: Map<string, SipMessage>;
  readonly finals: Map<string, number>;
  readonly challenged: Set<string>;
  readonly done: Set<string>;
}

function walk(leg: Leg, tell: (captured: CapturedMessage, seen: Seen) => void): void {
  const state: State = {
    requests: new Map(),
    finals: new Map(),
    challenged: new Set(),
    done: new Set(),
  };
  for (const captured of leg.messages) {
    tell(captured, look(captured.message, state));
    remember(captured.message, state);
  }
}

/** A transaction by its method and number; that of an ACK is its INVITE's. */
const keyOf = ({ of, cseq }: SipMessage, method = of): string =>
  `${method === 'ACK' ? 'INVITE' : method} ${cseq}`;

function look(message: SipMessage, { requests, finals, challenged, done }: State): Seen {
  const request = requests.get(keyOf(message));
  return {
    hasCredentials:
      message.header('Authorization') !== '' || message.header('Proxy-Authorization') !== '',
    wasChallenged: challenged.has(message.of),
    isAnswered: done.has('INVITE'),
    isOfDialog: request !== undefined && isInDialog(request),
    confirmed: finals.get(keyOf(message)),
    isRepeated: done.has(message.of),
    request,
  };
}

function remember(message: SipMessage, { requests, finals, challenged, done }: State): void {
  const key = keyOf(message);
  if (message.status === undefined) {
    if (message.method !== 'ACK') requests.set(key, message);
    return;
  }
  if (message.status < 200) return;
  if (!finals.has(key)) finals.set(key, message.status);
  if (message.status === 401 || message.status === 407) challenged.add(message.of);
  if (message.status < 300) done.add(message.of);
}
