import type { Look } from '../../text/look.ts';
import type { Size } from '../model.ts';
import { lineOf } from './cells.ts';
import type { ProgramScreen } from './state.ts';
import { createWidths } from './widths.ts';

/** A terminal in memory: what a program writes to it can be read back as cells, and as nothing else. */
export interface Emulator {
  /** `done` when it is on the screen. */
  write(text: string, done?: () => void): void;
  resize(size: Size): void;
  /** What is to be seen `back` lines before the newest. */
  screen(back: number, look: Look): ProgramScreen;
  /** What the program has asked its terminal for. */
  modes(): { readonly applicationCursor: boolean; readonly bracketedPaste: boolean };
  dispose(): void;
}

/** Lines kept to be scrolled back to. */
const SCROLLBACK = 5000;
const CURSOR_MODE = 25;

/** Loaded on first use. `reply` gets what the terminal answers to the program's questions. */
export async function createEmulator(
  { columns, rows }: Size,
  reply: (text: string) => void,
): Promise<Emulator> {
  const { default: xterm } = await import('@xterm/headless');
  const terminal = new xterm.Terminal({
    ...{ cols: columns, rows, scrollback: SCROLLBACK },
    allowProposedApi: true,
  });
  const widths = createWidths();
  terminal.unicode.register(widths);
  terminal.unicode.activeVersion = widths.version;
  terminal.onData(reply);
  let isCursorShown = true;
  for (const final of ['h', 'l'])
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (numbers) => {
      if (numbers.flat().includes(CURSOR_MODE)) isCursorShown = final === 'h';
      return false;
    });
  const reused = terminal.buffer.normal.getNullCell();

  return {
    write: (text, done) => terminal.write(text, done),
    resize: (size) => terminal.resize(size.columns, size.rows),
    screen(wanted, look) {
      const { active } = terminal.buffer;
      const back = Math.min(wanted, active.baseY);
      const top = active.baseY - back;
      const lines = Array.from({ length: terminal.rows }, (_, row) =>
        lineOf(active.getLine(top + row), terminal.cols, look, reused),
      );
      const column = Math.min(active.cursorX, terminal.cols - 1);
      const cursor = isCursorShown && back === 0 ? { row: active.cursorY, column } : undefined;
      return { lines, cursor, back, most: active.baseY };
    },
    modes: () => ({
      applicationCursor: terminal.modes.applicationCursorKeysMode,
      bracketedPaste: terminal.modes.bracketedPasteMode,
    }),
    dispose: () => terminal.dispose(),
  };
}
