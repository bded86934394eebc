import { createPartyBook } from '../../asterisk/capture/ladder/parties.ts';
import { flowGrid } from '../../asterisk/capture/report/flows.ts';
import type { Grid } from '../../asterisk/capture/report/grid.ts';
import { readingJson } from '../../asterisk/capture/report/json.ts';
import { iaxGrid, streamGrid } from '../../asterisk/capture/report/streams.ts';
import type { Flow, Reading } from '../../asterisk/capture/types.ts';
import type { Table, Text } from '../command.ts';
import { count } from '../words.ts';

/** What is shown of a reading. */
export interface Shown {
  readonly reading: Reading;
  readonly flows: readonly Flow[];
  readonly names: ReadonlyMap<string, string>;
}

const tableOf = ({ columns, rows }: Grid, reading: Reading, remark: string): Table => ({
  kind: 'table',
  columns,
  rows,
  json: readingJson(reading),
  remark: [remark, ...faultLines(reading)].join('\n'),
});

/** What could not be read, for stderr. */
export const faultLines = ({ faults }: Reading): string[] => faults.map((fault) => `▲ ${fault}`);

export function callsTable({ reading, flows, names }: Shown): Table {
  const grid = flowGrid(flows, createPartyBook(reading.flows, names));
  const iax = reading.iaxCalls.length;
  const said = [
    flows.length === 0 ? 'no SIP flows' : count(flows.length, 'flow'),
    ...(iax > 0 ? [`${count(iax, 'IAX2 call')} (--streams)`] : []),
  ];
  return tableOf(grid, reading, said.join(', '));
}

/** RTP streams, and below them the IAX2 calls where there are any. */
export function streamsOutcome({ reading, flows, names }: Shown): Table | Text {
  const isWhole = flows.length === reading.flows.length;
  const streams = isWhole ? reading.streams : flows.flatMap((flow) => flow.streams);
  const grid = streamGrid(streams, reading.flows, createPartyBook(reading.flows, names));
  const iax = iaxGrid(isWhole ? reading.iaxCalls : [], (one) => names.get(one) ?? one);
  if (streams.length === 0 && iax.rows.length > 0)
    return tableOf(iax, reading, count(iax.rows.length, 'IAX2 call'));
  const said = streams.length === 0 ? 'no RTP streams' : count(streams.length, 'RTP stream');
  const more = iax.rows.map((row) => row.map(({ text }) => text).join('  '));
  return tableOf(grid, reading, [said, ...more.map((line) => `IAX2 ${line}`)].join('\n'));
}
