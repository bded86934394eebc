import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PbxError } from '../../../asterisk/errors.ts';
import type { AttachedProfile, Context } from '../../../commands/context.ts';
import { createProfiles } from '../../../src/profile.ts';
import { amiOf, attachedOf, contextOf, foldersUnder, profileOf } from '../../support/context.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { typed } from '../../support/typed.ts';

const LIST = ['Response: Success', 'CoreShowChannels: x (Priv: system,reporting,all)'].join('\n');
const answers = {
  ListCommands: () => [LIST],
  PJSIPShowEndpoints: () => [],
  SIPpeers: () => ['Event: PeerEntry\nObjectName: 701'],
};
const far = '--ami 192.0.2.7 --username noc --secret-stdin';

let root: string;
let logins: unknown[];

/** A world in which AMI can be reached with the secret `right`. */
function world(over: Partial<Context> = {}): Context {
  const folders = foldersUnder(root);
  return contextOf({
    ...{ pbxName: 'office', folders, profiles: createProfiles(folders) },
    machine: { etc: join(root, 'etc'), run: join(root, 'run') },
    readInput: async () => Buffer.from('right\nmore\n'),
    async login(access) {
      logins.push(access);
      if (access.secret !== 'right') throw new PbxError('refused', 'Authentication failed');
      return amiOf(answers, () => ({ ok: true, lines: ['read perm: all', 'write perm: all'] }));
    },
    ...over,
  });
}
const stored = (name: string): AttachedProfile =>
  JSON.parse(readFileSync(join(root, 'data/pbx', name, 'profile.json'), 'utf8'));
function store(profile: { name: string }): void {
  mkdirSync(join(root, 'data/pbx', profile.name), { recursive: true });
  writeFileSync(join(root, 'data/pbx', profile.name, 'profile.json'), JSON.stringify(profile));
}

beforeEach(() => {
  root = temporaryFolder();
  logins = [];
});

describe('attach by an AMI address', () => {
  it('keeps an access that works, for this user alone, read-only', async () => {
    const { status, out, err } = await typed(`attach ${far}`, world());
    expect(status, err.join('\n')).toBe(0);
    expect(stored('office')).toEqual({
      ...{ name: 'office', kind: 'attached', write: false, driver: 'sip' },
      ami: { host: '192.0.2.7', port: 5038, username: 'noc', secret: 'right' },
    });
    expect(statSync(join(root, 'data/pbx/office/profile.json')).mode & 0o777).toBe(0o600);
    expect([...out, ...err].join('\n')).not.toContain('right');
  });

  it.each([
    ['--ami pbx.example:5099', { host: 'pbx.example', port: 5099 }],
    ['--ami [2001:db8::7]:5099', { host: '2001:db8::7', port: 5099 }],
    ['--ami 192.0.2.7 --tls', { host: '192.0.2.7', port: 5039, tls: true }],
  ])('takes %s', async (options, access) => {
    await typed(`attach ${options} --username noc --secret-stdin --write`, world());
    expect(stored('office')).toMatchObject({ write: true, ami: access });
    expect(logins[0]).toMatchObject(access);
  });

  it.each<[line: string, over: Partial<Context>, status: number, says: RegExp]>([
    ['attach --ami 192.0.2.7', {}, 2, /the AMI user is not known/],
    ['attach --ami 192.0.2.7 --username noc', {}, 2, /the secret of noc is not known/],
    [`attach ${far.replace('192.0.2.7', '192.0.2.7:x')}`, {}, 2, /is not an address/],
    [`attach ${far.replace('192.0.2.7', "'a b'")}`, {}, 2, /is not an address/],
    [`attach ${far.replace('192.0.2.7', '192.0.2.7:0')}`, {}, 2, /is not an address/],
    [`attach ${far}`, { readInput: async () => Buffer.from('\n') }, 2, /holds no secret/],
    [`attach ${far}`, { readInput: async () => Buffer.from('wrong') }, 4, /Authentication failed/],
  ])('%s is refused, and nothing is kept', async (line, over, status, says) => {
    const said = await typed(line, world(over));
    expect(said.err.join('\n')).toMatch(says);
    expect(said.status).toBe(status);
    expect(await world().profiles.names()).toEqual([]);
  });

  it('does not ask for the secret again, and stays as writable as it was', async () => {
    const { ami } = attachedOf();
    store(attachedOf({ write: true, ami: { ...ami, secret: 'right' } }));
    const { status } = await typed(`attach --ami ${ami.host}`, world());
    expect(status).toBe(0);
    expect(stored('office')).toMatchObject({ write: true, ami: { ...ami, secret: 'right' } });
  });

  it('never takes the name of a lab, or of another PBX', async () => {
    store(profileOf({ name: 'office' }));
    expect((await typed(`attach ${far}`, world())).status).toBe(2);
    expect(stored('office')).toMatchObject({ kind: 'lab' });
    store(attachedOf());
    expect((await typed(`attach ${far}`, world())).status).toBe(2);
    expect(stored('office')).toEqual(attachedOf());
  });
});

