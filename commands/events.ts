import type { AmiMessage } from '../asterisk/ami/message.ts';
import { EVENTS_DROPPED } from '../asterisk/delivery.ts';
import { PbxError } from '../asterisk/errors.ts';
import { defineCommand, type Stream, type Text } from './command.ts';
import type { Context } from './context.ts';

export const events = defineCommand({
  name: 'events',
  summary: 'the events of the PBX (AMI) as they come',
  details: [
    'Those of classes system, call and security: VarSet, Newexten, RTCP and the like are not asked for.',
    'A filter is the name of an event, or Header=text: the events whose header holds that text. Of',
    'several filters with one header one must hold, of different headers all.',
    'When the reader is too slow, what is left out is counted in an event PbxctlEventsDropped.',
  ].join('\n'),
  examples: [
    ['pbxctl events --jsonl', 'one object a line, until Ctrl-C'],
    ['pbxctl events --filter Newchannel,Hangup', 'two kinds'],
    ['pbxctl events --filter Channel=PJSIP/701 --timeout 60', 'what one phone does, for a minute'],
  ],
  kind: 'watch',
  args: {},
  options: { filter: { type: 'value', value: 'FILTER', help: 'only these: Hangup,Channel=701' } },
  async run({ options }, context): Promise<Stream> {
    const passes = filterOf(options.filter);
    return { kind: 'stream', style: 'line', items: shown(await listen(context), passes) };
  },
});

type Test = (event: AmiMessage) => boolean;

/** `Hangup,Newchannel,Channel=701`: names are one header, too. */
export function filterOf(text: string | undefined): Test {
  if (text === undefined) return () => true;
  const byHeader = new Map<string, Test[]>();
  for (const part of text.split(',')) {
    const [, header, value = ''] = /^([\w-]+)=(.*)$/.exec(part) ?? [];
    const name = part.trim().toLowerCase();
    if (header === undefined && !/^\w+$/.test(name)) throw badFilter(part);
    const test: Test =
      header === undefined
        ? (event) => event.event?.toLowerCase() === name
        : (event) => event.all(header).some((one) => one.includes(value));
    const key = header?.toLowerCase() ?? 'event';
    byHeader.set(key, [...(byHeader.get(key) ?? []), test]);
  }
  return (event) =>
    event.event === EVENTS_DROPPED ||
    [...byHeader.values()].every((tests) => tests.some((test) => test(event)));
}

const badFilter = (part: string) =>
  new PbxError(
    'usage',
    `${JSON.stringify(part.slice(0, 60))} is neither the name of an event nor Header=text`,
    'pbxctl events --filter Hangup,Channel=701',
  );

/** Events wait for a slow reader, so many; then the oldest are left out and counted. */
const MOST_WAITING = 100_000;

async function listen(context: Context): Promise<AsyncIterable<AmiMessage | number>> {
  let waiting: AmiMessage[] = [];
  let dropped = 0;
  let wake = () => {};
  const take = (event: AmiMessage) => {
    waiting.push(event);
    if (waiting.length > MOST_WAITING) dropped += waiting.splice(0, MOST_WAITING / 10).length;
    wake();
  };
  const stop = await context.onEvent(take);
  async function* each() {
    const { signal } = context;
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const [batch, lost] = [waiting, dropped];
        [waiting, dropped] = [[], 0];
        if (lost > 0) yield lost;
        yield* batch;
        if (waiting.length === 0 && !signal.aborted)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      stop();
    }
  }
  return each();
}

async function* shown(all: AsyncIterable<AmiMessage | number>, passes: Test): AsyncGenerator<Text> {
  for await (const event of all) {
    if (typeof event === 'number') yield told(EVENTS_DROPPED, [['Count', String(event)]]);
    else if (passes(event)) {
      const headers = event.headers.filter(([name]) => name !== 'Event');
      yield told(event.event ?? '', headers);
    }
  }
}

type Headers = readonly (readonly [string, string])[];

function told(name: string, headers: Headers): Text {
  const words = headers
    .filter(([key, value]) => value !== '' && key !== 'Privilege')
    .map(([key, value]) => `${key}=${/[\s"]/.test(value) ? JSON.stringify(value) : value}`);
  const lines = [[name, ...words].join(' ')];
  return { kind: 'text', lines, json: { Event: name, ...grouped(headers) }, ok: true };
}

/** A header that stands several times (ChanVariable) is a list; none can take the place of a prototype. */
function grouped(headers: Headers): Record<string, string | string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of headers) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(
    [...all].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}
