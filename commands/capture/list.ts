import { type Capture, capturesFolder, listRecorded } from '../../asterisk/capture/store.ts';
import { type Cell, defineCommand, type Table, type Tone } from '../command.ts';
import { count, duration } from '../words.ts';
import { sizeText } from './amounts.ts';

export const captureList = defineCommand({
  name: 'capture list',
  summary: 'the captures that there are, and those that go on',
  examples: [['pbxctl capture list', 'the newest first']],
  kind: 'read',
  args: {},
  options: {},
  async run(_, { folders, now }): Promise<Table> {
    const captures = await listRecorded(capturesFolder(folders.data));
    const going = captures.filter(({ state }) => state === 'recording').length;
    return captureTable(
      captures,
      now(),
      captures.length === 0
        ? 'no captures: pbxctl capture start   makes one'
        : `${count(captures.length, 'capture')}, ${going} going on`,
    );
  },
});

const TONES: Readonly<Record<Capture['state'], readonly [symbol: string, tone: Tone]>> = {
  recording: ['●', 'good'],
  ended: ['○', 'plain'],
  'broken off': ['✖', 'bad'],
};

function captureTable(captures: readonly Capture[], now: number, remark: string): Table {
  return {
    kind: 'table',
    columns: [
      { title: 'capture' },
      { title: 'pbx', shrink: 1 },
      { title: 'state' },
      { title: 'source', shrink: 2 },
      { title: 'of', shrink: 3 },
      { title: 'packets', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'lasted', align: 'right', shrink: 1 },
      { title: 'ended because', shrink: 4 },
    ],
    rows: captures.map((capture) => rowOf(capture, now)),
    json: captures,
    remark,
  };
}

function rowOf(capture: Capture, now: number): Cell[] {
  const { name, pbx, state, source, filter, packets, bytes, startedAt, isThere } = capture;
  const [symbol, tone] = TONES[state];
  const until = capture.endedAt ?? (state === 'recording' ? now : undefined);
  const why = state === 'broken off' ? 'its recorder was killed' : (capture.why ?? '');
  const plain = (text: string): Cell => ({ text, tone: 'plain' });
  return [
    plain(name),
    plain(pbx),
    { text: `${symbol} ${state}`, tone },
    plain(source),
    plain(filter),
    plain(String(packets)),
    isThere ? plain(sizeText(bytes)) : { text: 'gone', tone: 'warn' },
    plain(until === undefined ? '' : duration(until - startedAt)),
    { text: why, tone: 'dim' },
  ];
}
