import { differenceLines } from './explain.ts';
import type { FlowResult } from './result.ts';
import { stepText } from './sequence.ts';
import type { FlowRun } from './store.ts';

/** The results of runs as a document: a table for each driver, then each flow message by message. */
export function markdown(runs: readonly FlowRun[]): string {
  return [
    '# The flows of the course, part 4 (and 2)',
    '',
    'Made by `pbxctl flows report --markdown` from what `pbxctl flows run` played: two SIPp phones, A (701)',
    'and B (702), on a lab. «Notebook»: the sequence that the course recorded, with chan_sip of 16.2.1 and two',
    'Linphones, compared message for message on each leg.',
    '',
    ...runs.flatMap(runLines),
  ].join('\n');
}

function runLines(run: FlowRun): string[] {
  const { driver, version, source, results } = run;
  return [
    `## Asterisk ${version}, driver ${driver}`,
    '',
    `Captured by ${source}.`,
    '',
    line(TITLES),
    line(TITLES.map(() => '---')),
    ...results.map((result) => line(cells(result))),
    '',
    ...results.flatMap(flowLines),
  ];
}

const TITLES = [
  ...['flow', 'as promised', 'RTP before the answer', 'in the call', 'after the hang-up'],
  ...['re-INVITE, UPDATE', 'time to answer', 'messages', 'notebook'],
];

function cells({
  title,
  verdict,
  path,
  renewals,
  answerMs,
  steps,
  ...result
}: FlowResult): string[] {
  const { kept, why } = verdict;
  const symbol = kept ? 'yes' : kept === undefined ? 'not known' : '**no**';
  return [
    ...[plain(title), `${symbol}: ${plain(why)}`],
    ...[path?.beforeAnswer, path?.inCall, path?.afterHangUp].map((words) => words ?? ''),
    String(renewals),
    answerMs === undefined ? '' : `${Math.round(answerMs)} ms`,
    String(steps.length),
    notebookWords(result),
  ];
}

function notebookWords({ comparison }: Pick<FlowResult, 'comparison'>): string {
  const { differences, isInterleavedOtherwise, isCutShort } = comparison;
  if (differences.length > 0) return `${differences.length} differences`;
  const how = [
    ...(isInterleavedOtherwise ? ['legs interleaved otherwise'] : []),
    ...(isCutShort ? ['up to where it breaks off'] : []),
  ];
  return ['same', ...how].join(', ');
}

function flowLines(result: FlowResult): string[] {
  const { title, comparison, steps, known } = result;
  const remarks = [...(known ? [`known: ${known}`] : []), ...differenceLines(result)];
  return [
    `### ${plain(title)}`,
    '',
    `Notebook: « ${plain(comparison.title)} »`,
    '',
    ...remarks.map((remark) => `- ${plain(remark)}`),
    ...(remarks.length > 0 ? [''] : []),
    '```',
    ...steps.map((step, i) => `${String(i + 1).padStart(3)}  ${stepText(step)}`),
    '```',
    '',
  ];
}

const line = (all: readonly string[]) => `| ${all.join(' | ')} |`;

/** Markdown's own characters as they are. */
const plain = (words: string) => words.replaceAll(/[\\`*_[\]<>|#]/g, (one) => `\\${one}`);
