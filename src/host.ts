import { createInterface } from 'node:readline/promises';
import { PbxError } from '../asterisk/errors.ts';
import type { Front } from './front.ts';
import { withProgram } from './program.ts';
import { createProgress } from './progress.ts';
import { runHere } from './terminal/here.ts';
import { clean } from './text/clean.ts';
import { createDress, type Line } from './text/dress.ts';
import { type Look, lookOf } from './text/look.ts';

/** The process around the program, as `main` needs it; tests hand in their own. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this program is called from here, for lines that say what to type. */
  readonly program: string;
  readonly uid: number;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Ends everything that goes on: Ctrl-C, SIGTERM, a closed pipe. */
  readonly signal: AbortSignal;
  now(): number;
}

/** Whether a stream gets colours: a terminal that has them, and nobody who asked for none. */
function colored(host: Host, stream: NodeJS.WriteStream, allowed: boolean): boolean {
  return allowed && stream.isTTY === true && lookOf(host.env).colour;
}

/** The front of a shell: data on stdout, remarks, questions and progress on stderr. */
export function createShellFront(host: Host, color: boolean): Front {
  // A pipe or a file keeps what it is given; only a terminal may lack characters.
  const look = host.stdout.isTTY
    ? lookOf(host.env)
    : { charset: 'unicode' as const, colour: false };
  const colours = lookOf(host.env);
  const dressData = createDress(colored(host, host.stdout, color), colours);
  const dressRemark = createDress(colored(host, host.stderr, color), colours);
  const bar = createProgress({
    write: (text) => void host.stderr.write(text),
    terminal: host.stderr.isTTY === true && host.env['TERM'] !== 'dumb',
    columns: () => host.stderr.columns || 80,
    look,
    now: host.now,
  });
  let drawnLines = 0;
  return {
    look,
    program: host.program,
    get columns() {
      return host.stdout.isTTY ? host.stdout.columns || 80 : Number.POSITIVE_INFINITY;
    },
    get rows() {
      return host.stdout.isTTY ? host.stdout.rows || 24 : Number.POSITIVE_INFINITY;
    },
    get interactive() {
      return host.stderr.isTTY === true && host.stdin.isTTY === true;
    },
    live: host.stdout.isTTY === true && host.env['TERM'] !== 'dumb',
    data(line) {
      bar.clear();
      host.stdout.write(`${dressData(line)}\n`);
    },
    remark(line) {
      bar.clear();
      // What is drawn next stands below it.
      drawnLines = 0;
      host.stderr.write(`${withProgram(dressRemark(harmless(line, look)), host.program)}\n`);
    },
    screen(lines) {
      const up = drawnLines > 0 ? `\u001b[${drawnLines}A\r` : '';
      host.stdout.write(`${up}\u001b[J${lines.map((line) => `${dressData(line)}\n`).join('')}`);
      drawnLines = lines.length;
    },
    progress: bar.report,
    async confirm(question, name) {
      bar.clear();
      if (name !== undefined)
        return (await ask(host, `${question} Type ${name} to do it: `)).trim() === name;
      const answer = await ask(host, `${question} [y/N] `);
      return /^(y|yes|o|oui)$/i.test(answer.trim());
    },
    interact({ launch }) {
      bar.clear();
      return runHere(launch, host);
    },
  };
}

/** A remark may quote Asterisk or a phone: none of its escape codes is left, but its line ends are. */
function harmless(line: Line, { charset }: Look): Line {
  const cleaned = (text: string) =>
    text
      .split('\n')
      .map((piece) => clean(piece, charset))
      .join('\n');
  return typeof line === 'string'
    ? cleaned(line)
    : line.map((part) => ({ ...part, text: cleaned(part.text) }));
}

/** A line typed on the terminal, empty at its end (Ctrl-D); PbxError `interrupted` at Ctrl-C. */
async function ask(host: Host, question: string): Promise<string> {
  const asker = createInterface({ input: host.stdin, output: host.stderr });
  const interrupted = new Promise<never>((_, reject) => {
    asker.once('SIGINT', () => reject(new PbxError('interrupted', 'nothing was changed')));
  });
  const ended = new Promise<string>((resolve) => asker.once('close', () => resolve('')));
  const answer = asker.question(question, { signal: host.signal }).catch((error) => {
    if (host.signal.aborted) throw error;
    return '';
  });
  try {
    return await Promise.race([answer, interrupted, ended]);
  } finally {
    asker.close();
  }
}
