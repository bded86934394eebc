import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilBooted } from '../../asterisk/engine/boot.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { commands } from '../../commands/index.ts';
import { type Contexts, createContexts } from '../../src/context.ts';
import { dispatch } from '../../src/dispatch.ts';
import { exitStatusOf } from '../../src/exit-status.ts';
import { errorLines } from '../../src/explain.ts';
import { realEngine } from '../support/engines.ts';
import { filesUnder } from '../support/folder.ts';
import { frontOf, textOf } from '../support/front.ts';
import { hostOf } from '../support/host.ts';
import { type FakeMachine, installAsterisk, makeMachine } from '../support/service.ts';

const run = promisify(execFile);

describe.each([
  ['22', '127.0.62.199'],
  ['16', '127.0.56.199'],
] as const)(
  'an Asterisk %s that an init script starts',
  { timeout: 60_000 },
  (version, address) => {
    let machine: FakeMachine;
    let contexts: Contexts;
    let before: Record<string, string>;

    const world = () => {
      const home = join(machine.root, 'home');
      const env = { HOME: home, PATH: process.env['PATH'], PBXCTL_PBX: 'asterisk' };
      return createContexts({ ...hostOf({ env }), now: Date.now }, machine);
    };
    /** Types a line, each in a process of its own as far as connections go. */
    const type = async (...words: string[]) => {
      await contexts?.close();
      contexts = world();
      const front = frontOf();
      const { signal } = new AbortController();
      try {
        const status = await dispatch(commands, words, contexts.open, front, signal);
        return { status, said: [...front.out, ...front.err].join('\n') };
      } catch (error) {
        if (!(error instanceof PbxError)) throw error;
        const said = errorLines(error).map(textOf).join('\n');
        return { status: exitStatusOf(error), said };
      }
    };
    const status = async () => {
      const { said } = await type('status', '--json');
      return JSON.parse(said)[0];
    };
    const booted = () =>
      untilBooted(join(machine.run, 'asterisk/asterisk.ctl'), AbortSignal.timeout(20_000));

    beforeAll(async () => {
      machine = await makeMachine();
      const engine = await realEngine(version);
      await installAsterisk(machine, engine, version, address);
      before = filesUnder(machine.conf);
      await run(machine.script, ['start']);
      await booted();
    }, 60_000);
    afterAll(async () => {
      await contexts?.close();
      if (machine) await run(machine.script, ['stop']);
      await machine?.remove();
    });

    it('is attached by default; AMI, which is off, is turned on on loopback', async () => {
      const asked = await type('attach');
      expect(asked.said).toContain('AMI is off there: turn it on, on loopback only');
      expect(asked.status).toBe(2);
      expect(filesUnder(machine.conf)).toEqual(before);
      const { status: exit, said } = await type('attach', '--yes');
      expect([exit, said]).toEqual([0, expect.stringContaining('ARI is off there')]);
      expect(said).toMatch(/live calls +● yes/);
      expect(Object.keys(filesUnder(machine.conf)).filter((name) => !(name in before))).toEqual([
        'manager.d/pbxctl.conf',
      ]);
      expect(await status()).toMatchObject({ state: 'running', ami: `${address}:5038` });
    });

    it('is not started nor stopped while it is read-only', async () => {
      const { pid } = await status();
      expect((await type('stop', '--yes')).status).toBe(4);
      expect((await type('restart', '--yes')).status).toBe(4);
      expect(await status()).toMatchObject({ state: 'running', pid });
    });

    it('is restarted, stopped and started by its script', async () => {
      await type('profile', 'asterisk', '--write', '--yes');
      const { pid } = await status();
      const restarted = await type('restart', '--yes');
      expect(restarted.said).toContain(`by ${machine.script} restart`);
      const after = await status();
      expect(after.state).toBe('running');
      expect(after.pid).not.toBe(pid);
      expect((await type('peers')).status).toBe(0);

      expect((await type('stop', '--yes')).said).toContain('Asterisk stopped by');
      expect(await status()).toMatchObject({ state: 'stopped', pid: null });
      const gone = await type('peers');
      expect(gone).toEqual({ status: 3, said: expect.stringContaining('is stopped') });
      expect((await type('start')).said).toMatch(/Asterisk started \(pid \d+\)/);
      expect((await type('start')).said).toContain('runs already');
      expect(readFileSync(join(machine.root, 'asked'), 'utf8').split('\n')).toEqual([
        ...['start', 'restart', 'stop', 'start'],
        '',
      ]);
    });

    it('is not started where RUNASTERISK says no, and that is said', async () => {
      await machine.write('etc/default/asterisk', '# manual\nRUNASTERISK=no # by hand\n');
      const restart = await type('restart', '--yes');
      expect(restart.status).toBe(4);
      expect(restart.said).toContain(`RUNASTERISK=no in ${machine.etc}/default/asterisk`);
      expect((await type('stop', '--yes')).status).toBe(0);
      expect((await type('start')).said).toContain('the init script starts nothing');
      await machine.write('etc/default/asterisk', 'RUNASTERISK=yes\n');
      expect((await type('start')).status).toBe(0);
    });

    it('keeps a working AMI through being detached and attached again', async () => {
      const { said } = await type('detach', 'asterisk', '--yes');
      expect(said).toContain('AMI stays on, on loopback and without our user');
      expect(filesUnder(machine.conf)).toEqual(before);
      for (let again = 0; again < 2; again++) {
        expect((await type('attach', '--yes')).status).toBe(0);
        expect((await type('peers')).status).toBe(0);
        expect((await type('detach', 'asterisk', '--yes')).status).toBe(0);
      }
      expect(filesUnder(machine.conf)).toEqual(before);
    });

    it('can be attached while it is stopped', async () => {
      await run(machine.script, ['stop']);
      const { status: exit, said } = await type('attach', '--yes', '--write');
      expect([exit, said]).toEqual([0, expect.stringContaining('Asterisk does not run')]);
      expect((await type('start')).status).toBe(0);
      expect((await type('permissions')).said).toMatch(/make calls +● yes/);
    });
  },
);
