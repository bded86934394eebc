import { isRestart, namesChannel } from '../../../asterisk/log/filter.ts';
import type { LogLine } from '../../../asterisk/log/types.ts';
import type { Call, PbxView } from '../../../asterisk/state/types.ts';
import { calleeOf, callerOf } from '../tables/calls.ts';
import type { LogEntry } from './entry.ts';

/** By what the lines of one call are known. */
export interface CallTrace {
  /** Its Linkedid; for a call that has ended what the log calls it, or one of its channels. */
  readonly call: string;
  /** For a person. */
  readonly title: string;
  readonly channels: readonly string[];
  /** What the log calls it: `C-0000000a`. */
  readonly logIds: readonly string[];
  /** Numbers of the lines that bound the life of that Asterisk: another gives the same names anew. */
  readonly after: number;
  readonly before: number;
}

const LOG_ID = /^C-[0-9a-f]+$/i;

/** The trace of a call, with what the lines themselves teach; `known` is what was known of it before. */
export function traceOf(
  view: PbxView,
  call: string,
  entries: readonly LogEntry[],
  known?: CallTrace,
): CallTrace {
  const first = known?.call === call ? known : begun(call, entries);
  return learn(told(view, first), entries);
}

function begun(call: string, entries: readonly LogEntry[]): CallTrace {
  const isLogId = LOG_ID.test(call);
  return {
    ...{ call, title: call },
    channels: call.includes('/') ? [call] : [],
    logIds: isLogId ? [call] : [],
    after: entries.findLast(({ line }) => isRestart(line))?.number ?? -1,
    before: Number.POSITIVE_INFINITY,
  };
}

/** With what the PBX tells of it now; the same object when that is nothing new. */
export function told(view: PbxView, trace: CallTrace): CallTrace {
  const call = view.calls.get(trace.call);
  if (!call) return trace;
  const channels = joined(
    trace.channels,
    call.legs.map(({ name }) => name),
  );
  const logIds = joined(trace.logIds, logIdsOf(view, call));
  const title = titleOf(call);
  const isKnown = channels === trace.channels && logIds === trace.logIds && title === trace.title;
  return isKnown ? trace : { ...trace, title, channels, logIds };
}

const titleOf = (call: Call): string => `${callerOf(call.caller)} → ${calleeOf(call)}`;

const logIdsOf = (view: PbxView, { legs }: Call): string[] =>
  legs.flatMap(({ uniqueid }) => view.legMedia.get(uniqueid)?.logId ?? []);

/** A line that names a channel of the call teaches what the log calls it; the same object when none does. */
export function learn(trace: CallTrace, entries: readonly LogEntry[]): CallTrace {
  let { logIds, before } = trace;
  for (const { number, line } of entries) {
    if (number <= trace.after) continue;
    if (isRestart(line)) before = Math.min(before, number);
    if (number >= before) break;
    if (line.callId === '' || logIds.includes(line.callId)) continue;
    if (namesOne(line, trace.channels)) logIds = [...logIds, line.callId];
  }
  return logIds === trace.logIds && before === trace.before ? trace : { ...trace, logIds, before };
}

export function isOfCall(
  { channels, logIds, after, before }: CallTrace,
  { number, line }: LogEntry,
): boolean {
  if (number <= after || number >= before) return false;
  return logIds.includes(line.callId) || namesOne(line, channels);
}

const namesOne = ({ message }: LogLine, channels: readonly string[]): boolean =>
  channels.some((channel) => namesChannel(message, channel));

function joined(known: readonly string[], more: readonly string[]): readonly string[] {
  const added = more.filter((one) => !known.includes(one));
  return added.length === 0 ? known : [...known, ...new Set(added)];
}

/** The live call (its Linkedid) that a line is of: by what the log calls it, or by the channels that its lines name. */
export function callOfLine(
  view: PbxView,
  line: LogLine,
  entries: readonly LogEntry[],
): string | undefined {
  for (const call of view.calls.values())
    if (line.callId !== '' && logIdsOf(view, call).includes(line.callId)) return call.linkedid;
  for (const one of [line, ...linesOf(line.callId, entries)])
    for (const call of view.calls.values())
      if (
        namesOne(
          one,
          call.legs.map(({ name }) => name),
        )
      )
        return call.linkedid;
  return undefined;
}

/** Enough to find a name in them. */
const MOST_LINES = 100;

/** The first lines that bear an id, of this Asterisk's life. */
function linesOf(callId: string, entries: readonly LogEntry[]): LogLine[] {
  if (callId === '') return [];
  const from = entries.findLastIndex(({ line }) => isRestart(line)) + 1;
  return entries
    .slice(from)
    .filter(({ line }) => line.callId === callId)
    .slice(0, MOST_LINES)
    .map(({ line }) => line);
}

const CHANNEL = /\b[A-Za-z][A-Za-z0-9]*\/[\w.@+:*-]+-[0-9a-f]{4,}(?:;[12])?/;

/** What narrows the log to the call of a line: of one that has ended, what the log calls it, or the channel that is named. */
export function callKeyOf(
  view: PbxView,
  line: LogLine,
  entries: readonly LogEntry[],
): string | undefined {
  const live = callOfLine(view, line, entries);
  if (live !== undefined || line.callId !== '') return live ?? line.callId;
  return CHANNEL.exec(line.message)?.[0];
}
