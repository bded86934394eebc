import { messageOf, PbxError } from '../asterisk/errors.ts';
import type { Interactive } from '../commands/command.ts';
import { exitStatusOf } from './exit-status.ts';
import { errorLines } from './explain.ts';
import type { Front } from './front.ts';
import { progressLine } from './progress.ts';
import type { Line } from './text/dress.ts';
import { segment } from './text/line.ts';
import type { Look } from './text/look.ts';
import type { Answer, CommandIo, StyledLine } from './tui/index.ts';

const styled = (line: Line): StyledLine => (typeof line === 'string' ? [segment(line)] : line);

/**
 * Runs a command whose front is the session's output view. A question that it asks becomes an answer
 * of kind `confirm`, whose `proceed` lets the command go on.
 */
export function runOnSession(
  io: CommandIo,
  look: Look,
  run: (front: Front) => Promise<number>,
): Promise<Answer> {
  return new Promise((resolve) => {
    let settle: (answer: Answer) => void = resolve;
    const shown: StyledLine[] = [];
    let opens: Interactive | undefined;
    const add = (line: Line) => {
      shown.push(styled(line));
      io.show([styled(line)], 'append');
    };
    const front: Front = {
      interact: async (program) => {
        opens = program;
        return 0;
      },
      look,
      program: 'pbxctl',
      columns: io.columns,
      rows: io.rows,
      interactive: true,
      live: true,
      data: add,
      remark: add,
      screen: (lines) => io.show([...shown, ...lines.map(styled)], 'replace'),
      progress: (progress) =>
        io.show([...shown, [segment(progressLine(progress, look, io.columns), 'dim')]], 'replace'),
      confirm: (question, name) =>
        new Promise((answered) => {
          settle({
            kind: 'confirm',
            title: question,
            lines: [],
            name,
            proceed: () =>
              new Promise((next) => {
                settle = next;
                answered(true);
              }),
            decline: () => answered(false),
          });
        }),
    };
    run(front)
      .catch((error) => explained(error, io.signal, add))
      .then((status) => settle({ kind: 'done', lines: [], status, opens }));
  });
}

function explained(error: unknown, { aborted }: AbortSignal, add: (line: Line) => void): number {
  if (aborted) {
    add([segment('interrupted', 'dim')]);
    return 130;
  }
  if (error instanceof PbxError) for (const line of errorLines(error)) add(line);
  else add([segment(`this is a bug in pbxctl: ${messageOf(error)}`, 'bad')]);
  return exitStatusOf(error);
}
