import { type StyledLine, segment, toWidth, wrapLine } from '../../text/line.ts';
import { layoutOf, type Rect } from '../layout.ts';
import type { Model, Size } from '../model.ts';
import { titleLine } from '../view/pane.ts';
import type { Frame } from '../view.ts';
import { programRect } from './places.ts';
import { isFailure, type Shell } from './state.ts';
import { endText, shownShell, typedShell } from './update.ts';

/** What a program has of the screen. */
export function shellSize(model: Model): Size {
  const { columns, rows } = programRect(layoutOf(model).body, model);
  return { columns: Math.max(2, columns), rows: Math.max(1, rows - 1) };
}

/** The title, and below it what the program shows. */
export function shellLines(model: Model, shell: Shell, body: Rect): StyledLine[] {
  const { columns, rows } = programRect(body, model);
  const head = titleLine(shell.name, [], remarksOf(shell), columns, shell.end === undefined, model);
  const lines = isFailure(shell.end) ? reasons(shell.end, model, columns) : shell.screen.lines;
  const shown = Array.from({ length: Math.max(0, rows - 1) }, (_, index) =>
    toWidth(lines[index] ?? [], columns, model.look),
  );
  return [head, ...shown];
}

const reasons = (lines: readonly string[], { look }: Model, columns: number): StyledLine[] =>
  lines.flatMap((text, index) =>
    wrapLine([segment(` ${text}`, index === 0 ? 'bad' : 'plain')], columns, look),
  );

function remarksOf({ end, screen }: Shell): string[] {
  if (end !== undefined) return [`${isFailure(end) ? 'not started' : endText(end)}: Esc closes`];
  return screen.back > 0 ? [`${screen.back} lines back`] : [];
}

/** Where the program has its cursor, on the whole screen. */
export function shellCursor(model: Model): Frame['cursor'] {
  const shell = model.prompt ? undefined : typedShell(model);
  const cursor = shell?.screen.cursor;
  const body = programRect(layoutOf(model).body, model);
  if (!cursor || cursor.row + 1 >= body.rows || cursor.column >= body.columns) return undefined;
  return { row: body.top + 1 + cursor.row, column: cursor.column };
}

/** What the line above the hints says while a program has the keys. */
export function shellStatus(model: Model): StyledLine | undefined {
  if (!shownShell(model) || !typedShell(model)) return undefined;
  const { question } = model;
  if (question) return [segment(' a command asks something: Ctrl-\\ goes to it', 'warn')];
  return [segment(' the program has the keys, also Ctrl-C; Ctrl-\\ (or F12) leaves it', 'dim')];
}
