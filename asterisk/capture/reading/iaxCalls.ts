import type { IaxFrame, IaxFullFrame } from '../../wire/iax.ts';
import type { Endpoint, IaxCall } from '../types.ts';

const MOST_CALLS = 5000;
const MOST_FRAMES = 200;
const VOICE = 2;
/** What may come after the offer of encryption and is none itself. */
const PLAIN: readonly string[] = ['AUTHREQ', 'ACK', 'VNAK', 'INVAL', 'AUTHREP'];
const ENDS: readonly string[] = ['HANGUP', 'REJECT', 'INVAL'];

interface CallState extends KnownIaxCall {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  from: string;
  to: string;
  readonly frames: IaxCall['frames'][number][];
  readonly firstNs: number;
  lastNs: number;
  voiceFrames: number;
  format: number;
  /** The called side offered it; seen by the answer, which is encrypted already. */
  mayBeEncrypted: boolean;
  isEncrypted: boolean;
  isOver: boolean;
  snapshot: IaxCall | undefined;
}

/** What is known of the call of a frame. */
export interface KnownIaxCall {
  /** The bit of the format of its last full frame of voice; 0 when unknown. */
  readonly format: number;
  /** Of its full frames only call numbers can be read. */
  readonly isEncrypted: boolean;
}

export interface IaxCalls {
  /** Returns the call, where the frame is of one. */
  take(
    frame: IaxFrame,
    source: Endpoint,
    destination: Endpoint,
    timeNs: number,
  ): KnownIaxCall | undefined;
  list(): readonly IaxCall[];
  remarks(): readonly string[];
}

/** Frames of a call carry the sender's number for it, and full frames the receiver's too. */
export function createIaxCalls(): IaxCalls {
  const calls: CallState[] = [];
  const known = new Map<string, CallState>();
  let refused = 0;

  function begin(source: Endpoint, destination: Endpoint, timeNs: number): CallState | undefined {
    if (calls.length >= MOST_CALLS) {
      refused++;
      return undefined;
    }
    const call: CallState = {
      ...{ source, destination, from: '', to: '', frames: [], firstNs: timeNs, lastNs: timeNs },
      ...{
        voiceFrames: 0,
        format: 0,
        mayBeEncrypted: false,
        isEncrypted: false,
        isOver: false,
        snapshot: undefined,
      },
    };
    calls.push(call);
    return call;
  }

  function remember(key: string, call: CallState): void {
    known.delete(key);
    known.set(key, call);
    const [oldest] = known.size > 2 * MOST_CALLS ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
  }

  function ofFull(frame: IaxFullFrame, source: Endpoint, destination: Endpoint, timeNs: number) {
    const key = keyOf(source, destination, frame.sourceCall);
    const own = known.get(key);
    const isFresh = frame.name === 'NEW' && (own?.isOver !== false || own.isEncrypted);
    const other = known.get(keyOf(destination, source, frame.destinationCall));
    const isStarted = frame.name === 'NEW' || frame.type === VOICE;
    const call = isFresh
      ? begin(source, destination, timeNs)
      : (own ?? other ?? (isStarted ? begin(source, destination, timeNs) : undefined));
    if (call && call !== own) remember(key, call);
    return call;
  }

  function takeFull(frame: IaxFullFrame, source: Endpoint, destination: Endpoint, timeNs: number) {
    const call = ofFull(frame, source, destination, timeNs);
    if (!call) return undefined;
    touch(call, timeNs);
    if (call.mayBeEncrypted && !PLAIN.includes(frame.name)) call.isEncrypted = true;
    const name = call.isEncrypted ? 'encrypted' : frame.name;
    if (!call.isEncrypted) learn(call, frame);
    if (call.frames.length < MOST_FRAMES) call.frames.push({ timeNs, name, source });
    return call;
  }

  function takeVoice(number: number, source: Endpoint, destination: Endpoint, timeNs: number) {
    const key = keyOf(source, destination, number);
    const call = known.get(key) ?? begin(source, destination, timeNs);
    if (!call) return undefined;
    if (!known.has(key)) remember(key, call);
    touch(call, timeNs);
    call.voiceFrames++;
    return call;
  }

  return {
    take(frame, source, destination, timeNs) {
      if (frame.kind === 'full') return takeFull(frame, source, destination, timeNs);
      if (frame.kind === 'mini') return takeVoice(frame.sourceCall, source, destination, timeNs);
      if (frame.kind === 'trunk')
        for (const number of frame.calls) takeVoice(number, source, destination, timeNs);
      return undefined;
    },
    list: () => calls.map(shown),
    remarks: () =>
      refused > 0 ? [`IAX2 calls beyond the first ${MOST_CALLS} are not followed`] : [],
  };
}

const keyOf = (source: Endpoint, destination: Endpoint, number: number) =>
  `${source.address} ${source.port} ${destination.address} ${destination.port} ${number}`;

function learn(call: CallState, { type, subclass, elements, name }: IaxFullFrame): void {
  if (type === VOICE) {
    call.voiceFrames++;
    call.format = subclass;
  }
  call.from ||= elements.calling ?? '';
  call.to ||= elements.called ?? '';
  call.mayBeEncrypted = name === 'AUTHREQ' && (elements.encryption ?? 0) > 0;
  if (ENDS.includes(name)) call.isOver = true;
}

function touch(call: CallState, timeNs: number): void {
  call.lastNs = timeNs;
  call.snapshot = undefined;
}

function shown(call: CallState): IaxCall {
  const { source, destination, from, to, frames, firstNs, lastNs, voiceFrames } = call;
  call.snapshot ??= {
    ...{ source, destination, from, to, frames: [...frames], firstNs, lastNs, voiceFrames },
  };
  return call.snapshot;
}
