import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Bind, Engine, Instance } from '../../asterisk/engine/port.ts';

/** How the fake behaves; it reads this anew at each start. */
export interface FakeBehaviour {
  readonly boot?: 'ok' | 'fail' | 'hang';
  readonly ignoreTerm?: boolean;
  /** Starts a program that outlives it. */
  readonly child?: boolean;
}

/**
 * A program that does what the runner sees of Asterisk: a pid file, a control socket that says when
 * it is booted, ends on SIGTERM and, with status 0, on `core stop now`.
 */
const PROGRAM = `
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
const conf = process.argv[process.argv.indexOf('-C') + 1];
const { boot = 'ok', ignoreTerm, child } = JSON.parse(readFileSync(join(dirname(conf), 'behaviour.json'), 'utf8'));
writeFileSync('asterisk.pid', String(process.pid));
process.on('SIGTERM', () => { if (!ignoreTerm) process.exit(0); });
if (boot === 'fail') {
  console.log('[2026-01-01 00:00:00.000] NOTICE[1]: loader.c: 3 modules will be loaded.');
  console.log('[2026-01-01 00:00:00.001] \\x1b[31mERROR\\x1b[0m[1]: chan_fake.c: the moon is full');
  process.exit(1);
}
if (child) writeFileSync('child.pid', String(spawn('sleep', ['1000'], { stdio: 'ignore' }).pid));
rmSync('asterisk.ctl', { force: true });
createServer((socket) => {
  socket.on('error', () => {});
  socket.write('host/' + process.pid + '/Asterisk 22.9.9\\n');
  socket.on('data', (data) => {
    const line = String(data).replace(/\\0.*$/s, '');
    if (line === 'core waitfullybooted' && boot === 'ok') socket.write('Asterisk has fully booted.\\n');
    if (line === 'core stop now') process.exit(0);
    writeFileSync('last-command', line);
  });
}).listen('asterisk.ctl');
`;

export interface FakeHome {
  readonly folder: string;
  readonly engine: Engine;
  /** File and arguments for createRunner. */
  readonly supervisor: { readonly file: string; readonly args: readonly string[] };
  instance(name: string, behaviour?: FakeBehaviour, binds?: readonly Bind[]): Promise<Instance>;
  remove(): Promise<void>;
}

/** A folder with the fake and a built supervisor, in which instances can be made. */
export async function makeFakeHome(): Promise<FakeHome> {
  const folder = await mkdtemp(join(tmpdir(), 'pbx-'));
  const program = join(folder, 'asterisk.mjs');
  await writeFile(program, PROGRAM);
  const entry = await buildSupervisor(folder);
  const engine: Engine = {
    id: 'fake',
    version: '22.9.9',
    driver: 'pjsip',
    origin: 'test',
    moduleDir: folder,
    dataDir: folder,
    asterisk: { file: process.execPath, args: [program], env: {} },
    programs: {},
  };
  return {
    folder,
    engine,
    supervisor: { file: process.execPath, args: [entry] },
    async instance(name, behaviour = {}, binds = []) {
      const etcDir = join(folder, name, 'etc');
      await mkdir(etcDir, { recursive: true });
      await writeFile(join(etcDir, 'behaviour.json'), JSON.stringify(behaviour));
      const [runDir, logDir] = [join(folder, name, 'run'), join(folder, name, 'log')];
      return { name, engine, etcDir, runDir, logDir, binds };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Bundles a program that runs supervise(), as the product does. */
export async function buildSupervisor(folder: string): Promise<string> {
  const outfile = join(folder, 'supervise.mjs');
  const source = join(import.meta.dirname, '../../asterisk/engine/supervise.ts');
  const contents = `import { supervise } from ${JSON.stringify(source)};
    process.exitCode = await supervise(process.argv[2] ?? '');`;
  await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
