import { differenceLines } from '../../asterisk/flows/explain.ts';
import { flowsGrid } from '../../asterisk/flows/grid.ts';
import type { FlowRun } from '../../asterisk/flows/store.ts';
import { tableOf } from '../capture/tables.ts';
import type { Table } from '../command.ts';
import { count } from '../words.ts';

/** The table of runs: a row for each flow. */
export function flowsTable(runs: readonly FlowRun[], remark: readonly string[]): Table {
  const all = runs.flatMap(({ results }) => results);
  const kept = all.filter(({ verdict }) => verdict.kept === true).length;
  const unknown = all.filter(({ verdict }) => verdict.kept === undefined).length;
  return {
    ...tableOf(flowsGrid(runs, 'flows'), runs.map(runJson)),
    ok: all.every(({ verdict, known }) => verdict.kept !== false || known !== undefined),
    remark: [
      `${kept}/${count(all.length, 'flow')} as promised`,
      ...(unknown > 0 ? [`${unknown} not known: only a capture of packets has RTP in it`] : []),
      ...new Set(all.flatMap(({ known }) => (known ? [`known: ${known}`] : []))),
      ...remark,
    ].join('\n'),
  };
}

export const runJson = ({ results, at, ...run }: FlowRun) => ({
  ...run,
  at: new Date(at).toISOString(),
  results: results.map((result) => ({ ...result, explained: differenceLines(result) })),
});
