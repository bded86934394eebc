import { type StyledLine, segment } from '../text/line.ts';
import { say } from './message.ts';
import type { Model, Run } from './model.ts';

/** What of the settings could not be used: the first on the status line, all of them on the output page. */
export function sayProblems(model: Model, problems: readonly string[]): Model {
  const [first, ...others] = problems;
  if (first === undefined) return model;
  const lines: StyledLine[] = [
    ...problems.map((text) => [segment(text, 'warn')]),
    [segment('the rest of the settings holds; `help settings` tells how they are written', 'dim')],
  ];
  const run: Run = {
    ...{ id: model.nextRun, title: 'reading the settings', startedAt: model.now, phase: 'done' },
    ...{ status: 0, lines, rows: lines, rowColumns: 0, byKey: true, asked: 0, shows: 'output' },
  };
  const more = others.length > 0 ? ` (o shows ${others.length} more)` : '';
  const told: Model = { ...model, runs: [...model.runs, run], nextRun: model.nextRun + 1 };
  return say(told, `${first}${more}`, 'warn');
}
