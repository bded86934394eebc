import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LabProfile } from '../../commands/context.ts';
import { testData } from './engines.ts';

const program = resolve(import.meta.dirname, '../../bin/pbxctl');

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program, run as a person would, with folders of its own and the engines and tools of the tests. */
export interface Product {
  readonly env: Record<string, string>;
  readonly program: string;
  readonly root: string;
  run(words: readonly string[], input?: string): Promise<Ran>;
  /** Runs a line of /bin/sh, in which `$0` and `$1` are Node and the program. */
  shell(line: string): Promise<Ran>;
  /** Runs it and fails, with what it said, unless it ends with status 0. */
  ok(words: readonly string[]): Promise<Ran>;
  /** Starts it and goes on; its output can be awaited line by line. */
  watch(words: readonly string[]): Watched;
  json<T>(words: readonly string[]): Promise<T>;
  profile(name?: string): Promise<LabProfile>;
  /** Ends what runs and removes the folders. */
  remove(): Promise<void>;
}

export interface Watched {
  readonly child: ChildProcess;
  /** Resolves with the first line that a test holds of, past or to come. */
  line(wanted: (line: string) => boolean): Promise<string>;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function makeProduct(): Promise<Product> {
  const root = await mkdtemp(join(tmpdir(), 'pbxctl-'));
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    XDG_DATA_HOME: join(root, 'data'),
    XDG_CACHE_HOME: join(root, 'cache'),
    XDG_STATE_HOME: join(root, 'state'),
  };
  await mkdir(join(root, 'data', 'pbxctl'), { recursive: true });
  for (const folder of ['engines', 'tools']) {
    await mkdir(join(testData(), 'data', folder), { recursive: true });
    await symlink(join(testData(), 'data', folder), join(root, 'data', 'pbxctl', folder));
  }

  const start = (words: readonly string[]) =>
    spawn(process.execPath, [program, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });

  const run = (words: readonly string[], input = '') => ended(start(words), input);

  async function ended(child: ChildProcessWithoutNullStreams, input: string): Promise<Ran> {
    child.stdin.end(input);
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { status: status ?? -1, stdout, stderr };
  }

  async function ok(words: readonly string[]): Promise<Ran> {
    const ran = await run(words);
    if (ran.status === 0) return ran;
    const log = await run(['log', '-n', '40']);
    throw new Error(
      `pbxctl ${words.join(' ')}: ${ran.status}\n${ran.stdout}${ran.stderr}\n${log.stdout}`,
    );
  }

  return {
    ...{ env, program, root, run, ok },
    shell: (line) => ended(spawn('/bin/sh', ['-c', line, process.execPath, program], { env }), ''),
    watch: (words) => watched(start(words)),
    async json(words) {
      return JSON.parse((await ok([...words, '--json'])).stdout);
    },
    async profile(name = 'lab') {
      return JSON.parse(
        await readFile(join(root, 'data/pbxctl/pbx', name, 'profile.json'), 'utf8'),
      );
    },
    async remove() {
      await run(['teardown', 'lab', '--yes', '--keep-engine']);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  stream.setEncoding('utf8');
  for await (const piece of stream) all += piece;
  return all;
}

function watched(child: ChildProcess): Watched {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let over = false;
  const look = () => {
    for (const wake of [...waiting]) wake();
  };
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    look();
  });
  child.once('close', () => {
    over = true;
    look();
  });
  return {
    child,
    line: (wanted) =>
      new Promise((resolve, reject) => {
        const wake = () => {
          const found = lines.find(wanted);
          if (found === undefined && !over) return;
          waiting.delete(wake);
          if (found === undefined) reject(new Error(`it ended; it said:\n${lines.join('\n')}`));
          else resolve(found);
        };
        waiting.add(wake);
        wake();
      }),
    async end(signal = 'SIGINT') {
      if (child.exitCode !== null) return child.exitCode;
      const closed = once(child, 'close');
      child.kill(signal);
      const [status] = await closed;
      return status;
    },
  };
}
