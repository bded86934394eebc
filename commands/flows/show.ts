import { experimentsOf } from '../../asterisk/flows/experiments.ts';
import { differenceLines } from '../../asterisk/flows/explain.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import { stepText } from '../../asterisk/flows/sequence.ts';
import type { FlowRun } from '../../asterisk/flows/store.ts';
import { defineCommand, type Text } from '../command.ts';
import { runJson } from './rows.ts';
import { lastResult } from './runs.ts';

export const flowsShow = defineCommand({
  name: 'flows show',
  summary: 'one flow of the last run, message by message, beside the notebook',
  examples: [['pbxctl flows show direct-b', '']],
  kind: 'read',
  args: {
    flow: {
      help: 'a flow of `flows list`',
      complete: [
        ...new Set(
          experimentsOf('sip')
            .concat(experimentsOf('pjsip'))
            .map(({ id }) => id),
        ),
      ],
    },
  },
  options: {},
  async run({ args }, context): Promise<Text> {
    const { run, result } = await lastResult(context, args.flow);
    return {
      kind: 'text',
      lines: resultLines(run, result),
      json: runJson({ ...run, results: [result] }),
      ok: result.verdict.kept !== false || result.known !== undefined,
      remark: `pbxctl capture show ${result.capture} --ladder --explain   draws it`,
    };
  },
});

function resultLines({ driver, version, source }: FlowRun, result: FlowResult): string[] {
  const { title, steps, path, verdict, answerMs, comparison, known } = result;
  const { kept, why } = verdict;
  const symbol = kept ? '●' : kept === undefined ? '○' : '✖';
  const differences = differenceLines(result);
  return [
    `${title}   (Asterisk ${version}, driver ${driver}, captured by ${source})`,
    `${symbol} ${why}`,
    ...(known ? [`known: ${known}`] : []),
    '',
    ...steps.map((step, i) => `${String(i + 1).padStart(4)}  ${stepText(step)}`),
    '',
    ...(answerMs === undefined ? [] : [`answered after ${Math.round(answerMs)} ms`]),
    ...(path
      ? [
          `RTP before the answer   ${path.beforeAnswer}`,
          `RTP in the call         ${path.inCall}`,
          `RTP after the hang-up   ${path.afterHangUp}`,
        ]
      : []),
    '',
    `notebook: « ${comparison.title} »`,
    ...(comparison.differences.length === 0 ? ['  the same messages, one for one'] : []),
    ...differences.map((line) => `  ${line}`),
  ];
}
