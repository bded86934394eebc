import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { labFiles } from '../../asterisk/lab/files.ts';
import type { Context } from '../../commands/context.ts';
import { labSpec } from '../../commands/lab/profile.ts';
import { readCsv } from '../../commands/user/csv.ts';
import { createTransactor } from '../../src/transaction.ts';
import {
  ADDRESS,
  contextOf,
  engineOf,
  foldersUnder,
  profileOf,
  profilesOf,
} from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { frontOf } from '../support/front.ts';
import { errorOf, typed } from '../support/typed.ts';

/** A lab whose PBX is stopped: its files, and a transactor that makes what is planned. */
function stoppedLab(version = '22.1.0', over: Partial<Context> = {}) {
  const root = temporaryFolder();
  const folders = foldersUnder(root);
  const profile = profileOf({ engine: engineOf(version) });
  const profilePath = join(folders.pbx('lab'), 'profile.json');
  for (const { path, content } of labFiles(labSpec(profile, folders))) write(path, content);
  write(profilePath, JSON.stringify(profile));
  const context = contextOf({
    folders,
    profiles: profilesOf(profile),
    changes: createTransactor({
      folder: join(folders.pbx('lab'), 'changes'),
      now: () => 0,
      signal: new AbortController().signal,
      reload: async () => undefined,
    }),
    ...over,
  });
  const file = (name: string) =>
    readFileSync(join(labSpec(profile, folders).folders.etc, name), 'utf8');
  return { context, file, root, readProfile: () => JSON.parse(readFileSync(profilePath, 'utf8')) };
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const engines = [
  ['16.28.0', 'sip.conf'],
  ['22.1.0', 'pjsip.conf'],
] as const;

describe.each(engines)('on Asterisk %s', (version, name) => {
  it('adds, shows, changes and removes a user, and the file is as it was', async () => {
    const { context, file } = stoppedLab(version);
    const before = file(name);
    const added = await typed('user add 703 --name "Zoé" --codecs alaw --yes', context);
    expect(added).toMatchObject({ status: 0 });
    expect(added.out).toContain('  display name   Zoé');
    expect(file(name)).toMatch(/fresh\d/);
    expect(`${added.out}${added.err}`).not.toMatch(/fresh\d/);

    const shown = await typed('user show 703', context);
    expect(shown.out.join('\n')).toContain(`sip:703@${ADDRESS}:5060`);
    expect(shown.out.join('\n')).not.toMatch(/fresh\d/);
    const [json] = JSON.parse((await typed('user list --json', context)).out.join('')).slice(-1);
    expect(json).toMatchObject({ id: '703', name: 'Zoé', codecs: ['alaw'], directMedia: true });

    expect((await typed('media toggle 703 --yes', context)).status).toBe(0);
    expect((await typed('codec set 703 ulaw --yes', context)).status).toBe(0);
    expect((await typed('user remove 703 --yes', context)).status).toBe(0);
    expect(file(name)).toBe(before);
  });

  it('shows secrets only where they are asked for, in JSON too', async () => {
    const { context } = stoppedLab(version);
    const revealed = await typed('user show 701 --reveal --json', context);
    expect(JSON.parse(revealed.out.join('')).softphone.password).toBe('secretOf701');
    const hidden = await typed('user show 701 --json', context);
    expect(hidden.out.join('')).not.toContain('secretOf');
    expect(JSON.parse(hidden.out.join('')).softphone.password).toBeNull();
  });

  it('writes nothing in a dry run, shows the diff, and masks it', async () => {
    const { context, file } = stoppedLab(version);
    const before = file(name);
    const { out, status } = await typed('user add 703 --dry-run', context);
    expect(status).toBe(0);
    expect(out.join('\n')).toMatch(/^\+\[703\]/m);
    expect(out.join('\n')).not.toMatch(/fresh\d|secretOf/);
    expect(file(name)).toBe(before);
  });

  it.each([
    ['user add 701', /701 is taken already \(.*:\d+\)/],
    ['user add "7\n03"', /line break/],
    ['user add 7]03', /holds \]/],
    ['user add "703;x"', /holds ;/],
    [`user add ${'7'.repeat(300)}`, /300 bytes/],
    ['user add 703 --name "a\ufffd"', /not UTF-8/],
    ['user add 703 --name "a\n[evil]"', /line break/],
    ['user add 703 --codecs opium', /no codec "opium"/],
    ['user add 703 --context "a b"', /context/],
    ['user add general', /not free|taken/],
    ['user add', /number/],
    ['user add 703 --from x.csv', /table/],
    ['user set 701', /what to change/],
    ['user set 799 --name A', /no user "799"/],
    ['user remove 701 799', /no user "799"/],
    ['media set 701 nonat', /no effect/],
    ['media set 701', /what to set/],
    ['media set --all direct 701', /none beside/],
    ['codec set --all opium', /no codec/],
  ])('refuses before anything is written: %s', async (line, why) => {
    const { context, file } = stoppedLab(version);
    const before = file(name);
    const { status, err } = await typed(`${line} --yes`, context);
    expect([2, 5]).toContain(status);
    expect(err.join('\n')).toMatch(why);
    expect(file(name)).toBe(before);
  });

  it('takes a table in one change', async () => {
    const { context, file, root } = stoppedLab(version);
    const before = file(name);
    write(
      join(root, 'users.csv'),
      'number;name;codecs\r\n703;"Zoé ""la"" pro";alaw ulaw\r\n\r\n704;;\r\n'.replaceAll(
        '""la"" ',
        '',
      ),
    );
    const { status, err } = await typed(`user add --from ${root}/users.csv --yes`, context);
    expect(err.join('\n')).toContain('add 2 users: done');
    expect(status).toBe(0);
    const users = JSON.parse((await typed('user list --json', context)).out.join(''));
    expect(users.map(({ id }: { id: string }) => id)).toEqual(['701', '702', '703', '704']);
    expect(users[2]).toMatchObject({ name: 'Zoé pro', codecs: ['alaw', 'ulaw'] });
    expect((await context.changes.list()).length).toBe(1);
    await typed('user remove 703 704 --yes', context);
    expect(file(name)).toBe(before);
  });

  it.each([
    ['number\n703\n701\n', /users.csv:3: 701 is taken/],
    ['number\n703\n703\n', /users.csv:3: "703" stands in line 2/],
    ['number,codecs\n703,opium\n', /users.csv:2: Asterisk has no codec/],
    ['number,name\n703,"a\nb"\n', /users.csv:2: .*line break/],
    ['name\nA\n', /column `number`/],
    ['number,colour\n703,red\n', /no column "colour"/],
    ['number\n', /names no users/],
  ])('says what is wrong with a table, and where: %j', async (text, why) => {
    const { context, file, root } = stoppedLab(version);
    const before = file(name);
    write(join(root, 'users.csv'), text);
    const { status, err } = await typed(`user add --from ${root}/users.csv --yes`, context);
    expect(status).toBe(2);
    expect(err.join('\n')).toMatch(why);
    expect(file(name)).toBe(before);
  });

  it('keeps the record of the lab right: a new secret, a user that is gone', async () => {
    const { context, readProfile } = stoppedLab(version);
    await typed('user set 701 --new-secret --yes', context);
    expect(readProfile().users[0].secret).toMatch(/^fresh/);
    await typed('user remove 702 --yes', context);
    expect(readProfile().users.map(({ number }: { number: string }) => number)).not.toContain(
      '702',
    );
  });
});

