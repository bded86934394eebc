import { experimentsOf } from '../../asterisk/flows/experiments.ts';
import { remarksOf } from '../../asterisk/flows/explain.ts';
import { verdictPiece } from '../../asterisk/flows/grid.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import { stepText } from '../../asterisk/flows/sequence.ts';
import { type FlowRun, runTitle } from '../../asterisk/flows/store.ts';
import { defineCommand, type Text } from '../command.ts';
import { runJson } from './rows.ts';
import { lastResult } from './runs.ts';

export const flowsShow = defineCommand({
  name: 'flows show',
  summary: 'one flow of the last run, message by message, beside the notebook',
  examples: [
    ['pbxctl flows show direct-b', ''],
    ['pbxctl flows show sip direct-b', 'of the lab with chan_sip'],
  ],
  kind: 'read',
  args: {
    flow: {
      rest: true,
      help: 'a flow of `flows list`',
      complete: [
        ...new Map(
          experimentsOf('sip')
            .concat(experimentsOf('pjsip'))
            .map(({ id, title }) => [id, title] as const),
        ),
      ],
    },
  },
  options: {},
  async run({ args }, context): Promise<Text> {
    const { run, result, pbxName } = await lastResult(context, args.flow);
    return {
      kind: 'text',
      lines: resultLines(run, result),
      json: runJson({ ...run, results: [result] }),
      ok: result.verdict.kept !== false || result.known !== undefined,
      remark: [
        ...(pbxName === context.pbxName ? [] : [`played on ${pbxName}, not on ${context.pbxName}`]),
        `pbxctl capture show ${result.capture} --ladder --explain   draws it`,
      ].join('\n'),
    };
  },
});

function resultLines(run: FlowRun, result: FlowResult): string[] {
  const { title, steps, path, answerMs, comparison } = result;
  return [
    `${title}   (${runTitle(run)})`,
    verdictPiece(result).text,
    '',
    ...steps.map((step, i) => `${String(i + 1).padStart(4)}  ${stepText(step)}`),
    '',
    ...(answerMs === undefined ? [] : [`answered after ${Math.round(answerMs)} ms`]),
    ...(path
      ? [
          ...(path.by === 'packets' ? [`RTP before the answer   ${path.beforeAnswer}`] : []),
          `RTP in the call         ${path.inCall}${path.by === 'phones' ? ', as the phones heard it' : ''}`,
          ...(path.by === 'packets' ? [`RTP after the hang-up   ${path.afterHangUp}`] : []),
        ]
      : []),
    '',
    `notebook: « ${comparison.title} »`,
    ...(comparison.differences.length === 0 ? ['  the same messages, one for one'] : []),
    ...remarksOf(result).map((line) => `  ${line}`),
  ];
}
