import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { PbxError } from '../../../asterisk/errors.ts';
import type { Plan, Step } from '../../../commands/command.ts';
import type { Context, LabProfile } from '../../../commands/context.ts';
import { secretsOf } from '../../../commands/lab/profile.ts';
import { applyPlan } from '../../../src/apply.ts';
import { createProfiles } from '../../../src/profile.ts';
import {
  contextOf,
  engineOf,
  enginesOf,
  foldersUnder,
  phonesOf,
  profileOf,
  runnerOf,
} from '../../support/context.ts';
import { filesUnder, temporaryFolder } from '../../support/folder.ts';
import { type FakeFront, frontOf } from '../../support/front.ts';
import { parsed, typed } from '../../support/typed.ts';

const NONE = {
  engine: undefined,
  phones: false,
  mirror: undefined,
  address: undefined,
  bind: undefined,
  'no-operator': false,
  'operator-engine': undefined,
};
test.each([
  ['setup lab', {}],
  ['setup lab --phones --engine 16', { phones: true, engine: '16' }],
  ['setup lab --mirror=http://m/debian', { mirror: 'http://m/debian' }],
  ['setup lab --address 127.1.2.3 --bind 10.0.0.1', { address: '127.1.2.3', bind: '10.0.0.1' }],
  ['setup lab --no-operator', { 'no-operator': true }],
  ['setup lab --operator-engine 16', { 'operator-engine': '16' }],
])('%s', (line, options) => {
  expect(parsed(line).input).toEqual({ args: {}, options: { ...NONE, ...options } });
});

/** A machine with nothing on it, and two engines that can be fetched. */
function machine() {
  const root = temporaryFolder();
  const engine = (version: string) => {
    const moduleDir = join(root, 'engines', version);
    mkdirSync(moduleDir, { recursive: true });
    for (const name of ['app_dial.so', 'app_echo.so']) writeFileSync(join(moduleDir, name), '');
    return engineOf(version, { moduleDir });
  };
  const folders = foldersUnder(root);
  const engines = enginesOf({}, { '22': engine('22.1.0'), '16': engine('16.28.0') });
  const [runner, phones] = [runnerOf(), phonesOf()];
  const context = contextOf({
    ...{ folders, engines, runner, profiles: createProfiles(folders), phones: () => phones },
  });
  const home = folders.pbx('lab');
  return {
    ...{ root, home, folders, context, engines, runner, phones },
    etc: (name: string) => join(home, 'etc', name),
    read: (name: string, pbx = 'lab') => readFileSync(join(folders.pbx(pbx), 'etc', name), 'utf8'),
    profile: (pbx = 'lab'): LabProfile =>
      JSON.parse(readFileSync(join(folders.pbx(pbx), 'profile.json'), 'utf8')),
    files: () => (existsSync(home) ? filesUnder(home) : {}),
    /** Another lab has the name. */
    take(pbx: string) {
      mkdirSync(folders.pbx(pbx), { recursive: true });
      writeFileSync(
        join(folders.pbx(pbx), 'profile.json'),
        JSON.stringify(profileOf({ name: pbx })),
      );
    },
    damage(pbx: string) {
      mkdirSync(folders.pbx(pbx), { recursive: true });
      writeFileSync(join(folders.pbx(pbx), 'profile.json'), '{');
    },
  };
}
type Machine = ReturnType<typeof machine>;

async function planOf(line: string, context: Context): Promise<Plan> {
  const { command, input } = parsed(line);
  const outcome = await command.run(input, context);
  if (outcome.kind !== 'plan') throw new Error('no plan');
  return outcome;
}

/** A set-up writes its files itself. */
const noChanges = { make: () => Promise.reject(new Error('no transaction was expected')) };

/** Makes the plan of a line; what it would verify afterwards is left out. */
async function made(line: string, context: Context, front: FakeFront = frontOf(), dryRun = false) {
  const plan = await planOf(line, context);
  const how = { front, yes: true, dryRun, signal: context.signal, changes: noChanges };
  return { result: await applyPlan(plan, how), front };
}

const stamps = (root: string) =>
  Object.keys(filesUnder(root)).map((name) => {
    const { ino, mtimeNs } = statSync(join(root, name), { bigint: true });
    return [name, ino, mtimeNs];
  });

