import { ladderOf } from '../capture/ladder/ladder.ts';
import { escapeXml } from '../capture/report/escape.ts';
import { flowSection, pageOf, tableLines } from '../capture/report/page.ts';
import type { Reading } from '../capture/types.ts';
import { remarksOf } from './explain.ts';
import { flowsGrid, verdictPiece } from './grid.ts';
import { type FlowResult, flowOf } from './result.ts';
import { type FlowRun, runTitle } from './store.ts';

/** What the capture of a result shows; undefined where it is not there any more. */
export type ReadingOf = (result: FlowResult) => Reading | undefined;

/** The results of runs as a page of its own, with a ladder of each flow. */
export const html = (runs: readonly FlowRun[], readingOf: ReadingOf): string =>
  pageOf('The flows of the course', 'flows report', [
    '<p>Two phones, A and B, call each other with each setting of direct media. «Notebook» is what the course recorded, message for message.</p>',
    ...runs.flatMap((run) => tableLines(flowsGrid([run], runTitle(run)))),
    ...runs.flatMap((run) => run.results.flatMap((result) => resultLines(run, result, readingOf))),
  ]);

function resultLines(run: FlowRun, result: FlowResult, readingOf: ReadingOf): string[] {
  const { text, tone } = verdictPiece(result);
  const reading = readingOf(result);
  const flow = reading && flowOf(result.act, reading, run.addresses);
  const names = new Map([
    [run.addresses.A, 'A'],
    [run.addresses.PBX, 'PBX'],
    [run.addresses.B, 'B'],
  ]);
  return [
    `<h2>${escapeXml(`${run.driver}: ${result.title}`)}</h2>`,
    `<p class="${tone}">${escapeXml(text)}</p>`,
    `<p>Notebook: « ${escapeXml(result.comparison.title)} »</p>`,
    ...list(remarksOf(result)),
    ...(flow
      ? flowSection(flow, ladderOf(flow, reading, names))
      : ['<p class="dim">Its capture is not there any more.</p>']),
  ];
}

const list = (remarks: readonly string[]): string[] =>
  remarks.length === 0
    ? []
    : [`<ul>${remarks.map((remark) => `<li>${escapeXml(remark)}</li>`).join('')}</ul>`];
