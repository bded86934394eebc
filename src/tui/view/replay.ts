import { type Segment, type StyledLine, segment, strong } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import type { Model } from '../model.ts';

/** A caption is told for so long, in the recording's time and at least. */
const captionMs = 4_000;

/** `1:02`, `1:00:02` */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** In the header: that this is a replay, and where it stands; undefined where it is none. */
export function replaySegments({ replay, look }: Model): Segment[] | undefined {
  if (!replay) return undefined;
  const { positionMs, durationMs, speed, phase } = replay;
  const state = { playing: look.charset === 'ascii' ? '>' : '▶', paused: 'paused', over: 'end' }[
    phase
  ];
  const at = `${clock(positionMs)}/${clock(durationMs)}`;
  const rate = speed === 1 ? '' : ` ${speed}x`;
  const mark: Segment = { text: ' REPLAY ', tone: 'warn', bold: true, inverse: true };
  return [mark, segment(` ${state} ${at}${rate} `, 'warn')];
}

/** In the header: that this session is being recorded. */
export function recordingSegments({ recording, now, look }: Model): Segment[] {
  if (!recording || !('since' in recording)) return [];
  const { good } = symbolsOf(look);
  return [strong(`${good} REC ${clock(now - recording.since)}  `, 'bad')];
}

/** On the status line while nothing else is said: what the recorded person did, or that the replay is over. */
export function replayLine({ replay, now }: Model): StyledLine | undefined {
  if (!replay) return undefined;
  const { caption, phase, fault, speed } = replay;
  if (phase === 'over') {
    const why = fault ?? 'the recording ends here';
    return [segment(` ${why}`, fault ? 'warn' : 'plain'), segment(': space plays it again', 'dim')];
  }
  if (!caption || now - caption.at > captionMs * Math.max(1, speed)) return undefined;
  return [segment(' recorded: ', 'dim'), segment(caption.text, 'accent')];
}
