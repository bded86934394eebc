import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Places } from '../../../asterisk/attach/port.ts';
import { byHand, checkService, control } from '../../../asterisk/service/control.ts';
import { findService } from '../../../asterisk/service/find.ts';
import { type FakeConsole, fakeConsole } from '../../support/console.ts';
import { type FakeMachine, makeMachine } from '../../support/service.ts';
import { errorOf } from '../../support/typed.ts';

let machine: FakeMachine;
let places: Places;
const consoles: FakeConsole[] = [];
const { signal } = new AbortController();

beforeEach(async () => {
  machine = await makeMachine();
  const run = join(machine.run, 'asterisk');
  mkdirSync(run);
  places = {
    ...{ etc: machine.conf, conf: `${machine.conf}/asterisk.conf`, run, log: machine.root },
    socket: join(run, 'asterisk.ctl'),
  };
});
afterEach(async () => {
  for (const one of consoles.splice(0)) await one.close();
  await machine.remove();
});

const host = () => ({
  ...{ etc: machine.etc, run: machine.run },
  env: { PATH: `${join(machine.root, 'bin')}:/usr/bin:/bin` },
});
const find = (of = places) => findService(of, host());
const asked = () => readFileSync(join(machine.root, 'asked'), 'utf8').trim().split('\n');

/** A systemctl that writes down what it is asked, and says that the unit is `state`. */
async function systemd(state: string, status = 0, says = ''): Promise<void> {
  mkdirSync(join(machine.run, 'systemd/system'), { recursive: true });
  mkdirSync(join(machine.root, 'bin'));
  const script = `#!/bin/sh
echo "$# $*" >> ${machine.root}/asked
case "$1" in show) echo ${state}; exit 0 ;; esac
echo "${says}" >&2
exit ${status}
`;
  await machine.write('bin/systemctl', script, 0o755);
}

describe('what starts an Asterisk', () => {
  it('is systemd where that runs and knows the unit', async () => {
    await systemd('loaded');
    await machine.write('etc/init.d/asterisk', '#!/bin/sh\n', 0o755);
    expect(await find()).toEqual({
      ...{ kind: 'systemd', held: undefined },
      systemctl: join(machine.root, 'bin/systemctl'),
    });
    expect(asked()).toEqual(['4 show --property=LoadState --value asterisk.service']);
  });

  it('is the init script where systemd does not know the unit, or does not run', async () => {
    await machine.write('etc/init.d/asterisk', '#!/bin/sh\n', 0o755);
    const init = { kind: 'init', script: machine.script, held: undefined };
    expect(await find()).toEqual(init);
    await systemd('not-found');
    expect(await find()).toEqual(init);
  });

  it('is nothing for a script that is no program', async () => {
    await machine.write('etc/init.d/asterisk', '#!/bin/sh\n', 0o644);
    expect(await find()).toMatchObject({ kind: 'none' });
  });

  it('is nothing of this machine for the Asterisk of another folder', async () => {
    await systemd('loaded');
    const elsewhere = { ...places, etc: '/opt/pbx/etc', conf: '/opt/pbx/etc/asterisk.conf' };
    const service = await find(elsewhere);
    expect(errorOf(() => checkService(service, elsewhere, 'stop'))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('/opt/pbx/etc'),
      hint: 'asterisk -C /opt/pbx/etc/asterisk.conf -rx "core stop now"',
    });
    expect(byHand(elsewhere, 'start')).toBe('asterisk -C /opt/pbx/etc/asterisk.conf');
  });

  it.each([
    ['RUNASTERISK=no\n', 'no'],
    ['# RUNASTERISK=no\nRUNASTERISK="no" # manual\n', 'no'],
    ['RUNASTERISK=yes\nexport RUNASTERISK=\n', ''],
    ['RUNASTERISK=yes\n', undefined],
    ["RUNASTERISK='yes'\n", undefined],
    ['AST_USER=asterisk\n', undefined],
  ])('is held back by %j: %j', async (text, value) => {
    await machine.write('etc/default/asterisk', text);
    await machine.write('etc/init.d/asterisk', '#!/bin/sh\n', 0o755);
    const service = await find();
    expect(service).toMatchObject({ kind: 'init' });
    const held = 'held' in service ? service.held?.value : 'none';
    expect(held).toBe(value);
    if (value === undefined) return;
    const error = errorOf(() => checkService(service, places, 'start'));
    expect(error.message).toContain(`RUNASTERISK=${value} in ${machine.etc}/default/asterisk`);
    expect(() => checkService(service, places, 'stop')).not.toThrow();
  });

  it('is systemd whatever RUNASTERISK says', async () => {
    await systemd('loaded');
    await machine.write('etc/default/asterisk', 'RUNASTERISK=no\n');
    const service = await find();
    expect(service).toMatchObject({ kind: 'systemd', held: { value: 'no' } });
    expect(() => checkService(service, places, 'start')).not.toThrow();
  });
});

describe('a service', () => {
  const service = async () => {
    const found = await find();
    if (found.kind === 'none') throw new Error(found.why);
    return found;
  };

  it('is started by systemctl, with arguments and no shell, until Asterisk has booted', async () => {
    await systemd('loaded');
    consoles.push(await fakeConsole(places.socket));
    const status = await control(await service(), 'start', places, host(), signal);
    expect(status).toMatchObject({ state: 'running', pid: process.pid, version: '22.9.9+dfsg' });
    expect(asked().slice(1)).toEqual(['3 --no-ask-password start asterisk.service']);
  });

  it('is stopped when nobody answers any more', async () => {
    await systemd('loaded');
    const running = await fakeConsole(places.socket);
    const stopping = control(await service(), 'stop', places, host(), signal);
    await running.close();
    rmSync(places.socket, { force: true });
    expect(await stopping).toEqual({ state: 'stopped' });
    expect(asked().slice(1)).toEqual(['3 --no-ask-password stop asterisk.service']);
  });

  it.each([
    [1, 'Job for asterisk.service failed.', 'failed', 'Job for asterisk.service failed.'],
    [4, 'Failed to stop asterisk.service: Access denied', 'refused', 'Access denied'],
  ])('that ends with status %i says why', async (exit, says, code, message) => {
    await systemd('loaded', exit, says);
    const stopping = control(await service(), 'stop', places, host(), signal);
    await expect(stopping).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('is not waited for by what its daemon keeps open', async () => {
    const daemon = `(while [ -e ${machine.root}/held ]; do sleep 0.05; done) &`;
    await machine.write('held', '');
    await machine.write('etc/init.d/asterisk', `#!/bin/sh\n${daemon}\necho done\n`, 0o755);
    const stopping = control(await service(), 'stop', places, host(), signal);
    expect(await stopping).toEqual({ state: 'stopped' });
  });

  it('can be interrupted', async () => {
    await machine.write('etc/init.d/asterisk', '#!/bin/sh\nexec sleep 100\n', 0o755);
    const abort = new AbortController();
    const starting = control(await service(), 'start', places, host(), abort.signal);
    setImmediate(() => abort.abort());
    await expect(starting).rejects.toMatchObject({ code: 'interrupted' });
  });
});
