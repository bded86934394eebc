import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labFiles } from '../../asterisk/lab/files.ts';
import { changeRows } from '../../commands/changes.ts';
import { channelVariables, variablesIn } from '../../commands/channel-variables.ts';
import { labSpec } from '../../commands/lab/profile.ts';
import { trunkOverview } from '../../commands/trunk/overview.ts';
import { configuredPeer } from '../../commands/user/configured.ts';
import { makeYard, type Yard } from '../support/changes.ts';
import {
  amiOf,
  attachedOf,
  contextOf,
  engineOf,
  foldersUnder,
  profileOf,
  profilesOf,
} from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';

/** A lab whose PBX is stopped: its files. */
function stoppedLab(version: string) {
  const folders = foldersUnder(temporaryFolder());
  const link = { role: 'lab', pbx: 'operator', address: '127.0.0.210', secret: 'linkSecret' };
  const profile = profileOf({
    ...{ engine: engineOf(version), link: { ...link, role: 'lab' as const } },
  });
  for (const { path, content } of labFiles(labSpec(profile, folders))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return contextOf({ folders, profiles: profilesOf(profile) });
}

const elsewhere = () => contextOf({ pbxName: 'office', profiles: profilesOf(attachedOf()) });

describe.each([
  ['16.28.0', 'SIP', 'sip.conf'],
  ['22.1.0', 'PJSIP', 'pjsip.conf'],
])('on Asterisk %s', (version, technology, file) => {
  test('a peer is told with each value, its line and no secret', async () => {
    const settings = await configuredPeer(stoppedLab(version), `${technology}/701`);
    const text = settings.map((one) => `${one.text} | ${one.place}`).join('\n');
    expect(text).toMatch(new RegExp(`callerid = .*701.* \\| ${file}:\\d+`));
    expect(text).toMatch(/(secret|password) = •+ \|/);
    if (technology === 'PJSIP') expect(text).toMatch(/, from \[phone/);
    expect(text).not.toContain('secretOf701');
  });

  test('a trunk too, and how it is dialled', async () => {
    const context = stoppedLab(version);
    const text = JSON.stringify(await configuredPeer(context, 'IAX2/operator'));
    expect(text).toMatch(/host = 127\.0\.0\.210","place":"iax\.conf:\d+"/);
    expect(text).not.toContain('linkSecret');
    expect(await trunkOverview(context)).toEqual([
      expect.objectContaining({
        ...{ name: 'operator', host: '127.0.0.210:4569', encryption: 'required' },
        dialled: ['_0.'],
      }),
    ]);
  });

  test('a peer of the other driver, and one that there is not, say so', async () => {
    const other = technology === 'SIP' ? 'PJSIP' : 'SIP';
    const context = stoppedLab(version);
    await expect(configuredPeer(context, `${other}/701`)).rejects.toThrow(`not of ${file}`);
    await expect(configuredPeer(context, `${technology}/799`)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

test('the files of a PBX elsewhere cannot be read, and why is said', async () => {
  const refused = { code: 'refused', message: expect.stringContaining('not on this machine') };
  await expect(trunkOverview(elsewhere())).rejects.toMatchObject(refused);
  await expect(configuredPeer(elsewhere(), 'PJSIP/701')).rejects.toMatchObject(refused);
});

describe('the changes', () => {
  let yard: Yard;
  beforeEach(() => {
    yard = makeYard();
  });
  afterEach(() => yard.remove());

  test('are told with how they stand now, and the names of their files', async () => {
    const context = contextOf({ changes: yard.transactor() });
    expect(await changeRows(context)).toEqual([]);
    yard.put('sip.conf', '; mine\n');
    await yard.make(yard.transaction({ 'sip.conf': '; yours\n' }, { describe: 'change it' }));
    await yard
      .make(yard.transaction({ 'sip.conf': 'BROKEN' }, { describe: 'break it' }))
      .catch(() => {});
    expect(await changeRows(context)).toMatchObject([
      { n: 1, what: 'change it', state: 'done', why: undefined, files: ['sip.conf'] },
      { n: 2, what: 'break it', state: 'failed', why: expect.stringContaining('parse error') },
    ]);
  });
});

describe('the variables of a channel', () => {
  const said = [
    ' -- General --',
    '           Name: PJSIP/701-00000001',
    '      Variables:',
    'BRIDGEPEER=PJSIP/702-00000002',
    'EMPTY=',
    'MY_PASSWORD=s3cret',
    'EQUATION=a=b',
    '',
    '  CDR Variables:',
    'level 1: clid="701" <701>',
  ];

  test('are those below their title, secrets as dots', () => {
    expect(variablesIn(said)).toEqual([
      { name: 'BRIDGEPEER', value: 'PJSIP/702-00000002' },
      { name: 'EMPTY', value: '' },
      { name: 'MY_PASSWORD', value: '••••••••' },
      { name: 'EQUATION', value: 'a=b' },
    ]);
    expect(variablesIn(['No such channel'])).toEqual([]);
  });

  test('are asked for by a name that is one word, and by no other', async () => {
    const lines: string[] = [];
    const ami = amiOf({}, (line) => {
      lines.push(line);
      return { ok: true, lines: said };
    });
    const context = contextOf({ ami: async () => ami });
    expect(await channelVariables(context, 'PJSIP/701-00000001')).toHaveLength(4);
    expect(lines).toEqual(['core show channel PJSIP/701-00000001']);
    await expect(channelVariables(context, 'Local/7 "x')).rejects.toThrow('cannot be asked');
    expect(lines).toHaveLength(1);
  });
});
