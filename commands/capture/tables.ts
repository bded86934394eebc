import { createPartyBook } from '../../asterisk/capture/ladder/parties.ts';
import { flowGrid } from '../../asterisk/capture/report/flows.ts';
import type { Grid } from '../../asterisk/capture/report/grid.ts';
import { flowJson, streamJson } from '../../asterisk/capture/report/json.ts';
import { iaxGrid, streamGrid } from '../../asterisk/capture/report/streams.ts';
import type { Flow, Reading } from '../../asterisk/capture/types.ts';
import type { Stream, Table, Text } from '../command.ts';
import { count } from '../words.ts';
import type { Choice } from './chosen.ts';

/** What is shown of a reading. */
export interface Shown {
  readonly reading: Reading;
  readonly flows: readonly Flow[];
  readonly names: ReadonlyMap<string, string>;
}

/** A grid on a terminal. */
export const tableOf = ({ columns, rows }: Grid, json: readonly unknown[]): Table => ({
  ...{ kind: 'table', columns, rows, json },
});

/** What could not be read, for stderr. */
export const faultLines = ({ faults }: Reading): string[] => faults.map((fault) => `▲ ${fault}`);

/** Why there is no flow to show: a filter that nothing is about, or no SIP at all. */
export const noFlows = ({ reading }: Shown, { filter }: Pick<Choice, 'filter'>): string =>
  filter === undefined || reading.flows.length === 0
    ? `no SIP flows: ${whyNone(reading)}`
    : `none of ${count(reading.flows.length, 'flow')} has ${JSON.stringify(filter)} in its numbers, outcome, Call-IDs or addresses`;

function whyNone({ packets, protocols }: Reading): string {
  if (packets === 0) return 'there are no packets';
  const kinds = [...protocols].map(([protocol, times]) => `${protocol} ${times}`);
  return `none of ${count(packets, 'packet')} is SIP that can be read (${kinds.join(', ')})`;
}

export function callsTable(shown: Shown, choice: Choice): Table {
  const { reading, flows, names } = shown;
  const grid = flowGrid(flows, createPartyBook(reading.flows, names));
  const iax = reading.iaxCalls.length;
  const said = [
    flows.length === 0 ? noFlows(shown, choice) : count(flows.length, 'flow'),
    ...(iax > 0 ? [`${count(iax, 'IAX2 call')} (--streams)`] : []),
  ];
  return {
    ...tableOf(grid, flowsJson(reading, flows)),
    remark: [said.join(', '), ...faultLines(reading)].join('\n'),
  };
}

/** For --jsonl: a flow a line. */
export const flowsJson = (reading: Reading, flows: readonly Flow[]): readonly unknown[] =>
  flows.map((flow) => flowJson(flow, reading.streams));

/** RTP streams, and below them the IAX2 calls where there are any. */
export function streamsOutcome({ reading, flows, names }: Shown): Table | Stream {
  const isWhole = flows.length === reading.flows.length;
  const streams = isWhole ? reading.streams : flows.flatMap((flow) => flow.streams);
  const calls = isWhole ? reading.iaxCalls : [];
  const grid = streamGrid(streams, reading.flows, createPartyBook(reading.flows, names));
  const rtp = tableOf(grid, streams.map(streamJson));
  const said = streams.length === 0 ? 'no RTP streams' : count(streams.length, 'RTP stream');
  if (calls.length === 0) return { ...rtp, remark: [said, ...faultLines(reading)].join('\n') };
  const iax = tableOf(
    iaxGrid(calls, (one) => names.get(one) ?? one),
    calls,
  );
  const remark = [`${said}, ${count(calls.length, 'IAX2 call')}`, ...faultLines(reading)].join(
    '\n',
  );
  return { kind: 'stream', style: 'line', items: both(rtp, iax, remark) };
}

async function* both(rtp: Table, iax: Table, remark: string): AsyncGenerator<Table | Text> {
  yield rtp;
  yield iax;
  yield { kind: 'text', lines: [], json: [], remark, ok: true };
}
