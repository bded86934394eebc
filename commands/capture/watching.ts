import type { CaptureRecord } from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Stream, Text } from '../command.ts';
import type { Context } from '../context.ts';
import { count, duration } from '../words.ts';
import { sizeText } from './amounts.ts';
import { mendCaptures } from './mend.ts';
import type { CaptureOrders, RunningRecorder } from './orders.ts';

/** `12 packets, 8 SIP messages, 4.2 KB` */
const countsText = ({ packets, messages, bytes }: CaptureRecord): string =>
  `${count(packets, 'packet')}, ${count(messages, 'SIP message')}, ${sizeText(bytes)}`;

/** What a capture that has ended says of itself, and what to type next. */
export const endLines = (record: CaptureRecord): string[] => [
  `${record.name} ended: ${record.why ?? 'its recorder was killed'}; ${countsText(record)}`,
  `pbxctl capture show ${record.name}`,
];

/** A capture that is watched until it ends, and ends with the one who watches. */
export function watchRecorder(context: Context, orders: CaptureOrders): Stream {
  return { kind: 'stream', style: 'screen', items: watched(context, orders) };
}

async function* watched(context: Context, orders: CaptureOrders): AsyncGenerator<Text> {
  const { recorders, signal, now } = context;
  const remarks: string[] = [];
  const recorder = await recorders.begin(orders, {
    ...{ background: false, signal },
    remark: (text) => remarks.push(text),
  });
  for (const text of remarks) yield remarkOf(text);
  const head = beginLines(recorder, orders);
  let { record } = recorder;
  let isOver = false;
  const stop = () => recorder.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield textOf([...head, countsText(record)], { event: 'began', what: recorder.what, ...record });
    for await (const event of recorder.events()) {
      if (event.kind === 'remark') yield remarkOf(event.text);
      if (event.kind === 'failed') throw new PbxError('failed', event.message, event.hint);
      if (event.kind !== 'counts' && event.kind !== 'ended') continue;
      record = event.record;
      isOver = event.kind === 'ended';
      const lines = isOver
        ? [...head, ...endLines(record)]
        : [...head, `${countsText(record)}, ${duration(now() - record.startedAt)}`];
      yield textOf(lines, { event: event.kind, ...record });
    }
    if (!isOver) throw await killed(context, record);
  } finally {
    signal.removeEventListener('abort', stop);
    recorder.stop();
    await recorder.gone;
  }
}

/** What it left on in Asterisk is turned off at once. */
async function killed(context: Context, { name }: CaptureRecord): Promise<PbxError> {
  const done = await mendCaptures(context);
  const also = done.length > 0 ? `; ${done.join('; ')}` : '';
  return new PbxError(
    'failed',
    `the recorder of ${name} was killed, and what it had captured is in its file${also}`,
    `pbxctl capture show ${name}`,
  );
}

const beginLines = ({ record, what }: RunningRecorder, orders: CaptureOrders): string[] => [
  `${record.name}: ${record.filter}, by ${what}`,
  `writes ${record.file} ${untilText(orders, 'Ctrl-C')}`,
];

/** `for 30s, or until Ctrl-C` */
function untilText({ maxMs, call }: CaptureOrders, stopped: string): string {
  const ends = [...(call === undefined ? [] : ['the call has ended']), stopped].join(' or ');
  if (maxMs === undefined) return `until ${ends}`;
  const time = maxMs < 60_000 ? `${maxMs / 1000}s` : duration(maxMs);
  return `for ${time}, or until ${ends}`;
}

/** A capture that goes on beside. */
export function startedText(
  context: Context,
  recorder: RunningRecorder,
  orders: CaptureOrders,
  { background, remarks }: { readonly background: boolean; readonly remarks: readonly string[] },
): Text {
  const { record, what } = recorder;
  const { name } = record;
  if (!background) void attend(context, recorder);
  const stopped = background ? 'it is stopped' : 'it is stopped or the session ends';
  const lines = [
    `${name}: ${record.filter}, by ${what}`,
    `writes ${record.file} ${untilText(orders, stopped)}:`,
    `pbxctl capture stop ${name}`,
  ];
  const text = { kind: 'text', json: { ...record, what, background, remarks }, ok: true } as const;
  // A key shows the last line of all.
  if (context.isSession)
    return {
      ...text,
      lines: [...remarks, ...lines, `${name} goes on: capture show ${name} reads it`],
    };
  return { ...text, lines, ...(remarks.length > 0 ? { remark: remarks.join('\n') } : {}) };
}

/** Hears it to its end, so that its words do not pile up, and mends what it leaves when it is killed. */
async function attend(context: Context, recorder: RunningRecorder): Promise<void> {
  let isOver = false;
  for await (const event of recorder.events()) isOver ||= event.kind === 'ended';
  if (!isOver) await mendCaptures(context).catch(() => {});
}

const textOf = (lines: readonly string[], json: unknown): Text => ({
  ...{ kind: 'text', lines, json, ok: true },
});

const remarkOf = (remark: string): Text => ({
  ...{ kind: 'text', lines: [], json: { event: 'remark', text: remark }, ok: true, remark },
});
