import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PbxError } from '../errors.ts';

/** One call, as a program that AGI() has started may steer it (res/res_agi.c). */
export interface AgiSession {
  /** What Asterisk says of the call: `extension`, `callerid`, `language`, … without their `agi_`. */
  readonly about: ReadonlyMap<string, string>;
  /** Plays a file, named without its ending; resolves with the digit that stopped it, if one did. */
  play(path: string, stopDigits?: string): Promise<string | undefined>;
  /** Records to `path` (without `.wav`) until `#`, silence or the end of the call. */
  record(
    path: string,
    limits: { readonly ms: number; readonly silenceSeconds: number },
  ): Promise<void>;
  digit(timeoutMs: number): Promise<string | undefined>;
  /** Runs an application; false when it ended with the call, or is not there. */
  exec(application: string, argument: string): Promise<boolean>;
  setVariable(name: string, value: string): Promise<void>;
  log(text: string): Promise<void>;
  /** Aborted once the caller has hung up. */
  readonly hungUp: AbortSignal;
}

interface Answer {
  readonly code: number;
  readonly result: string;
}

/** A command is one line: nothing in an argument may end it or its quotes. */
function quoted(text: string): string {
  if (/[\0-\x1f\x7f]/.test(text))
    throw new PbxError('usage', `AGI takes no control characters: ${JSON.stringify(text)}`);
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** Reads what Asterisk says first, and then takes commands, one at a time. */
export async function openAgi(input: Readable, output: Writable): Promise<AgiSession> {
  const over = new AbortController();
  const nextLine = linesOf(input, over);
  output.on('error', () => over.abort());
  const about = new Map<string, string>();

  for (let line = await nextLine(); line !== ''; line = await nextLine()) {
    const colon = line.indexOf(': ');
    if (colon > 0) about.set(line.slice(0, colon).replace(/^agi_/, ''), line.slice(colon + 2));
  }

  async function command(...words: readonly string[]): Promise<Answer> {
    if (over.signal.aborted) throw isOver();
    output.write(`${words.join(' ')}\n`);
    const line = await nextLine();
    const code = Number(line.slice(0, 3));
    if (code === 511) throw isOver();
    const result = /^200 result=(-?\w*)/.exec(line)?.[1] ?? '';
    return { code, result };
  }

  async function digitOf(answer: Promise<Answer>): Promise<string | undefined> {
    const value = Number((await answer).result);
    if (value < 0) over.abort();
    return value > 0 ? String.fromCharCode(value) : undefined;
  }

  return {
    about,
    hungUp: over.signal,
    async play(path, stopDigits = '') {
      return digitOf(command('STREAM FILE', quoted(path), quoted(stopDigits)));
    },
    digit: (timeoutMs) => digitOf(command('WAIT FOR DIGIT', String(Math.round(timeoutMs)))),
    async record(path, { ms, silenceSeconds }) {
      const how = [String(ms), '0', 'BEEP', `s=${silenceSeconds}`];
      await command('RECORD FILE', quoted(path), 'wav', quoted('#'), ...how);
    },
    async exec(application, argument) {
      const { code, result } = await command('EXEC', application, quoted(argument));
      return code === 200 && Number(result) >= 0;
    },
    async setVariable(name, value) {
      await command('SET VARIABLE', name, quoted(value));
    },
    async log(text) {
      await command('VERBOSE', quoted(text.replace(/\p{C}/gu, ' ').slice(0, 500)), '1');
    },
  };
}

const isOver = () => new PbxError('interrupted', 'the call is over');

/** Lines as they are asked for. HANGUP may come at any time, and is no answer to anything. */
function linesOf(input: Readable, over: AbortController): () => Promise<string> {
  const came: string[] = [];
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  let isClosed = false;
  const reader = createInterface({ input });
  reader.on('line', (line) => {
    if (line === 'HANGUP') return over.abort();
    const next = waiting.shift();
    if (next) next.resolve(line);
    else came.push(line);
  });
  reader.on('close', () => {
    isClosed = true;
    over.abort();
    for (const { reject } of waiting.splice(0)) reject(isOver());
  });
  return () =>
    new Promise((resolve, reject) => {
      const line = came.shift();
      if (line !== undefined) resolve(line);
      else if (isClosed) reject(isOver());
      else waiting.push({ resolve, reject });
    });
}
