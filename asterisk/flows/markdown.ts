import { escapeMarkdown } from '../capture/report/escape.ts';
import { gridLines } from '../capture/report/markdown.ts';
import { remarksOf } from './explain.ts';
import { flowsGrid } from './grid.ts';
import type { FlowResult } from './result.ts';
import { stepText } from './sequence.ts';
import { type FlowRun, runTitle } from './store.ts';

/** The results of runs as a document: a table for each driver, then each flow message by message. */
export const markdown = (runs: readonly FlowRun[]): string[] => [
  '# The flows of the course, part 4 (and 2)',
  '',
  'Made by `pbxctl flows report --markdown` from what `pbxctl flows run` played: two SIPp phones, A (701)',
  'and B (702), on a lab. «Notebook»: the sequence that the course recorded, with chan_sip of 16.2.1 and two',
  'Linphones, compared message for message on each leg. RTP «before» is before the answer, «after» is after',
  'the hang-up.',
  ...runs.flatMap((run) => [
    ...gridLines(flowsGrid([run], runTitle(run))),
    ...run.results.flatMap(flowLines),
  ]),
];

function flowLines(result: FlowResult): string[] {
  const { title, comparison, steps } = result;
  const remarks = remarksOf(result).map((remark) => `- ${escapeMarkdown(remark)}`);
  return [
    ...['', `### ${escapeMarkdown(title)}`, ''],
    `Notebook: « ${escapeMarkdown(comparison.title)} »`,
    '',
    ...(remarks.length > 0 ? [...remarks, ''] : []),
    '```text',
    ...steps.map((step, i) => `${String(i + 1).padStart(3)}  ${stepText(step)}`),
    '```',
  ];
}