describe('attach here', () => {
  it('says of a folder without asterisk.conf that it is none', async () => {
    const { status, err } = await typed('attach', world());
    expect([status, err[0]]).toEqual([5, expect.stringContaining('holds no asterisk.conf')]);
  });

  it('does not take the folder of a lab', async () => {
    const etc = join(root, 'data/pbx/lab/etc');
    mkdirSync(etc, { recursive: true });
    writeFileSync(join(etc, 'asterisk.conf'), '');
    const { status, err } = await typed(`attach ${etc}`, world());
    expect([status, err[0]]).toEqual([2, expect.stringContaining('a lab')]);
  });

  it('with a user that there is changes no file', async () => {
    const etc = join(root, 'etc/asterisk');
    mkdirSync(etc, { recursive: true });
    const files = {
      'asterisk.conf': `[directories]\nastrundir = ${root}/run\nastlogdir = ${root}/log\n`,
      'manager.conf': '[general]\nenabled = yes\nport = 5099\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(etc, name), text);
    const line = 'attach --username noc --secret-stdin';
    expect((await typed(line, world())).status).toBe(0);
    expect(stored('office')).toMatchObject({
      ami: { host: '127.0.0.1', port: 5099, username: 'noc', secret: 'right' },
      local: { etc, run: join(root, 'run'), log: join(root, 'log') },
    });
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(join(etc, name), 'utf8')).toBe(text);
  });
});

describe('profile and detach', () => {
  it('a PBX elsewhere is made writable, and read-only again', async () => {
    store(attachedOf({ ami: { ...attachedOf().ami, secret: 'right' } }));
    expect((await typed('profile office --write', world())).status).toBe(0);
    expect(stored('office').write).toBe(true);
    expect((await typed('profile office --read-only', world())).status).toBe(0);
    expect(stored('office').write).toBe(false);
  });

  it('a PBX is put in production, also where it cannot be reached, and keeps that', async () => {
    store(attachedOf());
    expect((await typed('profile office --production', world())).status).toBe(0);
    expect(stored('office')).toEqual({ ...attachedOf(), production: true });
    expect(await world().profiles.load('office')).toMatchObject({ production: true });
    store(attachedOf({ production: true, ami: { ...attachedOf().ami, secret: 'right' } }));
    expect((await typed('profile office --write', world())).status).toBe(0);
    expect(stored('office')).toMatchObject({ write: true, production: true });
    expect((await typed('profile office --no-production', world())).status).toBe(0);
    expect('production' in stored('office')).toBe(false);
  });

  it.each([
    ['profile office', 2],
    ['profile office --production --no-production', 2],
    ['profile office --write --read-only', 2],
    ['profile nowhere --write', 5],
    ['detach nowhere --yes', 5],
    ['profile lab --write', 2],
    ['detach lab --yes', 4],
  ])('%s is refused', async (line, status) => {
    store(attachedOf());
    store(profileOf());
    const name = line.split(' ')[1] ?? '';
    expect((await typed(line, world({ pbxName: name }))).status).toBe(status);
    expect([stored('office'), stored('lab').kind]).toEqual([attachedOf(), 'lab']);
  });

  it('forgets a PBX, also one whose profile is damaged, after asking', async () => {
    store(attachedOf());
    expect((await typed('detach office', world())).status).toBe(2);
    expect((await typed('detach office --yes', world())).status).toBe(0);
    expect(await world().profiles.names()).toEqual([]);
    store({ name: 'office', kind: 'attached' } as { name: string });
    expect((await typed('detach office --yes', world())).status).toBe(0);
    expect(await world().profiles.names()).toEqual([]);
  });

  it('never forgets a lab, also one whose profile is damaged', async () => {
    store({ name: 'lab', kind: 'lab' } as { name: string });
    expect((await typed('detach lab --yes', world({ pbxName: 'lab' }))).status).toBe(1);
    expect(stored('lab').kind).toBe('lab');
  });
});
