import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import { askConsole } from '../../asterisk/attach/console.ts';
import type { AttachedProfile } from '../../commands/context.ts';
import { type AsteriskVersion, startAsterisk, type TestAsterisk } from '../support/asterisk.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { until } from '../support/until.ts';

const LOGGER = `[general]
[logfiles]
full => notice,warning,error
console => notice,warning,error
`;
const LIMITED = `[noc]
secret=night watch
read=system
write=reporting
`;

/** Every file of a folder with its mode and bytes. */
const photograph = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { mode, uid, gid } = statSync(path);
      const bytes = statSync(path).isFile() ? readFileSync(path).toString('hex') : '';
      return { name, mode, uid, gid, bytes };
    });

describe.each<[version: AsteriskVersion, address: string]>([
  ['22', '127.0.62.198'],
  ['16', '127.0.56.198'],
])('an Asterisk %s that pbxctl did not make', { timeout: 60_000 }, (version, address) => {
  let asterisk: TestAsterisk;
  let product: Product;
  let before: ReturnType<typeof photograph>;
  const socket = () => join(asterisk.etcDir, '../run/asterisk.ctl');
  const on = (...words: string[]) => product.run(['--pbx', 'asterisk', ...words]);
  const profile = async () => (await product.profile('asterisk')) as unknown as AttachedProfile;
  const access = async () => {
    const { host, port, username, secret } = (await profile()).ami;
    return { host, port, username, secret };
  };
  const channels = async () =>
    (await product.json<unknown[]>(['--pbx', 'asterisk', 'channels'])).length;

  beforeAll(async () => {
    asterisk = await startAsterisk(version, {
      address,
      files: { 'logger.conf': LOGGER },
      managerUsers: LIMITED,
    });
    product = await makeProduct();
    before = photograph(asterisk.etcDir);
  }, 60_000);
  afterAll(async () => {
    await product?.remove();
    await asterisk?.stop();
  }, 60_000);

  it('is not touched by a dry run, nor without a yes', async () => {
    const dry = await product.ok(['attach', asterisk.etcDir, '--dry-run']);
    expect(dry.stdout).toContain('+#include "pbxctl-manager.conf"');
    expect(dry.stdout).toContain('would remember it as asterisk');
    const asked = await product.run(['attach', asterisk.etcDir]);
    expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
    expect(photograph(asterisk.etcDir)).toEqual(before);
    expect((await on('peers')).status).toBe(5);
  });

  it('gets an AMI and an ARI user, and says what they may do', async () => {
    const { stdout, stderr } = await product.ok(['attach', asterisk.etcDir, '--yes']);
    expect(stdout).toMatch(/live calls +● yes/);
    expect(stdout).toMatch(/hang up +○ read-only/);
    expect(stderr).toContain('pbxctl profile asterisk --write');
    const { ami, ari, write, local } = await profile();
    expect(write).toBe(false);
    expect(ami).toMatchObject({ host: address, port: asterisk.ami.port, username: 'pbxctl' });
    expect(ari).toMatchObject({ host: address, port: asterisk.ari.port });
    expect(local).toMatchObject({ etc: asterisk.etcDir, socket: socket() });
    for (const secret of [ami.secret, ari?.secret ?? '?']) {
      expect(secret).toMatch(/^\w{24}$/);
      expect(stdout + stderr).not.toContain(secret);
    }
    const made = join(asterisk.etcDir, 'pbxctl-manager.conf');
    expect(statSync(made).mode & 0o777).toBe(0o600);
    const answer = await fetch(`http://${address}:${ari?.port}/ari/asterisk/info`, {
      headers: { authorization: `Basic ${btoa(`${ari?.username}:${ari?.secret}`)}` },
    });
    expect(answer.status).toBe(200);
  });

  it('changes nothing when it is attached again', async () => {
    const files = photograph(asterisk.etcDir);
    const { stderr } = await product.ok(['attach', asterisk.etcDir]);
    expect(stderr).toContain('attached already');
    expect(photograph(asterisk.etcDir)).toEqual(files);
    const other = await product.run(['attach', asterisk.etcDir, '--name', 'other']);
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('as asterisk') });
  });

  it('is seen like a lab: status, peers, Asterisk lines, the session', async () => {
    const [status] = await product.json<{ pid: number }[]>(['status']);
    expect(status).toMatchObject({
      ...{ id: 'asterisk', kind: 'attached', write: false, state: 'running' },
      ...{ pid: asterisk.pid, folder: asterisk.etcDir },
      version: expect.stringMatching(new RegExp(`^${version}\\.[\\d.]+\\d$`)),
    });
    expect((await on('peers')).stdout).toContain('PJSIP/loop');
    expect((await on('cli', 'core show version')).stdout).toContain(`Asterisk ${version}.`);
    const session = spawnScreen(process.execPath, [product.program, '--pbx', 'asterisk'], {
      ...{ cols: 110, rows: 30, env: product.env },
    });
    await session.waitFor(/ATTACHED read-only {2}asterisk /);
    await session.waitFor(/PJSIP\/loop|loop/);
    session.key(':');
    session.type('hangup --all\r');
    await session.waitFor(/is read-only/);
    session.key('escape');
    await session.waitFor(/calls none/);
    session.key('q');
    expect(await session.exit).toBe(0);
    session.dispose();
  });

  it.each<string[]>([
    ['hangup', '--all', '--yes'],
    ['call', 'loop', 'answer', '--context', 'default'],
    ['restart', '--yes'],
    ['stop', '--yes'],
    ['cli', 'core restart now'],
    ['cli', 'channel originate Local/answer@default application Wait 1'],
    ['setup', 'lab'],
    ['teardown', 'lab', '--yes'],
    ['config', 'undo', '--yes'],
  ])('is read-only: %s %s', async (...words) => {
    const { status, stderr } = await on(...words);
    expect(stderr).toContain('asterisk is read-only');
    expect(stderr).toContain('pbxctl profile asterisk --write');
    expect(status).toBe(4);
    expect(await channels()).toBe(0);
  });

  it.each([
    'user list',
    'codec list',
    'media show',
    'extension list',
    'extension explain short --context default',
    'config log',
    'channels',
    'calls',
    'permissions',
    'status',
  ])('is read all the same: %s', async (line) => {
    const { status, stdout, stderr } = await on(...line.split(' '));
    expect(stderr).not.toContain('read-only:');
    expect(status, stdout + stderr).toBe(0);
  });

  it('is read-only by what Asterisk itself permits, too', async () => {
    const ami = createAmi(await access());
    await ami.connect();
    const originate = { Action: 'Originate', Channel: 'Local/answer@default', Exten: 'answer' };
    await expect(ami.send(originate)).rejects.toMatchObject({ code: 'refused' });
    ami.close();
  });

  it('shows its log live, and adds no log channel to it', async () => {
    const logChannels = async () => (await askConsole(socket(), ['logger show channels'])).lines;
    const logging = await logChannels();
    const watching = product.watch(['--pbx', 'asterisk', 'log', '-f', '-n', '1']);
    await watching.line(() => true);
    const tester = createAmi({ ...asterisk.ami });
    await tester.connect();
    const seen = watching.line((line) => line.includes('Executing [short@default:1]'));
    const calling = setInterval(() => {
      const call = { Action: 'Originate', Channel: 'Local/short@default', Async: true };
      tester.send({ ...call, Application: 'Wait', Data: '1' }).catch(() => undefined);
    }, 200);
    expect(await seen).toMatch(/^ {4}-- Executing \[short@default:1\] Answer\("Local\/short/);
    clearInterval(calling);
    expect(await logChannels()).toEqual(logging);
    expect(await watching.end()).toBe(130);
    tester.close();
    await until(async () => (await channels()) === 0, 'the end of the calls');
    const { stdout } = await product.ok(['--pbx', 'asterisk', 'log', '--level', 'WARNING']);
    expect(stdout).toMatch(/^\[.+\] (WARNING|ERROR): \w+\.c: /m);
  });

  it('is changed once it was told so, and not any more when told again', async () => {
    const { stdout } = await product.ok(['profile', 'asterisk', '--write', '--yes']);
    expect(stdout).toContain('+write = all');
    expect(stdout).toMatch(/hang up +● yes/);
    await product.ok(['--pbx', 'asterisk', 'call', 'loop', 'answer', '--context', 'default']);
    expect(await channels()).toBeGreaterThan(0);
    await product.ok(['--pbx', 'asterisk', 'hangup', '--all', '--yes']);
    const refused = await on('stop', '--yes');
    expect(refused.stderr).toContain(`asterisk -C ${asterisk.etcDir}/asterisk.conf -rx "core stop`);
    expect(refused.status).toBe(4);
    await product.ok(['profile', 'asterisk', '--read-only', '--yes']);
    expect((await on('hangup', '--all', '--yes')).status).toBe(4);
  });

  it('by its AMI address and a limited user says what does not work, and why', async () => {
    const far = ['attach', '--ami', `${address}:${asterisk.ami.port}`, '--name', 'far'];
    const given = [...far, '--username', 'noc', '--secret-stdin'];
    const wrong = await product.run(given, 'wrong\n');
    expect(wrong).toMatchObject({ status: 4, stderr: expect.stringContaining('noc') });
    expect((await product.run([...far, '--username', 'noc'])).status).toBe(2);
    expect((await product.json<unknown[]>(['status'])).length).toBe(1);

    const { status, stdout } = await product.run(given, 'night watch\n');
    expect(status).toBe(0);
    expect(stdout).toMatch(/calls and channels +● yes/);
    expect(stdout).toMatch(/live peers +● yes/);
    expect(stdout).toMatch(/refusals +▲ no +read=security/);
    expect(stdout).toMatch(/live calls +\? not told/);
    expect(stdout).toMatch(/PJSIP endpoints +▲ no +write=system /);
    expect(stdout).toMatch(/Asterisk CLI +▲ no +write=command/);

    const log = await product.run(['--pbx', 'far', 'log']);
    expect(log).toMatchObject({ status: 1, stderr: expect.stringContaining('AMI carries no log') });
    expect((await product.run(['--pbx', 'far', 'calls'])).status).toBe(0);
    await product.ok(['profile', 'far', '--write']);
    const start = await product.run(['--pbx', 'far', 'start']);
    expect(start.stderr).toContain('systemctl start asterisk');
    expect(start.status).toBe(4);
    await product.ok(['detach', 'far', '--yes']);
  });

  it('is as it was, byte for byte, once it is detached', async () => {
    expect((await product.run(['detach', 'asterisk'])).status).toBe(2);
    const known = await access();
    await product.ok(['detach', 'asterisk', '--yes']);
    expect(photograph(asterisk.etcDir)).toEqual(before);
    expect(await product.json<unknown[]>(['status'])).toEqual([]);
    const refused = createAmi(known);
    await expect(refused.connect()).rejects.toMatchObject({ code: 'refused' });
    refused.close();
  });
});