describe('setup lab', () => {
  it('on a new machine fetches, writes and starts, with secrets for this user alone', async () => {
    const { context, engines, runner, home, read, profile, etc } = machine();
    const { result, front } = await made('setup lab --mirror http://m', context);
    expect(result).toBe('made');
    expect([engines.asked, runner.asked]).toEqual([
      ['obtain 22 from http://m'],
      ['start operator', 'start lab'],
    ]);
    expect(front.err[0]).toBe('Asterisk 22.1.0 (paper)');
    expect(front.err.at(-1)).toBe('Asterisk 22.1.0 runs on 127.0.0.198 (pid 4242)');

    const secrets = secretsOf(profile());
    expect(new Set(secrets).size).toBe(5);
    expect(read('manager.conf')).toContain(profile().ami.secret);
    expect(read('modules.conf')).toContain('load = app_dial.so');
    expect(read('modules.conf')).not.toContain('app_playback.so');
    const hasSecret = ([, text]: [string, string]) =>
      secrets.some((secret) => text.includes(secret));
    const secret = Object.entries(filesUnder(home))
      .filter(hasSecret)
      .map(([name]) => name);
    expect(secret).toEqual([
      ...['etc/ari.conf', 'etc/iax.conf', 'etc/manager.conf', 'etc/pjsip.conf', 'profile.json'],
    ]);
    for (const name of secret) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(existsSync(etc('sip.conf'))).toBe(false);
    expect(Object.keys(filesUnder(home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('a second time changes nothing, asks nobody and says so', async () => {
    const { context, engines, runner, root } = machine();
    await made('setup lab', context);
    const before = stamps(root);
    const asked = [...engines.asked, ...runner.asked];
    const { result, front } = await made('setup lab', context);
    expect(result).toBe('nothing');
    expect(front.err).toEqual(['lab is set up already: nothing to change']);
    expect(stamps(root)).toEqual(before);
    expect([...engines.asked, ...runner.asked]).toEqual(asked);
  });

  it('keeps what a person has edited, also when all else is written anew', async () => {
    const { context, runner, etc, read } = machine();
    await made('setup lab', context);
    appendFileSync(etc('extensions.conf'), '; mine\r\n');
    const mine = read('extensions.conf');
    expect((await made('setup lab', context)).result).toBe('nothing');
    await made('setup lab --engine 16', context);
    await made('setup lab --engine 22', context);
    expect(read('extensions.conf')).toBe(mine);
    const again = ['stop lab', 'start lab'];
    expect(runner.asked).toEqual(['start operator', 'start lab', ...again, ...again]);
  });

  it('makes again what was removed, and only that', async () => {
    const { context, runner, etc, files } = machine();
    await made('setup lab', context);
    const before = files();
    rmSync(etc('pjsip.conf'));
    const { front } = await made('setup lab', context);
    expect(files()).toEqual(before);
    expect(front.err[0]).toBe(`wrote ${etc('pjsip.conf')}`);
    expect(runner.asked).toEqual(['start operator', 'start lab', 'stop lab', 'start lab']);
  });

  it('with another engine writes its files, removes those that it does not read, keeps all secrets', async () => {
    const { context, profile, read, etc, engines, runner } = machine();
    await made('setup lab', context);
    const before = profile();
    const { front } = await made('setup lab --engine 16', context);
    expect([engines.asked.at(-1), runner.asked]).toEqual([
      'obtain 16',
      ['start operator', 'start lab', 'stop lab', 'start lab'],
    ]);
    expect(front.err).toContain(`removed ${etc('pjsip.conf')}`);
    expect(existsSync(etc('pjsip.conf'))).toBe(false);
    expect(read('sip.conf')).toContain(before.users[0]?.secret);
    const { ami, ari, users } = profile();
    expect({ ami, ari, users }).toEqual({ ami: before.ami, ari: before.ari, users: before.users });
    expect(profile()).toMatchObject({
      engineChoice: '16',
      driver: 'sip',
      engine: { version: '16.28.0' },
    });
    expect((await made('setup lab', context)).result).toBe('nothing');
  });

  it('with another engine keeps a file that a person has edited although nothing reads it, for their return', async () => {
    const { context, etc, read } = machine();
    await made('setup lab', context);
    appendFileSync(etc('pjsip.conf'), '; mine\n');
    const mine = read('pjsip.conf');
    await made('setup lab --engine 16', context);
    expect(read('pjsip.conf')).toBe(mine);
    expect((await made('setup lab', context)).result).toBe('nothing');
    await made('setup lab --engine 22', context);
    expect(read('pjsip.conf')).toBe(mine);
  });

  it('starts what is stopped, and the phones when asked', async () => {
    const { context, runner, phones } = machine();
    await made('setup lab', context);
    await runner.stop({ name: 'lab', runDir: '' }, context.signal);
    const { front } = await made('setup lab --phones', context);
    expect(runner.asked.at(-1)).toBe('start lab');
    expect(phones.asked).toEqual(['start 701 127.0.0.127', 'start 702 127.0.0.165']);
    expect(front.err.at(-1)).toContain('phone 702 registered');
    expect((await made('setup lab --phones', context)).result).toBe('nothing');
  });

  it('puts the addresses that it is told where they belong, and keeps them', async () => {
    const { context, profile, read } = machine();
    await made('setup lab --address 127.0.16.198 --bind 10.1.2.3', context);
    expect(profile()).toMatchObject({ address: '127.0.16.198', bind: '10.1.2.3' });
    expect(read('pjsip.conf')).toContain('10.1.2.3');
    expect(read('manager.conf')).toContain('bindaddr = 127.0.16.198');
    expect(read('manager.conf') + read('http.conf')).not.toContain('10.1.2.3');
    expect((await made('setup lab', context)).result).toBe('nothing');
  });
});

describe('setup lab with its operator', () => {
  it('makes a second PBX without users, joined to the first by one secret', async () => {
    const { context, profile, read } = machine();
    await made('setup lab --operator-engine 16', context);
    const { link, users, ...operator } = profile('operator');
    expect(operator).toMatchObject({ driver: 'sip', address: '127.0.0.210' });
    expect([users, link?.pbx, link?.role]).toEqual([[], 'lab', 'operator']);
    expect(profile().link).toMatchObject({ pbx: 'operator', role: 'lab', secret: link?.secret });
    for (const pbx of ['lab', 'operator']) {
      expect(read('iax.conf', pbx)).toContain(`secret = ${link?.secret}`);
      expect(read('iax.conf', pbx)).toContain('forceencryption = yes');
    }
    const dialplan = read('extensions.conf', 'operator');
    expect(dialplan).toContain('exten => 600,1,NoOp(pbxctl: echo');
    // This engine brings nothing to speak with.
    expect(dialplan).not.toContain('exten => 644,1,NoOp');
    expect(read('extensions.conf')).toContain('exten => _0.,1,GotoIf(');
    expect((await made('setup lab', context)).result).toBe('nothing');
  });

  it('of another name is called after it, in its network', async () => {
    const { context, profile } = machine();
    const other = { ...context, pbxName: 'lab16' };
    await made('setup lab --address 127.0.16.198', other);
    expect(profile('lab16-operator')).toMatchObject({ address: '127.0.16.210' });
    expect(profile('lab16').link?.pbx).toBe('lab16-operator');
    await made('setup lab --address 127.0.17.210', { ...context, pbxName: 'lab17' });
    expect(profile('lab17-operator').address).toBe('127.0.17.211');
  });

  it('can be left out, and is taken away when it is', async () => {
    const { context, folders, runner, profile, read } = machine();
    await made('setup lab --no-operator', context);
    expect([profile().link, runner.asked]).toEqual([undefined, ['start lab']]);
    expect(read('iax.conf')).not.toContain('friend');
    expect((await made('setup lab --no-operator', context)).result).toBe('nothing');
    await made('setup lab', context);
    expect(profile('operator').link?.secret).toBe(profile().link?.secret);
    await made('setup lab --no-operator', context);
    expect(existsSync(folders.pbx('operator'))).toBe(false);
    expect(read('extensions.conf')).not.toContain('IAX2');
  });

  it('asks before a lab that runs is stopped for it', async () => {
    const { context } = machine();
    await made('setup lab --no-operator', context);
    expect((await planOf('setup lab', context)).question).toMatch(/^Stop lab .*Calls .* are cut/);
    expect((await planOf('setup lab --no-operator', context)).question).toBeUndefined();
  });

  it('is left out where the lab takes all addresses', async () => {
    const { context, profile } = machine();
    await made('setup lab --engine 16 --bind 0.0.0.0', context);
    expect(profile().link).toBeUndefined();
  });

  it('gets its way into files that a person has edited, and edits nothing else of them', async () => {
    const { context, etc, read } = machine();
    await made('setup lab --no-operator', context);
    appendFileSync(etc('extensions.conf'), '; mine\n');
    appendFileSync(etc('iax.conf'), '[mine]\ntype = user ; of mine\n');
    const [dialplan, iax] = [read('extensions.conf'), read('iax.conf')];
    await made('setup lab', context);
    expect(read('extensions.conf')).toMatch(/exten => _0\.,1,GotoIf.*\n[\s\S]*\[from-operator\]/);
    expect(read('iax.conf')).toMatch(/^\[operator\]\ntype = friend$/m);
    const left = (text: string, was: string) =>
      was.split('\n').filter((line) => !text.split('\n').includes(line));
    expect([left(read('extensions.conf'), dialplan), left(read('iax.conf'), iax)]).toEqual([
      [],
      [],
    ]);
    const before = read('extensions.conf');
    expect((await made('setup lab', context)).result).toBe('nothing');
    expect(read('extensions.conf')).toBe(before);
  });

  it('says why where a person has the prefix already', async () => {
    const { context, etc, read } = machine();
    await made('setup lab --no-operator', context);
    appendFileSync(etc('extensions.conf'), '[usersnum]\nexten => _0.,1,Hangup()\n');
    const mine = read('extensions.conf');
    const { front } = await made('setup lab', context);
    expect(front.err.join('\n')).toMatch(/extensions\.conf has no way to the operator: .*_0\./);
    expect(read('extensions.conf')).toBe(mine);
  });

  it.each([
    ['somebody else has its name', '--no-operator', (lab: Machine) => lab.take('operator')],
    ['its profile is damaged', 'teardown lab', (lab: Machine) => lab.damage('operator')],
  ])('is not made where %s', async (_, hint, before) => {
    const lab = machine();
    before(lab);
    const { status, err } = await typed('setup lab', lab.context);
    expect([status === 0, lab.runner.asked]).toEqual([false, []]);
    expect(err.at(-1)).toContain(hint);
  });

  it.each(['setup lab', 'teardown lab --yes'])('is no lab for %s by itself', async (line) => {
    const { context, runner } = machine();
    await made('setup lab', context);
    const { status, err } = await typed(line, { ...context, pbxName: 'operator' });
    expect([status, runner.asked.length]).toEqual([4, 2]);
    expect(err[0]).toContain('operator is the operator of lab');
  });
});

describe('setup lab that is killed', () => {
  const flat = async (steps: readonly Step[]): Promise<Step[]> =>
    (
      await Promise.all(
        steps.map(async (step) => (step.kind === 'later' ? flat(await step.steps()) : [step])),
      )
    ).flat();

  /** Makes the first steps of a plan, as far as a kill lets it; false when there are no more. */
  async function killedAfter(steps: number, line: string, context: Context): Promise<boolean> {
    const choice = /--engine (\d+)/.exec(line)?.[1] ?? '22';
    await context.engines.obtain(choice, { report: () => {}, signal: context.signal });
    const all = await flat((await planOf(line, context)).steps);
    const how = {
      ...{ front: frontOf(), yes: true, dryRun: false },
      ...{ signal: context.signal, changes: noChanges },
    };
    await applyPlan({ kind: 'plan', title: '', steps: all.slice(0, steps) }, how);
    return steps < all.length;
  }

  const ETC = /^etc\//;
  const conf = (files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).filter(([name]) => ETC.test(name)));

  it.each<[before: string | undefined, killed: string, then: string]>([
    [undefined, 'setup lab', 'setup lab'],
    ['setup lab', 'setup lab --engine 16', 'setup lab'],
    ['setup lab', 'setup lab --engine 16', 'setup lab --engine 22'],
    ['setup lab', 'setup lab --address 127.0.9.9', 'setup lab'],
    [undefined, 'setup lab --engine 16', 'setup lab --engine 22'],
  ])('(after %s) during %s is finished by %s, wherever it was', async (before, killed, then) => {
    for (let steps = 0, more = true; more; steps += 3) {
      const lab = machine();
      if (before) await made(before, lab.context);
      more = await killedAfter(steps, killed, lab.context);
      await made(then, lab.context);
      const profile = lab.profile();

      const whole = machine();
      mkdirSync(whole.home, { recursive: true });
      writeFileSync(join(whole.home, 'profile.json'), JSON.stringify({ ...profile, written: {} }));
      await made(`setup lab --engine ${profile.engineChoice}`, whole.context);
      const expected = JSON.stringify(conf(whole.files())).replaceAll(whole.root, lab.root);
      expect(JSON.parse(JSON.stringify(conf(lab.files()))), `after ${steps} steps`).toEqual(
        JSON.parse(expected),
      );

      expect((await made('setup lab', lab.context)).result).toBe('nothing');
      for (const name of ['lab', 'operator'])
        expect(await lab.runner.status({ name, runDir: '' })).toMatchObject({ state: 'running' });
      const { link } = lab.profile('operator');
      expect(link).toMatchObject({ secret: profile.link?.secret, address: profile.address });
      expect(lab.read('iax.conf', 'operator')).toContain(`secret = ${profile.link?.secret}`);
    }
  });
});

describe('setup lab that cannot', () => {
  it.each([
    ['setup lab --address 10.0.0.1', /--address 10\.0\.0\.1 is not a loopback address/],
    ['setup lab --address 127.0.0', /is not a loopback address/],
    ['setup lab --address localhost', /is not a loopback address/],
    ['setup lab --address ::1', /is not a loopback address/],
    ['setup lab --bind example.org', /--bind example\.org is not an IP address/],
    ['setup lab --bind "1.2.3.4;x"', /is not an IP address/],
  ])('%s is wrong usage, and nothing is fetched', async (line, message) => {
    const { context, engines, files } = machine();
    const { status, err } = await typed(line, context);
    expect([status, engines.asked, files()]).toEqual([2, [], {}]);
    expect(err[0]).toMatch(message);
  });

  it('use two addresses with chan_sip says so before anything is written', async () => {
    const { context, files } = machine();
    const { status, err } = await typed('setup lab --engine 16 --bind 10.0.0.1', context);
    expect(err.join()).toContain('chan_sip listens on one address');
    expect([status, files()]).toEqual([2, {}]);
  });

  it('fetch leaves nothing behind', async () => {
    const { context, files, runner } = machine();
    const said = await typed('setup lab --engine /no/such/asterisk', context);
    expect(said).toMatchObject({ status: 3, err: ['The package mirror cannot be reached.'] });
    expect([files(), runner.asked]).toEqual([{}, []]);
  });

  it('start is finished by the next one', async () => {
    const { context, runner } = machine();
    const failing = {
      ...runner,
      start: () => Promise.reject(new PbxError('failed', 'port 5060 is taken', 'ss -ulnp')),
    };
    const said = await typed('setup lab', { ...context, runner: failing });
    expect(said).toMatchObject({ status: 1 });
    expect(said.err.slice(-2)).toEqual(['port 5060 is taken', 'ss -ulnp']);
    const { front } = await made('setup lab', context);
    expect(front.err).toEqual([
      'the operator, Asterisk 22.1.0, runs on 127.0.0.210 (pid 4242)',
      'Asterisk 22.1.0 runs on 127.0.0.198 (pid 4242)',
    ]);
  });

  it('read its profile says how to mend it', async () => {
    const { context, home, runner } = machine();
    await made('setup lab', context);
    writeFileSync(join(home, 'profile.json'), '{');
    const said = await typed('setup lab', context);
    expect(said).toMatchObject({ status: 1 });
    expect(said.err[1]).toContain('pbxctl teardown lab --yes && pbxctl setup lab');
    expect(runner.asked).toEqual(['start operator', 'start lab']);
  });
});

describe('setup lab --dry-run', () => {
  it('on a new machine shows what it would do, and does nothing', async () => {
    const { context, folders, files, engines, runner, home } = machine();
    const { status, out, err } = await typed('setup lab --phones --dry-run', context);
    expect({ status, out, err }).toEqual({
      status: 0,
      out: [
        'would fetch Asterisk 22',
        `would write the configuration of the lab under ${home} and of its operator under ${folders.pbx('operator')}`,
      ],
      err: ['dry run: nothing was done'],
    });
    expect([files(), engines.asked, runner.asked]).toEqual([{}, [], []]);
  });

  it('of a change shows it without any secret', async () => {
    const { context, files, runner, profile } = machine();
    await made('setup lab', context);
    const before = files();
    await context.engines.obtain('16', { report: () => {}, signal: context.signal });
    const { out } = await typed('setup lab --engine 16 --dry-run', context);
    const text = out.join('\n');
    expect(text).toContain('would stop lab, since its configuration changes');
    expect(text).toMatch(/^\+\+\+ .*\/etc\/sip\.conf$/m);
    expect(text).toMatch(/^\+.*secret *= *••••••••$/m);
    for (const secret of secretsOf(profile())) expect(text).not.toContain(secret);
    expect(files()).toEqual(before);
    expect(runner.asked).toEqual(['start operator', 'start lab']);
  });
});
