import type { DrawnPiece } from '../capture/ladder/canvas.ts';
import { type Grid, plain } from '../capture/report/grid.ts';
import type { FlowResult } from './result.ts';
import type { FlowRun } from './store.ts';

/** The results of runs, a row for each flow: for a terminal, a page or a document. */
export function flowsGrid(runs: readonly FlowRun[], title: string): Grid {
  return {
    title,
    columns: [
      { title: 'flow' },
      { title: 'as promised', shrink: 1 },
      { title: 'RTP in the call' },
      { title: 'before', drop: 5 },
      { title: 'after', drop: 4 },
      { title: 're-INVITEs', align: 'right', drop: 2 },
      { title: 'answer', align: 'right', drop: 3 },
      { title: 'messages', align: 'right', drop: 6 },
      { title: 'notebook', shrink: 2, drop: 1 },
    ],
    rows: runs.flatMap(({ driver, results }) =>
      results.map((result) => row(runs.length > 1 ? `${driver} ` : '', result)),
    ),
  };
}

function row(prefix: string, result: FlowResult): DrawnPiece[] {
  const { id, path, renewals, answerMs, steps } = result;
  return [
    plain(prefix + id),
    verdictPiece(result),
    plain(path?.inCall ?? ''),
    plain(path?.beforeAnswer ?? ''),
    plain(path?.afterHangUp ?? ''),
    plain(String(renewals)),
    plain(answerMs === undefined ? '' : `${Math.round(answerMs)} ms`),
    plain(String(steps.length)),
    notebookPiece(result),
  ];
}

/** Whether it did what was promised, and what was seen. */
export function verdictPiece({ verdict: { kept, why }, known }: FlowResult): DrawnPiece {
  if (known) return { text: `✖ as known: ${why}`, tone: 'warn' };
  if (kept === undefined) return { text: `○ not known: ${why}`, tone: 'warn' };
  return kept ? { text: `● ${why}`, tone: 'good' } : { text: `✖ ${why}`, tone: 'bad' };
}

function notebookPiece({ comparison, differs }: FlowResult): DrawnPiece {
  const { differences, isInterleavedOtherwise, isCutShort } = comparison;
  const number = differences.length;
  if (number > 0)
    return {
      text: `${number} ${number === 1 ? 'difference' : 'differences'}${differs ? ', explained' : ''}`,
      tone: differs ? 'plain' : 'warn',
    };
  const how = [
    ...(isInterleavedOtherwise ? ['legs interleaved otherwise'] : []),
    ...(isCutShort ? ['up to its end'] : []),
  ];
  return { text: ['same', ...how].join(', '), tone: 'good' };
}
