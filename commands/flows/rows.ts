import { differenceLines } from '../../asterisk/flows/explain.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import type { FlowRun } from '../../asterisk/flows/store.ts';
import type { Cell, Table } from '../command.ts';
import { count } from '../words.ts';

const plain = (text: string): Cell => ({ text, tone: 'plain' });

/** The table of runs: a row for each flow. */
export function flowsTable(runs: readonly FlowRun[], remark: readonly string[]): Table {
  const all = runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const kept = all.filter(({ result }) => result.verdict.kept === true).length;
  return {
    kind: 'table',
    columns: [
      { title: 'flow' },
      { title: 'as promised' },
      { title: 'in the call', shrink: 1 },
      { title: 'before', shrink: 4 },
      { title: 'after', shrink: 4 },
      { title: 're-INVITEs', align: 'right', shrink: 3 },
      { title: 'answer', align: 'right', shrink: 3 },
      { title: 'notebook', shrink: 2 },
    ],
    rows: all.map(({ run, result }) => row(run, result)),
    json: runs.map(runJson),
    ok: all.every(({ result }) => result.verdict.kept !== false || result.known !== undefined),
    remark: [
      `${kept}/${count(all.length, 'flow')} as promised`,
      ...new Set(all.flatMap(({ result: { known } }) => (known ? [`known: ${known}`] : []))),
      ...remark,
    ].join('\n'),
  };
}

function row({ driver }: FlowRun, result: FlowResult): Cell[] {
  const { path, renewals, answerMs } = result;
  return [
    plain(`${driver} ${result.id}`),
    verdictCell(result),
    plain(path?.inCall ?? ''),
    plain(path?.beforeAnswer ?? ''),
    plain(path?.afterHangUp ?? ''),
    plain(String(renewals)),
    plain(answerMs === undefined ? '' : `${Math.round(answerMs)} ms`),
    notebookCell(result),
  ];
}

function verdictCell({ verdict: { kept, why }, known }: FlowResult): Cell {
  if (known) return { text: `✖ as known: ${why}`, tone: 'warn' };
  if (kept === undefined) return { text: `○ not known: ${why}`, tone: 'warn' };
  return kept ? { text: `● ${why}`, tone: 'good' } : { text: `✖ ${why}`, tone: 'bad' };
}

export function notebookCell({ comparison, differs }: FlowResult): Cell {
  const { differences, isInterleavedOtherwise, isCutShort } = comparison;
  if (differences.length > 0)
    return {
      text: `${count(differences.length, 'difference')}${differs ? ', explained' : ''}`,
      tone: differs ? 'plain' : 'warn',
    };
  const how = [
    ...(isInterleavedOtherwise ? ['legs interleaved otherwise'] : []),
    ...(isCutShort ? ['up to its end'] : []),
  ];
  return { text: ['same', ...how].join(', '), tone: 'good' };
}

export const runJson = ({ results, at, ...run }: FlowRun) => ({
  ...run,
  at: new Date(at).toISOString(),
  results: results.map((result) => ({ ...result, explained: differenceLines(result) })),
});