it('takes a secret from standard input', async () => {
  const readInput = async () => Buffer.from('piped secret\n');
  const { context, file } = stoppedLab('22.1.0', { readInput });
  const { status, out } = await typed('user add 703 --secret-stdin --yes', context);
  expect(status).toBe(0);
  expect(file('pjsip.conf')).toContain('password = piped secret\n');
  expect(out.join('\n')).not.toContain('piped');
  const odd = { ...context, readInput: async () => Buffer.from([0xe9, 0x0a]) };
  expect((await typed('user add 704 --secret-stdin --yes', odd)).err[0]).toContain('not UTF-8');
});

it('asks, and does nothing when the answer is no', async () => {
  const { context, file } = stoppedLab();
  const before = file('pjsip.conf');
  const front = frontOf({ interactive: true, answer: false });
  const { status } = await typed('media toggle PJSIP/701', context, front);
  expect(front.asked).toEqual(['Send the media of 701 through the PBX?']);
  expect(status).toBe(1);
  expect(file('pjsip.conf')).toBe(before);
});

it('draws a QR code where a person looks, with the secret only when it is asked for', async () => {
  const { context } = stoppedLab();
  const lines = async (line: string, live: boolean) =>
    (await typed(line, context, frontOf({ live }))).out.filter((text) => /[▀▄█]/.test(text));
  expect(await lines('user show 701', false)).toEqual([]);
  expect(await lines('user show 701 --json', true)).toEqual([]);
  const short = await lines('user show 701', true);
  expect(short.length).toBeGreaterThan(10);
  expect((await lines('user show 701 --reveal', true)).length).toBeGreaterThan(short.length);
});

it('says what no setting can do, and that nonat has no effect', async () => {
  const { context } = stoppedLab('16.28.0');
  const { err, out } = await typed('media show', context);
  expect(out.join('\n')).toMatch(/701 +direct +directmedia = yes \(sip\.conf:\d+, \[general\]\)/);
  expect(err.join('\n')).toMatch(/what no setting can change[\s\S]*MixMonitor[\s\S]*nonat/);
});

test.each([
  [
    'number,name\n1,"a ""b"", c"\n2,\n',
    [
      ['1', 'a "b", c'],
      ['2', undefined],
    ],
  ],
  ['\ufeffNumber;Name\r\n1;a\r\n', [['1', 'a']]],
  ['number,name\n1,a', [['1', 'a']]],
  ['number,name\n\n  \n1, a \n', [['1', 'a']]],
])('a table: %j', (text, rows) => {
  const read = readCsv(Buffer.from(text)).map(({ fields }) => [fields.number, fields.name]);
  expect(read).toEqual(rows);
});

test.each([
  [Buffer.from('number\n"1\n'), /not closed/],
  [Buffer.from('number\n"1"x\n'), /closing quote/],
  [Buffer.from('number\n1,2\n'), /2 columns/],
  [Buffer.from('number,number\n1,2\n'), /twice/],
  [Buffer.from([0x6e, 0xff]), /not UTF-8/],
  [Buffer.from(''), /number/],
])('no table: %j', (bytes, why) => {
  expect(errorOf(() => readCsv(bytes)).message).toMatch(why);
});
