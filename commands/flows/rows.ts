import { differenceLines } from '../../asterisk/flows/explain.ts';
import { flowsGrid } from '../../asterisk/flows/grid.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import type { FlowRun } from '../../asterisk/flows/store.ts';
import { tableOf } from '../capture/tables.ts';
import type { Table } from '../command.ts';
import { count } from '../words.ts';

/** The table of runs: a row for each flow. */
export function flowsTable(runs: readonly FlowRun[], remark: readonly string[]): Table {
  const all = runs.flatMap(({ results }) => results);
  return {
    ...tableOf(flowsGrid(runs, 'flows'), runs.map(runJson)),
    ok: all.every(({ verdict, known }) => verdict.kept !== false || known !== undefined),
    remark: [
      countsOf(all),
      ...new Set(all.flatMap(({ known }) => (known ? [`known: ${known}`] : []))),
      ...remark,
    ].join('\n'),
  };
}

/** `8 of 11 flows as promised, 2 not as promised for a reason that is known, 1 not` */
function countsOf(all: readonly FlowResult[]): string {
  const number = (is: (result: FlowResult) => boolean) => all.filter(is).length;
  const parts: readonly (readonly [number, string])[] = [
    [
      number(({ verdict }) => verdict.kept === undefined),
      'not known: only a capture of packets has RTP in it',
    ],
    [number(({ known }) => known !== undefined), 'not, for a reason that is known'],
    [number(({ verdict, known }) => verdict.kept === false && !known), 'not'],
  ];
  return [
    `${number(({ verdict }) => verdict.kept === true)} of ${count(all.length, 'flow')} as promised`,
    ...parts.filter(([many]) => many > 0).map(([many, what]) => `${many} ${what}`),
  ].join(', ');
}

export const runJson = ({ results, at, ...run }: FlowRun) => ({
  ...run,
  at: new Date(at).toISOString(),
  results: results.map((result) => ({ ...result, explained: differenceLines(result) })),
});
