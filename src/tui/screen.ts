import { createRequire } from 'node:module';
import { Duplex, PassThrough } from 'node:stream';
import blessed, { type Widgets } from 'blessed';
import type { Look } from '../text/look.ts';
import { cellsOf } from './cells.ts';
import type { SessionOutput } from './deps.ts';
import type { Size } from './model.ts';
import type { Frame } from './view.ts';

/** The terminal as a grid that is drawn whole and written by difference. */
export interface Screen {
  enter(): void;
  /** Gives the terminal back: main buffer, cursor, paste mode. Twice does no harm. */
  leave(): void;
  resize(size: Size): void;
  /** Forgets what the terminal shows, so that the next frame writes all of it. */
  forget(): void;
  draw(frame: Frame): void;
  /** Draws in other colours from now on. */
  wear(look: Look): void;
  destroy(): void;
}

type Row = [attribute: number, text: string][] & { dirty: boolean };

/** Members of blessed's screen and program that its types leave out. */
type Grid = Widgets.Screen & { readonly lines: Row[]; enter(): void; leave(): void };
type Program = {
  cup(row: number, column: number): void;
  showCursor(): void;
  hideCursor(): void;
  flush(): void;
};
type Capabilities = { brokenACS: boolean; readonly colors?: number };

const pasteOn = '\x1b[?2004h';
const pasteOff = '\x1b[?2004l';
/** Terminals that know them show a frame at once; others ignore them. */
const frameBegin = '\x1b[?2026h';
const frameEnd = '\x1b[?2026l';

const xtermLike =
  /^(xterm|tmux|screen|kitty|alacritty|rxvt|foot|wezterm|ghostty|st-|vte|gnome|konsole)/;

/** blessed cannot read the terminfo of every system: terminals like xterm get the one that comes with it. */
function terminalOf(name: string): string {
  if (!xtermLike.test(name)) return name || 'vt100';
  return createRequire(import.meta.url).resolve('blessed/usr/xterm-256color');
}

/** What blessed writes to: keeps all until a frame is whole, and has the size that we say. */
function createSink(size: Size): { stream: Duplex & Size; take(): string } {
  let collected = '';
  const stream = new Duplex({
    decodeStrings: false,
    read() {},
    write(chunk, _encoding, done) {
      collected += String(chunk);
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: true, ...size }),
    take() {
      const text = collected;
      collected = '';
      return text;
    },
  };
}

export function createScreen(
  output: SessionOutput,
  size: Size,
  look: Look,
  terminalName: string,
): Screen {
  const sink = createSink(size);
  const grid = blessed.screen({
    input: new PassThrough(),
    output: sink.stream,
    terminal: terminalOf(terminalName),
    fullUnicode: true,
    forceUnicode: look.charset === 'unicode',
  } as Widgets.IScreenOptions) as Grid;
  const program = grid.program as unknown as Program;
  const tput = grid.tput as unknown as Capabilities;
  // Lines are drawn in UTF-8: the alternate character set is lost on the way through tmux.
  tput.brokenACS = true;
  let worn = look;
  let colourCount = coloursOf(look);
  let inside = true;
  let cursorPlace = '';
  send(pasteOn);

  function send(extra = '', wrapped = false): void {
    program.flush();
    const text = sink.take();
    if (text !== '' && wrapped) output.write(frameBegin + text + frameEnd);
    else if (text + extra !== '') output.write(text + extra);
  }

  /** The terminal description of another name may promise more than there are. */
  function coloursOf({ depth = 16 }: Look): number {
    return Math.min(depth, tput.colors ?? 8);
  }

  function put(row: number, line: Frame['lines'][number]): void {
    const target = grid.lines[row];
    if (!target) return;
    const cells = cellsOf(line, target.length, worn, colourCount);
    target.forEach((cell, column) => {
      const { attribute, text } = cells[column] ?? blank;
      if (cell[0] === attribute && cell[1] === text) return;
      cell[0] = attribute;
      cell[1] = text;
      target.dirty = true;
    });
  }

  /** A drawing leaves the cursor where it was, so only a move must be told. */
  function placeCursor(cursor: Frame['cursor']): void {
    const place = cursor ? `${cursor.row} ${cursor.column}` : 'hidden';
    if (place === cursorPlace) return;
    cursorPlace = place;
    if (cursor) {
      program.cup(cursor.row, cursor.column);
      program.showCursor();
    } else program.hideCursor();
  }

  return {
    enter() {
      if (inside) return;
      inside = true;
      cursorPlace = '';
      grid.enter();
      send(pasteOn);
    },
    leave() {
      if (!inside) return;
      inside = false;
      grid.leave();
      send(pasteOff);
    },
    resize(next) {
      cursorPlace = '';
      Object.assign(sink.stream, next);
      sink.stream.emit('resize');
    },
    forget() {
      cursorPlace = '';
      grid.alloc();
    },
    draw({ lines, cursor }) {
      if (!inside) return;
      for (let row = 0; row < grid.lines.length; row++) put(row, lines[row] ?? []);
      grid.draw(0, grid.lines.length - 1);
      placeCursor(cursor);
      send('', true);
    },
    wear(next) {
      worn = next;
      colourCount = coloursOf(next);
      grid.alloc();
    },
    destroy() {
      grid.destroy();
      send();
    },
  };
}

const blank = { attribute: (0x1ff << 9) | 0x1ff, text: ' ' };
