import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { LogLine } from '../../asterisk/log/types.ts';
import { type Answer, type Pbxs, runSession, type SessionDeps } from '../../src/tui/index.ts';
import { type FakePbx, fakePbx } from './fake-pbx.ts';
import { createScreenReader, type ScreenReader } from './screen-reader.ts';

/** A session in this process, on streams and a fake PBX. */
export interface Stage {
  readonly pbx: FakePbx;
  readonly reader: ScreenReader;
  readonly input: PassThrough;
  readonly output: PassThrough;
  /** Signals and process events: `host.emit('SIGTERM')`. */
  readonly host: EventEmitter;
  readonly errors: string[];
  readonly dispatched: (readonly string[])[];
  readonly lines: string[];
  readonly remembered: string[];
  readonly rawMode: boolean[];
  readonly status: Promise<number>;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  waitFor(wanted: RegExp | ((rows: string[]) => boolean)): Promise<string[]>;
}

export interface StageOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: SessionDeps['env'];
  readonly now?: () => number;
  readonly log?: SessionDeps['log'];
  readonly answer?: (words: readonly string[], signal: AbortSignal) => Promise<Answer>;
  readonly deps?: Partial<SessionDeps>;
  /** Other PBXs, made from what this one is given. */
  pbxs?(deps: SessionDeps): Pbxs;
  fill?(pbx: FakePbx): void;
}

export const stageTime = 1_700_000_000_000;

export function formatLogLine({ time, level, message }: LogLine): string {
  return `${time} ${level.padEnd(7)} ${message}`;
}

function terminalStreams(columns: number, rows: number) {
  const rawMode: boolean[] = [];
  const setRawMode = (on: boolean) => rawMode.push(on);
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
  return { input, output, rawMode };
}

export function openStage(options: StageOptions = {}): Stage {
  const { columns = 80, rows = 24, now = () => stageTime } = options;
  const { input, output, rawMode } = terminalStreams(columns, rows);
  const reader = createScreenReader(columns, rows);
  const watchers = new Set<() => void>();
  output.on('data', (data: Buffer) => {
    reader.write(data.toString()).then(() => {
      for (const watcher of watchers) watcher();
    });
  });
  const pbx = fakePbx(now());
  options.fill?.(pbx);
  const host = new EventEmitter();
  const errors: string[] = [];
  const dispatched: (readonly string[])[] = [];
  const lines: string[] = [];
  const remembered: string[] = [];
  const answer =
    options.answer ??
    (async (words) => ({ kind: 'done', lines: [[{ text: words.join(' ') }]], status: 0 }));
  const deps: SessionDeps = {
    input,
    output,
    env: options.env ?? { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    host: {
      on: (event, listener) => void host.on(event, listener),
      off: (event, listener) => void host.off(event, listener),
      suspend: () => void host.emit('stopped'),
      writeError: (text) => void errors.push(text),
    },
    profile: { name: 'lab', kind: 'lab' },
    live: pbx,
    log: options.log ?? { unavailable: 'a remote PBX has no log stream' },
    formatLog: formatLogLine,
    dispatch(words, io) {
      dispatched.push(words);
      return answer(words, io.signal);
    },
    line(text, io) {
      lines.push(text);
      return answer(text.split(' '), io.signal);
    },
    complete: async (_text, cursor) => ({ from: cursor, candidates: [] }),
    features: async () => ({ rows: [], details: undefined }),
    history: { load: () => [], add: (line) => void remembered.push(line) },
    now,
    ...options.deps,
  };
  const status = runSession(options.pbxs ? { ...deps, pbxs: options.pbxs(deps) } : deps);
  return {
    pbx,
    reader,
    input,
    output,
    host,
    errors,
    dispatched,
    lines,
    remembered,
    rawMode,
    status,
    type: (text) => void input.write(text),
    resize(newColumns, newRows) {
      Object.assign(output, { columns: newColumns, rows: newRows });
      reader.terminal.resize(newColumns, newRows);
      output.emit('resize');
    },
    waitFor(wanted) {
      const matches = (): boolean =>
        wanted instanceof RegExp ? wanted.test(reader.rows().join('\n')) : wanted(reader.rows());
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(check);
          reject(new Error(`never seen: ${wanted}\n${reader.rows().join('\n')}`));
        }, 4000);
        const check = (): void => {
          if (!matches()) return;
          clearTimeout(timer);
          watchers.delete(check);
          resolve(reader.rows());
        };
        watchers.add(check);
        check();
      });
    },
  };
}
