import type { CapturedMessage, SipMessage } from '../capture/types.ts';

/** Who takes part in a flow of the course: phone A, the PBX, phone B. */
export type Party = 'A' | 'PBX' | 'B';

/** One message of a sequence, without what differs from one call to the next. */
export interface SequenceStep {
  readonly from: Party;
  readonly to: Party;
  /** `INVITE`, `re-INVITE` (within its dialog), `200`, `REGISTER`, `un-REGISTER` (all bindings removed). */
  readonly what: string;
  /** It bears a session description. */
  readonly sdp: boolean;
}

export interface PartyAddresses {
  readonly A: string;
  readonly PBX: string;
  readonly B: string;
}

/** The messages between the three, without repetitions and without OPTIONS, which only qualifies. */
export function sequenceOf(
  messages: readonly CapturedMessage[],
  addresses: PartyAddresses,
): SequenceStep[] {
  const party = (address: string): Party | undefined =>
    address === addresses.A
      ? 'A'
      : address === addresses.B
        ? 'B'
        : address === addresses.PBX
          ? 'PBX'
          : undefined;
  return messages.flatMap((one) => {
    const [from, to] = [party(one.source.address), party(one.destination.address)];
    const isPart = from !== undefined && to !== undefined && from !== to;
    if (!isPart || one.isRetransmission || one.message.of === 'OPTIONS') return [];
    return [{ from, to, what: whatOf(one.message), sdp: one.media !== undefined }];
  });
}

function whatOf(message: SipMessage): string {
  const { method, status } = message;
  if (method === undefined) return String(status);
  const isWithin = /;\s*tag=/i.test(message.header('To'));
  if (method === 'INVITE') return isWithin ? 're-INVITE' : 'INVITE';
  if (method === 'REGISTER' && removesBindings(message)) return 'un-REGISTER';
  return method;
}

/** RFC 3261 section 10.2.2. */
function removesBindings(message: SipMessage): boolean {
  const expires = message.header('Expires');
  const parameter = /;\s*expires=(\d+)/i.exec(message.header('Contact'))?.[1];
  return Number(parameter ?? (expires === '' ? 1 : expires)) === 0;
}

/** `A → PBX  INVITE, SDP` */
export const stepText = ({ from, to, what, sdp }: SequenceStep): string =>
  `${from} → ${to}  ${what}${sdp ? ', SDP' : ''}`;

/** The dialog that a step belongs to: that of A with the PBX, or that of B. */
export const legOf = ({ from, to }: SequenceStep): 'A' | 'B' =>
  from === 'B' || to === 'B' ? 'B' : 'A';

/** Requests within a dialog that move the media: re-INVITE (RFC 3261 section 14) and UPDATE (RFC 3311). */
export const isRenewal = ({ what }: SequenceStep): boolean =>
  what === 're-INVITE' || what === 'UPDATE';
