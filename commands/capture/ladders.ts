import { explanationsOf } from '../../asterisk/capture/explain/explain.ts';
import type { DrawnLine, Space } from '../../asterisk/capture/ladder/canvas.ts';
import { drawLadder } from '../../asterisk/capture/ladder/drawing.ts';
import { ladderOf } from '../../asterisk/capture/ladder/ladder.ts';
import type { Flow } from '../../asterisk/capture/types.ts';
import type { Text } from '../command.ts';
import { type Choice, isNamed } from './chosen.ts';
import { faultLines, flowsJson, noFlows, type Shown } from './tables.ts';

/** More at once is nothing that a person reads. */
const MOST = 10;
/** Title, names and addresses. */
const HEAD_ROWS = 3;

/** Ladders of the calls that are asked for, or of all flows where there is no call or another flow was named. */
export function laddersText(shown: Shown, explain: boolean, choice: Choice): Text {
  const { reading } = shown;
  const calls = shown.flows.filter(({ kind }) => kind === 'call');
  const isExact = choice.call !== undefined && shown.flows.some((one) => isNamed(one, choice.call));
  const flows = isExact || calls.length === 0 ? shown.flows : calls;
  const drawn = flows.slice(0, MOST);
  const left = flows.length - drawn.length;
  return {
    ...{ kind: 'text', lines: [], ok: true, json: flowsJson(reading, drawn) },
    draw: (space) =>
      drawn.flatMap((flow, i) => [...(i > 0 ? [[]] : []), ...linesOf(shown, flow, space, explain)]),
    remark: [
      ...(flows.length === 0 ? [noFlows(shown, choice)] : []),
      ...(left > 0
        ? [`${left} more; name one: pbxctl capture show last ${flows[MOST]?.id} --ladder`]
        : []),
      ...faultLines(reading),
    ].join('\n'),
  };
}

function linesOf({ reading, names }: Shown, flow: Flow, space: Space, explain: boolean) {
  const ladder = ladderOf(flow, reading, names);
  return drawLadder(ladder, space, explain ? explanationsOf(ladder, flow) : undefined);
}

/** The ladder of the newest flow while it grows: its end, where it is longer than the screen. */
export function liveLadder(shown: Shown, explain: boolean): Text {
  const calls = shown.flows.filter(({ kind }) => kind === 'call');
  const flow = calls.at(-1) ?? shown.flows.at(-1);
  return {
    ...{
      kind: 'text',
      lines: ['nothing yet'],
      ok: true,
      json: flow ? flowsJson(shown.reading, [flow]) : [],
    },
    ...(flow
      ? {
          draw: (space: Space) => fitting(linesOf(shown, flow, space, explain), space.rows - 2),
        }
      : {}),
    remark: 'Ctrl-C ends it',
  };
}

const fitting = (lines: readonly DrawnLine[], rows: number): readonly DrawnLine[] =>
  lines.length <= rows
    ? lines
    : [...lines.slice(0, HEAD_ROWS), ...lines.slice(HEAD_ROWS - Math.max(HEAD_ROWS + 1, rows))];
