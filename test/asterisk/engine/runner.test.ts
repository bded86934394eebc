import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { controlCommand } from '../../../asterisk/engine/control.ts';
import type { Instance, Runner } from '../../../asterisk/engine/port.ts';
import { identify, processStat } from '../../../asterisk/engine/process.ts';
import { deathSignalPrefix } from '../../../asterisk/engine/run.ts';
import { leftovers } from '../../../asterisk/engine/rundir.ts';
import { createRunner } from '../../../asterisk/engine/runner.ts';
import { type FakeHome, makeFakeHome } from '../../support/fake-asterisk.ts';
import { until } from '../../support/until.ts';

const never = new AbortController().signal;
const canTether = (await deathSignalPrefix(process.env)).length > 0;

describe('runner', { timeout: 40_000 }, () => {
  let home: FakeHome;
  let runner: Runner;
  const started: Instance[] = [];

  beforeAll(async () => {
    home = await makeFakeHome();
    runner = createRunner({ supervisor: home.supervisor, env: process.env });
  });
  afterEach(async () => {
    for (const instance of started.splice(0)) {
      await runner.stop(instance, never);
      expect(await leftovers(instance.runDir)).toEqual([]);
    }
  });
  afterAll(() => home.remove());

  const instance = async (...args: Parameters<FakeHome['instance']>) => {
    const made = await home.instance(...args);
    started.push(made);
    return made;
  };
  const running = async (at: Instance) => {
    const status = await runner.status(at);
    if (status.state !== 'running')
      throw new Error(`expected it to run: ${JSON.stringify(status)}`);
    return status;
  };
  const gone = (pid: number | undefined) =>
    until(async () => (await processStat(pid ?? 0)) === undefined, `the end of ${pid}`);

  it('starts once, says so the second time, and stops', async () => {
    const pbx = await instance('once');
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
    const first = await runner.start(pbx, never);
    expect(first.already).toBe(false);
    expect(await runner.start(pbx, never)).toEqual({ pid: first.pid, already: true });
    const status = await running(pbx);
    expect(status).toMatchObject({ pid: first.pid, restarts: 0 });
    expect(Math.abs(Date.now() - status.startedAt)).toBeLessThan(60_000);
    expect(await runner.stop(pbx, never)).toEqual({ was: 'running' });
    expect(await processStat(first.pid)).toBeUndefined();
    expect(await processStat(status.supervisorPid ?? 0)).toBeUndefined();
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
    expect(await runner.stop(pbx, never)).toEqual({ was: 'stopped' });
  });

  it('stops what was never started', async () => {
    const pbx = await home.instance('never');
    expect(await runner.stop(pbx, never)).toEqual({ was: 'stopped' });
  });

  it('starts one Asterisk when two start it at once', async () => {
    const pbx = await instance('twice');
    const results = await Promise.all([runner.start(pbx, never), runner.start(pbx, never)]);
    expect(results.map((result) => result.already).sort()).toEqual([false, true]);
    expect(results[0]?.pid).toBe(results[1]?.pid);
  });

  it('keeps its session apart from ours', async () => {
    const pbx = await instance('session');
    const { pid } = await runner.start(pbx, never);
    const { supervisorPid } = await running(pbx);
    expect((await processStat(pid))?.session).toBe(supervisorPid);
  });

  it('starts a crashed Asterisk again', async () => {
    const pbx = await instance('crash');
    const { pid } = await runner.start(pbx, never);
    process.kill(pid, 'SIGKILL');
    const again = await until(async () => {
      const status = await runner.status(pbx);
      return status.state === 'running' && status.pid !== pid && status;
    }, 'the restart');
    expect(again.restarts).toBe(1);
  });

  it('gives up after five quick crashes, and says why', async () => {
    const pbx = await instance('loop');
    let { pid } = await runner.start(pbx, never);
    for (let crashes = 1; crashes <= 5; crashes++) {
      process.kill(pid, 'SIGKILL');
      const next = await until(async () => {
        const status = await runner.status(pbx);
        if (status.state === 'failed') return !status.reason.includes('started again') && status;
        return status.state === 'running' && status.pid !== pid && status;
      }, `the consequence of crash ${crashes}`);
      if (next.state === 'failed') {
        expect(crashes).toBe(5);
        expect(next.reason).toContain('crashed 5 times');
        expect(next.reason).toContain('SIGKILL');
        return;
      }
      pid = next.pid;
    }
    throw new Error('it never gave up');
  });

  it("puts the engine's own programs first on PATH", async () => {
    const pbx = await instance('path');
    const engine = { ...pbx.engine, programs: { mpg123: '/engine bin/mpg123' } };
    const { pid } = await runner.start({ ...pbx, engine }, never);
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    expect(environment).toContain(`PATH=/engine bin:${process.env.PATH}`);
    expect(environment.filter((line) => line.startsWith('PBXCTL_REPORT'))).toEqual([]);
  });

  it('leaves an Asterisk ended that somebody stopped by its own command', async () => {
    const pbx = await instance('told');
    await runner.start(pbx, never);
    const { supervisorPid } = await running(pbx);
    await controlCommand(join(pbx.runDir, 'asterisk.ctl'), 'core stop now');
    await gone(supervisorPid);
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
  });

  it('says why Asterisk died at start, and leaves the status failed', async () => {
    const pbx = await instance('dies', { boot: 'fail' });
    await expect(runner.start(pbx, never)).rejects.toThrow(
      /dies did not start[\s\S]*ERROR\[1\]: chan_fake\.c: the moon is full/,
    );
    expect(await runner.status(pbx)).toMatchObject({ state: 'failed' });
    await writeFile(join(pbx.etcDir, 'behaviour.json'), '{}');
    await runner.start(pbx, never);
    await running(pbx);
  });

  it('says why the supervisor cannot be started', async () => {
    const pbx = await instance('no-supervisor');
    const broken = createRunner({
      supervisor: { file: '/nonexistent', args: [] },
      env: process.env,
    });
    await expect(broken.start(pbx, never)).rejects.toThrow(/supervisor cannot be started.*ENOENT/);
  });

  it('gives up a start that is interrupted, with nothing left', async () => {
    const pbx = await instance('hang', { boot: 'hang' });
    const abort = new AbortController();
    const start = runner.start(pbx, abort.signal);
    await until(() => stat(join(pbx.runDir, 'asterisk.ctl')).catch(() => undefined), 'its socket');
    abort.abort();
    await expect(start).rejects.toMatchObject({ code: 'interrupted' });
    expect(await leftovers(pbx.runDir)).toEqual([]);
  });

  it('kills an Asterisk that does not end', async () => {
    const pbx = await instance('deaf', { ignoreTerm: true });
    const { pid } = await runner.start(pbx, never);
    await runner.stop(pbx, never);
    expect(await processStat(pid)).toBeUndefined();
  });

  it('ends what Asterisk had started, though both were killed', async () => {
    const pbx = await instance('child', { child: true });
    const { pid } = await runner.start(pbx, never);
    const { supervisorPid } = await running(pbx);
    const child = Number(await readFile(join(pbx.runDir, 'child.pid'), 'utf8'));
    process.kill(supervisorPid ?? 0, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    expect(await processStat(child)).toBeDefined();
    await runner.stop(pbx, never);
    expect(await processStat(child)).toBeUndefined();
  });

  it.skipIf(!canTether)('ends Asterisk with a killed supervisor', async () => {
    const pbx = await instance('tethered');
    const { pid } = await runner.start(pbx, never);
    process.kill((await running(pbx)).supervisorPid ?? 0, 'SIGKILL');
    await gone(pid);
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
    expect((await runner.start(pbx, never)).already).toBe(false);
  });

  it('without setpriv, finds the orphan of a killed supervisor, and replaces it', async () => {
    const pbx = await instance('orphan');
    const bin = join(home.folder, 'bin');
    await mkdir(bin);
    await symlink('/bin/true', join(bin, 'true'));
    const bare = createRunner({ supervisor: home.supervisor, env: { ...process.env, PATH: bin } });
    const { pid } = await bare.start(pbx, never);
    const supervisor = (await running(pbx)).supervisorPid;
    process.kill(supervisor ?? 0, 'SIGKILL');
    await gone(supervisor);
    expect(await running(pbx)).toMatchObject({ pid, supervisorPid: undefined });
    const again = await runner.start(pbx, never);
    expect(again).toMatchObject({ already: false });
    expect(again.pid).not.toBe(pid);
    expect(await processStat(pid)).toBeUndefined();
  });

  it('takes no other process for its own, whatever old files say', async () => {
    const pbx = await instance('stale');
    const other = spawn('sleep', ['1000']);
    await once(other, 'spawn');
    const pid = other.pid ?? 0;
    const identity = await identify(pid);
    await mkdir(pbx.runDir, { recursive: true });
    const old = { pid, start: 1, boot: identity?.boot };
    const state = { supervisor: old, asterisk: old, startedAt: 1, restarts: 7 };
    await writeFile(join(pbx.runDir, 'state.json'), JSON.stringify(state));
    await writeFile(join(pbx.runDir, 'supervisor.lock'), JSON.stringify(old));
    await writeFile(join(pbx.runDir, 'start.lock'), JSON.stringify(old));
    await writeFile(join(pbx.runDir, 'asterisk.pid'), String(pid));
    await writeFile(join(pbx.runDir, 'asterisk.ctl'), '');
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
    expect((await runner.start(pbx, never)).already).toBe(false);
    expect((await running(pbx)).restarts).toBe(0);
    await runner.stop(pbx, never);
    expect(await processStat(pid)).toBeDefined();
    other.kill();
  });

  it('starts over half-written files', async () => {
    const pbx = await instance('torn');
    await mkdir(pbx.runDir, { recursive: true });
    for (const name of ['state.json', 'supervise.json', 'supervisor.lock', 'start.lock']) {
      await writeFile(join(pbx.runDir, name), '{"pid": 12');
    }
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
    await runner.start(pbx, never);
    await running(pbx);
    const names = await readdir(pbx.runDir);
    expect(names.filter((name) => /~|\.new$|start\.lock/.test(name))).toEqual([]);
  });

  it('names every port that is taken, and by whom', async () => {
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.2.9');
    await once(udp, 'listening');
    const tcp = createServer().listen(0, '::');
    await once(tcp, 'listening');
    const tcpAddress = tcp.address();
    const tcpPort = typeof tcpAddress === 'object' && tcpAddress ? tcpAddress.port : 0;
    const pbx = await instance('ports', {}, [
      { protocol: 'udp', address: '127.0.2.9', port: udp.address().port, purpose: 'SIP' },
      { protocol: 'tcp', address: '127.0.2.9', port: tcpPort, purpose: 'AMI' },
      { protocol: 'udp', address: '192.0.2.77', port: 5060, purpose: 'IAX2' },
    ]);
    const error = await runner.start(pbx, never).catch((error: unknown) => error);
    expect(String(error)).toContain(
      `UDP 127.0.2.9:${udp.address().port} (SIP) is in use by process ${process.pid} (`,
    );
    expect(String(error)).toContain(
      `TCP 127.0.2.9:${tcpPort} (AMI) is in use by process ${process.pid} (`,
    );
    expect(String(error)).toContain('192.0.2.77 is not an address of this machine');
    expect(await runner.status(pbx)).toEqual({ state: 'stopped' });
    udp.close();
    tcp.close();
  });

  it('refuses a control socket whose path is too long', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pbx-'));
    const pbx = { ...(await home.instance('long')), runDir: join(folder, 'r'.repeat(90)) };
    await expect(runner.start(pbx, never)).rejects.toThrow(/too long \(1\d\d bytes, at most 107\)/);
    await rm(folder, { recursive: true });
  });
});
