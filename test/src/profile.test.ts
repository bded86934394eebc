import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPbxName, createProfiles } from '../../src/profile.ts';
import { attachedOf, foldersUnder, profileOf } from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { errorOf } from '../support/typed.ts';

/** Profiles in a folder, with these texts in their files. */
function profilesWith(texts: Readonly<Record<string, string>>) {
  const folders = foldersUnder(temporaryFolder());
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(folders.pbx(name), { recursive: true });
    writeFileSync(join(folders.pbx(name), 'profile.json'), text);
  }
  return { folders, profiles: createProfiles(folders) };
}

const textOf = (name: string) => JSON.stringify(profileOf({ name }));

describe('profiles', () => {
  it('are found by name, sorted; other folders and files are none', async () => {
    const { profiles, folders } = profilesWith({ lab2: textOf('lab2'), lab: textOf('lab') });
    mkdirSync(join(folders.pbx('empty')));
    mkdirSync(folders.pbx('Not a name'));
    writeFileSync(join(folders.pbx('Not a name'), 'profile.json'), textOf('lab'));
    writeFileSync(folders.pbx('file'), '');
    expect(await profiles.names()).toEqual(['lab', 'lab2']);
    expect(await profiles.load('lab2')).toEqual(JSON.parse(textOf('lab2')));
    expect(await profiles.find('empty')).toBeUndefined();
  });

  it('there are none before the first setup', async () => {
    const { profiles } = profilesWith({});
    expect(await profiles.names()).toEqual([]);
    expect(await profiles.find('lab')).toBeUndefined();
    await expect(profiles.load('lab')).rejects.toMatchObject({
      ...{ code: 'not-found', hint: 'pbxctl setup lab' },
      message: 'there is no PBX called lab yet',
    });
  });

  it('one that is missing names another that there is', async () => {
    const { profiles } = profilesWith({ lab2: textOf('lab2') });
    await expect(profiles.load('lab')).rejects.toMatchObject({ hint: 'pbxctl --pbx lab2 …' });
  });

  const whole = profileOf();
  const { written: _, ...unwritten } = whole;
  it.each<[what: string, text: string]>([
    ['empty', ''],
    ['cut short', textOf('lab').slice(0, 200)],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"profile"'],
    ['without secrets', JSON.stringify({ ...whole, ami: {} })],
    ['with users of another kind', JSON.stringify({ ...whole, users: 5 })],
    ['with a user of another kind', JSON.stringify({ ...whole, users: [null] })],
    ['with an engine of another kind', JSON.stringify({ ...whole, engine: 'x' })],
    ['without what was written', JSON.stringify(unwritten)],
    ['with another driver', JSON.stringify({ ...whole, driver: 'h323' })],
    ["another PBX's", textOf('lab2')],
  ])('one that is %s is said to be damaged', async (_what, text) => {
    const { profiles, folders } = profilesWith({ lab: text });
    await expect(profiles.load('lab')).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining(`${folders.pbx('lab')}/profile.json is damaged`),
      hint: expect.stringContaining('pbxctl teardown lab --yes && pbxctl setup lab'),
    });
  });

  const LOCAL = { etc: '/e', conf: '/e/asterisk.conf', run: '/r', log: '/l', socket: '/r/a.ctl' };
  const ARI = { host: '127.0.0.1', port: 8088, username: 'u', secret: 's' };
  it.each([attachedOf(), attachedOf({ write: true, local: LOCAL, ari: ARI })])(
    'one that is attached is read: %o',
    async (attached) => {
      const { profiles } = profilesWith({ office: JSON.stringify(attached) });
      expect(await profiles.load('office')).toEqual(attached);
    },
  );

  const { write: __, ...undecided } = attachedOf();
  it.each<[what: string, profile: unknown]>([
    ['does not say whether it may be changed', undecided],
    ['says it in other words', { ...attachedOf(), write: 'no' }],
    ['has no address', { ...attachedOf(), ami: { username: 'u', secret: 's' } }],
    ['has a port that is none', { ...attachedOf(), ami: { ...attachedOf().ami, port: 70_000 } }],
    ['has half its folders', { ...attachedOf(), local: { etc: '/e' } }],
    ['has an ARI of another kind', { ...attachedOf(), ari: 'yes' }],
    ['has no driver', { ...attachedOf(), driver: '' }],
  ])('one that is attached and %s is damaged, and is to be forgotten', async (_what, profile) => {
    const { profiles } = profilesWith({ office: JSON.stringify(profile) });
    await expect(profiles.load('office')).rejects.toMatchObject({
      code: 'failed',
      hint: expect.stringContaining('pbxctl detach office --yes'),
    });
  });

  it('one of a kind that is not known is damaged', async () => {
    const { profiles } = profilesWith({ lab: JSON.stringify({ ...profileOf(), kind: 'cloud' }) });
    await expect(profiles.load('lab')).rejects.toMatchObject({ code: 'failed' });
  });

  it('the way to mend one names it', async () => {
    const { profiles } = profilesWith({ lab16: '' });
    await expect(profiles.load('lab16')).rejects.toMatchObject({
      hint: expect.stringContaining('pbxctl --pbx lab16 teardown lab --yes'),
    });
  });

  it('one that cannot be read is no bug', async () => {
    const { profiles, folders } = profilesWith({});
    mkdirSync(join(folders.pbx('lab'), 'profile.json'), { recursive: true });
    await expect(profiles.load('lab')).rejects.toMatchObject({ code: 'failed' });
  });
});

describe('the name of a PBX', () => {
  it.each(['lab', 'lab-2', 'a_b', '0', 'a'.repeat(32)])('may be %s', (name) => {
    expect(checkPbxName(name)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '../lab',
    'a/b',
    'Lab',
    '-lab',
    'lab\n',
    'la b',
    'é',
    'a'.repeat(33),
    'a\0',
    '\u001b[2J',
  ])('may not be %j', async (name) => {
    const error = errorOf(() => checkPbxName(name));
    expect(error).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(JSON.stringify(name)),
    });
    await expect(createProfiles(foldersUnder('/nonexistent')).load(name)).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
