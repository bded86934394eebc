import { spawn } from 'node-pty';
import { type Pty, readOutput } from '../../src/terminal/output.ts';
import { createScreenReader } from './screen-reader.ts';

export interface SpawnOptions {
  readonly cols?: number;
  readonly rows?: number;
  /** Replaces the environment; PATH and a UTF-8 locale are given unless named. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** A program on a terminal of its own, driven as a person would. */
export interface ScreenProgram {
  readonly pid: number;
  /** Types text as it is; `\r` is Enter. */
  type(text: string): void;
  /** Presses a key by name: `enter`, `up`, `C-c`, `pagedown`, or a single character. */
  key(name: string): void;
  /** Pastes, in brackets when the program has asked for them. */
  paste(text: string): void;
  resize(cols: number, rows: number): void;
  /** The rows on the screen now. */
  screen(): string[];
  /** Resolves with the screen when it matches; rejects with the last screen after the time, or at the end. */
  waitFor(wanted: RegExp | ((screen: string[]) => boolean), timeoutMs?: number): Promise<string[]>;
  /** What the program has left the terminal as. */
  state(): {
    readonly buffer: 'normal' | 'alternate';
    readonly cursorShown: boolean;
    readonly bracketedPaste: boolean;
    readonly mouse: boolean;
    readonly cursor: { readonly row: number; readonly column: number };
  };
  /** All that was written so far. */
  raw(): string;
  /** Bytes written since the last call. */
  written(): number;
  /** The exit status; 128 and the signal's number when a signal ended it. */
  readonly exit: Promise<number>;
  /** Ends the program if it is still there. */
  dispose(): void;
}

const sequences: Readonly<Record<string, string>> = {
  enter: '\r',
  tab: '\t',
  'S-tab': '\x1b[Z',
  escape: '\x1b',
  backspace: '\x7f',
  delete: '\x1b[3~',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  space: ' ',
};
const arrows: Readonly<Record<string, string>> = { up: 'A', down: 'B', right: 'C', left: 'D' };

export function spawnScreen(
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ScreenProgram {
  const { cols = 80, rows = 24, env = {}, cwd } = options;
  const reader = createScreenReader(cols, rows);
  const spawned: unknown = spawn(file, [...args], {
    encoding: null,
    cols,
    rows,
    name: env.TERM ?? 'xterm-256color',
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: process.env.HOME, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const pty = spawned as Pty;
  let raw = '';
  let counted = 0;
  let ended = false;
  let pending = Promise.resolve();
  const watchers = new Set<() => void>();
  const look = (): void => {
    for (const watcher of watchers) watcher();
  };
  const output = readOutput(pty, (text) => {
    raw += text;
    pending = reader.write(text).then(() => {
      output.taken(text.length);
      look();
    });
  });
  const exit = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      output.stop();
      pending.then(() => {
        ended = true;
        look();
        resolve(signal ? 128 + signal : exitCode);
      });
    });
  });

  function sequenceOf(name: string): string {
    const arrow = arrows[name];
    if (arrow)
      return reader.terminal.modes.applicationCursorKeysMode ? `\x1bO${arrow}` : `\x1b[${arrow}`;
    const control = /^C-([a-z\\])$/.exec(name)?.[1];
    if (control) return String.fromCharCode(control.charCodeAt(0) & 0x1f);
    const known = sequences[name];
    if (known === undefined && [...name].length > 1) throw new Error(`no key is called ${name}`);
    return known ?? name;
  }

  return {
    pid: pty.pid,
    type: (text) => pty.write(text),
    key: (name) => pty.write(sequenceOf(name)),
    paste(text) {
      const bracketed = reader.terminal.modes.bracketedPasteMode;
      pty.write(bracketed ? `\x1b[200~${text}\x1b[201~` : text);
    },
    resize(newCols, newRows) {
      pty.resize(newCols, newRows);
      reader.terminal.resize(newCols, newRows);
    },
    screen: reader.rows,
    waitFor(wanted, timeoutMs = 10_000) {
      const matches = (): boolean => {
        // In the middle of a frame (synchronised output) the screen is of two minds.
        if (reader.modes.has(2026) && !ended) return false;
        const screen = reader.rows();
        return wanted instanceof RegExp ? wanted.test(screen.join('\n')) : wanted(screen);
      };
      return new Promise((resolve, reject) => {
        const check = (): void => {
          if (matches()) settle(() => resolve(reader.rows()));
          else if (ended) settle(() => fail('the program has ended'));
        };
        const timer = setTimeout(() => settle(() => fail(`not within ${timeoutMs} ms`)), timeoutMs);
        const fail = (why: string): void =>
          reject(new Error(`waiting for ${wanted}: ${why}\n${reader.rows().join('\n').trimEnd()}`));
        const settle = (done: () => void): void => {
          clearTimeout(timer);
          watchers.delete(check);
          done();
        };
        watchers.add(check);
        check();
      });
    },
    state() {
      const { terminal, modes } = reader;
      const { active } = terminal.buffer;
      return {
        buffer: active.type,
        cursorShown: reader.cursorShown,
        bracketedPaste: modes.has(2004),
        mouse: [9, 1000, 1002, 1003, 1006].some((mode) => modes.has(mode)),
        cursor: { row: active.cursorY, column: active.cursorX },
      };
    },
    raw: () => raw,
    written() {
      const bytes = raw.length - counted;
      counted = raw.length;
      return bytes;
    },
    exit,
    dispose() {
      if (!ended) pty.kill('SIGKILL');
      reader.terminal.dispose();
    },
  };
}
