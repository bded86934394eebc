import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Runner } from '../../asterisk/engine/port.ts';
import { processStat } from '../../asterisk/engine/process.ts';
import { createRunner } from '../../asterisk/engine/runner.ts';
import { parseProcNet } from '../../asterisk/engine/sockets.ts';
import { labFiles, labInstance } from '../../asterisk/lab/files.ts';
import { availableModules } from '../../asterisk/lab/modules.ts';
import type { LabSpec } from '../../asterisk/lab/port.ts';
import { realEngine } from '../support/engines.ts';
import { buildSupervisor } from '../support/fake-asterisk.ts';
import { makeLabSpec } from '../support/lab-spec.ts';
import { until } from '../support/until.ts';

const execute = promisify(execFile);
const never = new AbortController().signal;

describe.each([
  { choice: '22', driver: 'pjsip', address: '127.0.2.122', show: 'pjsip show endpoints' },
  { choice: '16', driver: 'sip', address: '127.0.2.116', show: 'sip show peers' },
])('Asterisk $choice', { timeout: 60_000 }, ({ choice, driver, address, show }) => {
  let root: string;
  let engine: Engine;
  let spec: LabSpec;
  let runner: Runner;
  let bootMs: number;

  beforeAll(async () => {
    engine = await realEngine(choice);
    root = await mkdtemp(join(tmpdir(), 'lab-'));
    spec = makeLabSpec(engine, root, address);
    for (const file of labFiles(spec, await availableModules(engine))) {
      await mkdir(dirname(file.path), { recursive: true });
      await writeFile(file.path, file.content, { mode: file.mode });
    }
    const supervisor = { file: process.execPath, args: [await buildSupervisor(root)] };
    runner = createRunner({ supervisor, env: process.env });
    const before = performance.now();
    await runner.start(labInstance(spec), never);
    bootMs = performance.now() - before;
  }, 600_000);
  afterAll(async () => {
    if (spec) await runner.stop(labInstance(spec), never);
    if (root) await rm(root, { recursive: true, force: true });
  }, 60_000);

  const cli = async (line: string): Promise<string> => {
    const { file, args } = engine.asterisk;
    const conf = ['-C', join(spec.folders.etc, 'asterisk.conf'), '-rx', line];
    return (await execute(file, [...args, ...conf])).stdout;
  };
  const log = () => readFile(join(spec.folders.log, 'messages.log'), 'utf8');

  it('is of the version and driver that was asked for', () => {
    process.stdout.write(`${engine.id}: start to fully booted ${Math.round(bootMs)} ms\n`);
    expect(engine.version.split('.')[0]).toBe(choice);
    expect(engine.driver).toBe(driver);
  });

  it('starts without an error in its log, and warns of nothing that could be set otherwise', async () => {
    const lines = (await log()).split('\n');
    expect(lines.filter((line) => line.includes('ERROR'))).toEqual([]);
    const warnings = lines.filter((line) => line.includes('WARNING'));
    expect(
      warnings.filter((line) => !line.includes("Module 'chan_sip' has been loaded but")),
    ).toEqual([]);
    expect(await readFile(join(spec.folders.log, 'console.log'), 'utf8')).not.toContain('ERROR');
  });

  it('knows its users', async () => {
    const text = await cli(show);
    expect(text).toMatch(/\b701\/701\b/);
    expect(text).toMatch(/\b702\/702\b/);
  });

  it('takes values as they were given', async () => {
    const text = await cli(driver === 'sip' ? 'sip show peer 702' : 'pjsip show endpoint 702');
    expect(text).toContain('Zoé');
    const auth = await cli(driver === 'sip' ? 'sip show users' : 'pjsip show auth 701');
    expect(auth).toContain('a;b=c');
  });

  it('runs every module that it was told to load', async () => {
    const modules = await readFile(join(spec.folders.etc, 'modules.conf'), 'utf8');
    const wanted = [...modules.matchAll(/^load = (.+)$/gm)].map(([, name = '']) => name);
    const running = await cli('module show');
    const missing = wanted.filter(
      (name) => !new RegExp(`^${name.slice(0, 30)}.* Running `, 'm').test(running),
    );
    expect(missing).toEqual([]);
  });

  it('speaks French', async () => {
    await cli('channel originate Local/600@usersnum application Wait 3');
    const line = await until(async () => {
      const text = await readFile(join(spec.folders.log, 'pbx.json'), 'utf8');
      return /.*Playing 'demo-echotest.*/.exec(text)?.[0];
    }, 'the announcement');
    expect(line).toContain("(language 'fr')");
    expect(JSON.parse(line)).toMatchObject({ logmsg: { level: 'VERBOSE' } });
    expect(await log()).not.toContain('does not exist in any format');
  });

  it('serves where it said, and nowhere else', async () => {
    const status = await runner.status(labInstance(spec));
    if (status.state !== 'running') throw new Error('it does not run');
    const found = (await listening(status.pid)).filter((socket) => !isPjsipDnsClient(socket));
    const { binds } = labInstance(spec);
    const expected = binds.map((bind) => `${bind.protocol} ${bind.address}:${bind.port}`);
    expect(found.sort()).toEqual(expected.sort());
  });

  it('lets in who has the secrets, and nobody else', async () => {
    const { ami, ari } = spec;
    const ask = (secret: string) =>
      fetch(`http://${ari.host}:${ari.port}/ari/asterisk/info`, {
        headers: { authorization: `Basic ${btoa(`${ari.username}:${secret}`)}` },
      });
    expect((await ask(ari.secret)).status).toBe(200);
    expect((await ask('ari')).status).toBe(401);
    const login = async (secret: string) => {
      const socket = connect(ami.port, ami.host);
      socket.end(
        `Action: Login\r\nUsername: ${ami.username}\r\nSecret: ${secret}\r\nEvents: off\r\n\r\nAction: Logoff\r\n\r\n`,
      );
      return await text(socket);
    };
    expect(await login(ami.secret)).toContain('Authentication accepted');
    expect(await login('ami')).toContain('Authentication failed');
  });

  it('starts again after kill -9', async () => {
    const before = await runner.status(labInstance(spec));
    if (before.state !== 'running') throw new Error('it does not run');
    process.kill(before.pid, 'SIGKILL');
    const after = await until(async () => {
      const status = await runner.status(labInstance(spec));
      return status.state === 'running' && status.pid !== before.pid && status;
    }, 'the restart');
    expect(after.restarts).toBe(1);
    const booted = await until(
      () => cli('core waitfullybooted').catch(() => undefined),
      'the end of the second boot',
    );
    expect(booted).toContain('fully booted');
    expect(await processStat(before.pid)).toBeUndefined();
  });

  it('brings programs that run', async () => {
    const { sipp = '', mpg123 = '', sox = '', 'espeak-ng': espeak = '' } = engine.programs;
    const said = join(root, 'said aloud.wav');
    const small = join(root, 'small.wav');
    await execute(espeak, ['-v', 'fr', '-w', said, 'bonjour']);
    await execute(sox, [said, '-r', '8000', '-c', '1', '-b', '16', small]);
    expect((await readFile(small)).readUInt32LE(24)).toBe(8000);
    expect((await execute(mpg123, ['--version'])).stdout).toMatch(/^mpg123 1\./);
    const version = await execute(sipp, ['-v']).catch((error: { stdout: string }) => error);
    expect(version.stdout).toContain('SIPp v3.');
  });

  it('ends with nothing left', async () => {
    await runner.stop(labInstance(spec), never);
    expect(await runner.status(labInstance(spec))).toEqual({ state: 'stopped' });
    await expect(stat(join(spec.folders.run, 'asterisk.ctl'))).rejects.toThrow('ENOENT');
  });
});

/** PJSIP asks name servers from a socket of its own for each address family (pj_dns_resolver_create); nothing turns it off. */
function isPjsipDnsClient(socket: string): boolean {
  const port = Number(/^udp (?:0\.0\.0\.0|::):(\d+)$/.exec(socket)?.[1]);
  return port >= 32_768;
}

/** Sockets on which a process waits for others. */
async function listening(pid: number): Promise<string[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) =>
      readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''),
    ),
  );
  const found: string[] = [];
  for (const [file, protocol] of [
    ['udp', 'udp'],
    ['udp6', 'udp'],
    ['tcp', 'tcp'],
    ['tcp6', 'tcp'],
  ] as const) {
    for (const socket of parseProcNet(await readFile(`/proc/net/${file}`, 'utf8'), protocol)) {
      const ours = links.includes(`socket:[${socket.inode}]`);
      if (ours) found.push(`${protocol} ${socket.address}:${socket.port}`);
    }
  }
  return found;
}
