import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../asterisk/engine/port.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import { type AsteriskFiles, asteriskFiles } from './asteriskFiles.ts';
import { realEngine } from './engines.ts';

export type AsteriskVersion = '16' | '22';

export interface StartOptions {
  /** Loopback address to bind; one of the helper's own by default. */
  readonly address?: string;
  /** Further configuration files by name, or replacements; `%DIR%` stands for their folder. */
  readonly files?: AsteriskFiles;
  /** More lines for [general] of manager.conf, and more users. */
  readonly managerGeneral?: string;
  readonly managerUsers?: string;
  /** Modules to load besides those of asteriskFiles, without ending. */
  readonly modules?: readonly string[];
  /** Lines for the context `default`. */
  readonly dialplan?: string;
}

/** A real Asterisk of a test, with a folder of its own. */
export interface TestAsterisk {
  readonly version: AsteriskVersion;
  readonly address: string;
  readonly ami: Access;
  readonly ari: Access;
  /** UDP port of the PJSIP transport; the endpoint `loop` calls this Asterisk itself. */
  readonly sipPort: number;
  readonly etcDir: string;
  readonly pid: number;
  /** Resolves when the process is gone. */
  kill9(): Promise<void>;
  /** Stops what runs, starts again, and resolves when it is fully booted. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** What it said, for the message of a failed test. */
  log(): Promise<string>;
}

const SECRET = 'test-secret';

export async function startAsterisk(
  version: AsteriskVersion,
  options: StartOptions = {},
): Promise<TestAsterisk> {
  const engine = await realEngine(version);
  const address = options.address ?? `127.0.3.${version}`;
  const [amiPort, ariPort, sipPort] = await freePorts(address, 3);
  const dir = await mkdtemp(join(tmpdir(), `ast${version}-`));
  const etcDir = join(dir, 'etc');
  const { moduleDir, dataDir } = engine;
  const setting = { ...options, dir, dataDir, moduleDir, version, address };
  const files = asteriskFiles({ ...setting, amiPort, ariPort, sipPort, secret: SECRET });
  await writeAll(dir, files);
  const access = { host: address, username: 'tester', secret: SECRET };
  const ami = { ...access, port: amiPort };
  const run = () => launch(engine, dir);
  let child = await run();

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(insist);
  }

  const asterisk: TestAsterisk = {
    version,
    address,
    ami,
    ari: { ...access, port: ariPort },
    sipPort,
    etcDir,
    get pid() {
      return child.pid ?? 0;
    },
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      child = await run();
      await untilBooted(ami, child, asterisk.log);
    },
    async stop() {
      await end('SIGTERM');
      await rm(dir, { recursive: true, force: true });
    },
    log: () => readFile(join(dir, 'log', 'full'), 'utf8').catch(() => ''),
  };
  try {
    await untilBooted(ami, child, asterisk.log);
  } catch (error) {
    await asterisk.stop();
    throw error;
  }
  return asterisk;
}

async function launch(engine: Engine, dir: string) {
  const config = join(dir, 'etc/asterisk.conf');
  const output = await open(join(dir, 'log', 'output'), 'a');
  const { file, args, env } = engine.asterisk;
  const child = spawn(file, [...args, '-C', config, '-f', '-q'], {
    stdio: ['ignore', output.fd, output.fd],
    env: { ...process.env, ...env },
  });
  await output.close();
  return child;
}

async function writeAll(dir: string, files: AsteriskFiles): Promise<void> {
  for (const part of ['etc', 'run', 'log', 'spool/recording', 'lib', 'db'])
    await mkdir(join(dir, part), { recursive: true });
  for (const [name, text] of Object.entries(files))
    await writeFile(join(dir, 'etc', name), text.replaceAll('%DIR%', join(dir, 'etc')));
}

/** Ports that nobody uses on this address at this moment. */
async function freePorts(address: string, count: 3): Promise<[number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, address);
    await once(server, 'listening');
    const bound = server.address();
    ports.push(typeof bound === 'object' && bound !== null ? bound.port : 0);
  }
  for (const server of servers) server.close();
  const [first = 0, second = 0, third = 0] = ports;
  return [first, second, third];
}

/** By a few lines of AMI of its own, so that the client under test does not vouch for itself. */
async function untilBooted(
  ami: Access,
  child: ChildProcess,
  log: () => Promise<string>,
): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await hasBooted(ami))) {
    const isGone = child.exitCode !== null || child.signalCode !== null;
    if (isGone || Date.now() > deadline)
      throw new Error(`Asterisk did not start: ${(await log()).slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function hasBooted({ host, port, username, secret }: Access): Promise<boolean> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connectTcp({ host, port }, () => {
      const login = `Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: off`;
      const wait = 'Action: Command\r\nCommand: core waitfullybooted';
      socket.write(`${login}\r\n\r\n${wait}\r\n\r\nAction: Logoff\r\n\r\n`);
    });
    socket.on('data', (bytes) => {
      said += bytes.toString('utf8');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said.includes('fully booted')));
  });
}
