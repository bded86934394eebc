import type { IaxFrame, IaxFullFrame } from '../../wire/iax.ts';
import type { Endpoint, IaxCall } from '../types.ts';

const MOST_CALLS = 5000;
const MOST_FRAMES = 200;
const VOICE = 2;
const ENDS: readonly string[] = ['HANGUP', 'REJECT', 'INVAL'];

interface CallState {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  from: string;
  to: string;
  readonly frames: IaxCall['frames'][number][];
  readonly firstNs: number;
  lastNs: number;
  voiceFrames: number;
  /** The bit of its last full frame of voice. */
  format: number;
  isOver: boolean;
  snapshot: IaxCall | undefined;
}

export interface IaxCalls {
  /** Returns the bit of the format of the call's voice, 0 when unknown. */
  take(frame: IaxFrame, source: Endpoint, destination: Endpoint, timeNs: number): number;
  list(): readonly IaxCall[];
}

/** Frames of a call carry the sender's number for it, and full frames the receiver's too. */
export function createIaxCalls(): IaxCalls {
  const calls: CallState[] = [];
  const known = new Map<string, CallState>();

  function begin(source: Endpoint, destination: Endpoint, timeNs: number): CallState | undefined {
    if (calls.length >= MOST_CALLS) return undefined;
    const call: CallState = {
      ...{ source, destination, from: '', to: '', frames: [], firstNs: timeNs, lastNs: timeNs },
      ...{ voiceFrames: 0, format: 0, isOver: false, snapshot: undefined },
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
    const isFresh = frame.name === 'NEW' && own?.isOver !== false;
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
    if (!call) return 0;
    touch(call, timeNs);
    if (frame.type === VOICE) {
      call.voiceFrames++;
      call.format = frame.subclass;
    }
    call.from ||= frame.elements.calling ?? '';
    call.to ||= frame.elements.called ?? '';
    if (ENDS.includes(frame.name)) call.isOver = true;
    if (call.frames.length < MOST_FRAMES) call.frames.push({ timeNs, name: frame.name, source });
    return call.format;
  }

  function takeVoice(number: number, source: Endpoint, destination: Endpoint, timeNs: number) {
    const key = keyOf(source, destination, number);
    const call = known.get(key) ?? begin(source, destination, timeNs);
    if (!call) return 0;
    if (!known.has(key)) remember(key, call);
    touch(call, timeNs);
    call.voiceFrames++;
    return call.format;
  }

  return {
    take(frame, source, destination, timeNs) {
      if (frame.kind === 'full') return takeFull(frame, source, destination, timeNs);
      if (frame.kind === 'mini') return takeVoice(frame.sourceCall, source, destination, timeNs);
      if (frame.kind === 'trunk')
        for (const number of frame.calls) takeVoice(number, source, destination, timeNs);
      return 0;
    },
    list: () => calls.map(shown),
  };
}

const keyOf = (source: Endpoint, destination: Endpoint, number: number) =>
  `${source.address} ${source.port} ${destination.address} ${destination.port} ${number}`;

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
