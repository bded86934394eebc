import { readCaptureFile } from '../../asterisk/capture/reading/file.ts';
import type { Reading } from '../../asterisk/capture/types.ts';
import type { Stream, Text } from '../command.ts';
import { count } from '../words.ts';
import { type Choice, chosenFlows, rowFilter } from './chosen.ts';
import { type PartsWish, partsOf } from './files.ts';
import { packetLines } from './packet-lines.ts';
import { faultLines } from './tables.ts';

/** The list of packets, part by part, however long it is; its remark comes with the last part. */
export const listing = (wish: PartsWish, choice: Choice): Stream => ({
  kind: 'stream',
  style: 'line',
  items: texts(wish, choice),
});

async function* texts(wish: PartsWish, choice: Choice): AsyncGenerator<Text> {
  // Which packets are a call's is known once all of it was read.
  const flows =
    choice.call === undefined
      ? []
      : chosenFlows(await readCaptureFile(wish.path, { signal: wish.signal }), {
          ...choice,
          filter: undefined,
        });
  const isAsked = rowFilter(choice, flows);
  let shown = 0;
  let reading: (() => Reading) | undefined;
  for await (const part of partsOf(wish)) {
    reading = part.reading;
    const rows = part.rows.filter(isAsked);
    if (rows.length === 0) continue;
    const hasHead = shown === 0;
    shown += rows.length;
    yield {
      ...{ kind: 'text', lines: [], ok: true, json: rows },
      draw: (space) => packetLines(rows, space, hasHead),
    };
  }
  if (reading)
    yield {
      ...{ kind: 'text', lines: [], ok: true, json: [] },
      remark: remarkOf(reading(), shown, wish),
    };
}

function remarkOf(reading: Reading, shown: number, { rtp }: PartsWish): string {
  const { protocols, streams } = reading;
  const left = rtp ? 0 : (protocols.get('RTP') ?? 0) + (protocols.get('RTP EVENT') ?? 0);
  return [
    `${shown} of ${count(reading.packets, 'packet')}`,
    ...(left > 0
      ? [
          `${count(left, 'RTP packet')} in ${count(streams.length, 'stream')} left out (--rtp, --streams)`,
        ]
      : []),
    ...(reading.flows.length > 0
      ? [`${count(reading.flows.length, 'flow')}: --calls, --ladder, --explain`]
      : []),
    ...faultLines(reading),
  ].join('\n');
}
