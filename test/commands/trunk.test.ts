import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { labFiles } from '../../asterisk/lab/files.ts';
import type { Context } from '../../commands/context.ts';
import { labSpec } from '../../commands/lab/profile.ts';
import { createTransactor } from '../../src/transaction.ts';
import { contextOf, engineOf, foldersUnder, profileOf, profilesOf } from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parsed, typed } from '../support/typed.ts';

test.each([
  ['trunk add iax x --host 1.2.3.4', { host: '1.2.3.4', register: false, 'secret-stdin': false }],
  ['trunk add iax x --host a --register --prefix 8', { register: true, prefix: '8' }],
])('%s', (line, options) => {
  expect(parsed(line).input).toMatchObject({ args: { name: 'x' }, options });
});

/** A lab whose PBX is stopped: its files, and a transactor that makes what is planned. */
function stoppedLab(version: string, over: Partial<Context> = {}) {
  const folders = foldersUnder(temporaryFolder());
  const link = {
    role: 'lab',
    pbx: 'operator',
    address: '127.0.0.210',
    secret: 'linkSecret',
  } as const;
  const profile = profileOf({ engine: engineOf(version), link });
  for (const { path, content, mode } of labFiles(labSpec(profile, folders))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
  }
  const context = contextOf({
    ...{ folders, profiles: profilesOf(profile) },
    changes: createTransactor({
      folder: join(folders.pbx('lab'), 'changes'),
      now: () => 0,
      signal: new AbortController().signal,
      reload: async () => undefined,
    }),
    ...over,
  });
  const path = (name: string) => join(labSpec(profile, folders).folders.etc, name);
  const read = (name: string) => readFileSync(path(name), 'utf8');
  const files = () => [read('iax.conf'), read('extensions.conf')];
  return { context, path, read, files };
}

describe.each(['16.28.0', '22.1.0'])('on Asterisk %s', (version) => {
  const ADD = 'trunk add iax partner --host 192.0.2.7 --prefix 8 --yes';

  it('a trunk is added, shown, changed and removed, and the files are as they were', async () => {
    const { context, read, files, path } = stoppedLab(version);
    const before = files();
    const added = await typed(`${ADD} --register`, context);
    expect(added.status).toBe(0);
    expect(added.err.join('\n')).toContain('what comes in may call _70X of [usersnum]');
    expect([...added.out, ...added.err].join('\n')).not.toMatch(/fresh\d|linkSecret/);
    expect(read('iax.conf')).toContain('register = lab:fresh1@192.0.2.7:4569');
    expect(statSync(path('iax.conf')).mode & 0o777).toBe(0o600);

    const shown = await typed('trunk show partner', context);
    expect(shown.out.join('\n')).not.toContain('fresh1');
    expect((await typed('trunk show partner --reveal', context)).out.join('\n')).toContain(
      'secret = fresh1',
    );
    const list = JSON.parse((await typed('trunk list --json', context)).out.join(''));
    expect(list).toMatchObject([
      { id: 'operator', dialled: ['_0.'], encryption: 'required', status: null, registers: false },
      { id: 'partner', dialled: ['_8.'], context: 'from-partner', registers: true },
    ]);
    await typed('trunk set partner --codecs gsm --encryption off --yes', context);
    expect(read('iax.conf')).toMatch(/\[partner\][\s\S]*allow = gsm[\s\S]*trunk = no/);

    expect((await typed('trunk remove partner --yes', context)).status).toBe(0);
    expect(files()).toEqual(before);
  });

  it('a secret may be piped in, and is in no output', async () => {
    const readInput = async () => Buffer.from('p;ped\n');
    const { context, files } = stoppedLab(version, { readInput });
    const refused = await typed(`${ADD} --secret-stdin`, context);
    expect([refused.status, files().join().includes('ped')]).toEqual([2, false]);
    const good = stoppedLab(version, { readInput: async () => Buffer.from('p1ped\n') });
    const { status, out, err } = await typed(`${ADD} --secret-stdin`, good.context);
    expect([status, [...out, ...err].join().includes('p1ped')]).toEqual([0, false]);
    expect(good.read('iax.conf')).toContain('secret = p1ped');
  });

  it.each([
    ['trunk add iax partner', 2, /where is the other end/],
    ['trunk add iax operator --host 192.0.2.7 --prefix 8', 2, /has a section \[operator\] already/],
    ['trunk add iax partner --host 192.0.2.7', 4, /_0\. in \[usersnum\] leads somewhere/],
    ['trunk add iax partner --host dynamic --register --prefix 8', 2, /cannot be registered at/],
    ['trunk add iax partner --host 192.0.2.7 --prefix 8 --incoming _X.', 4, /at your cost/],
    ['trunk add iax partner --host 192.0.2.7 --prefix 8 --incoming _8X', 4, /at your cost/],
    ['trunk add iax partner --host 192.0.2.7 --prefix 8 --incoming "70]1"', 2, /Not a/],
    ['trunk add iax partner --host 192.0.2.7 --prefix 8 --codecs opium', 2, /no codec/],
    ['trunk add iax partner --host "192.0.2.7;x" --prefix 8', 2, /no address/],
    ['trunk add iax partner --host 192.0.2.7 --prefix 8 --user "a\nb"', 2, /Not a name/],
    ['trunk add iax partner --host 192.0.2.7 --prefix 8 --context "a]b"', 2, /Not the name/],
    ['trunk add iax "a\n[general]" --host 192.0.2.7', 2, /Not a name/],
    ['trunk remove nobody', 5, /no trunk "nobody"/],
    ['trunk set operator', 2, /what is to change/],
    ['trunk test operator "600;x"', 2, /cannot be dialled/],
  ])('%j changes nothing', async (line, status, message) => {
    const { context, files } = stoppedLab(version);
    const before = files();
    const said = await typed(line.startsWith('trunk test') ? line : `${line} --yes`, context);
    expect([said.status, said.err.join('\n')]).toEqual([status, expect.stringMatching(message)]);
    expect(files()).toEqual(before);
  });

  it('is found by the id of its peer', async () => {
    const { context } = stoppedLab(version);
    expect((await typed('trunk show IAX2/operator', context)).out[0]).toBe('trunk operator (IAX2)');
  });
});
