import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createContexts, newSecret } from '../../src/context.ts';
import { engineOf, profileOf } from '../support/context.ts';
import { filesUnder, temporaryFolder } from '../support/folder.ts';
import { hostOf } from '../support/host.ts';
import { errorOf } from '../support/typed.ts';

test('secrets are letters and digits that nobody confuses, each another', () => {
  const secrets = Array.from({ length: 1000 }, newSecret);
  expect(new Set(secrets).size).toBe(1000);
  for (const secret of secrets) expect(secret).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
  const letters = new Set(secrets.join(''));
  expect(letters.size).toBeGreaterThan(50);
});

test('opening a context makes nothing and connects to nothing', async () => {
  const root = temporaryFolder();
  const contexts = createContexts(hostOf({ env: { HOME: root } }));
  expect((await contexts.open(undefined)).pbxName).toBe('lab');
  await expect(contexts.open('../x')).rejects.toMatchObject({ code: 'usage' });
  await contexts.close();
  expect(filesUnder(root)).toEqual({});
});

test('a session that could not be opened is asked for anew', async () => {
  const root = temporaryFolder();
  const contexts = createContexts(hostOf({ env: { HOME: root, XDG_DATA_HOME: root } }));
  const context = await contexts.open('lab');
  await expect(context.ami()).rejects.toMatchObject({ code: 'not-found' });
  await expect(context.live()).rejects.toMatchObject({ code: 'not-found' });
  mkdirSync(join(root, 'pbxctl/pbx/lab'), { recursive: true });
  writeFileSync(join(root, 'pbxctl/pbx/lab/profile.json'), JSON.stringify(profileOf()));
  for (const ask of [context.ami, context.live])
    await expect(ask()).rejects.toMatchObject({ code: 'unreachable', message: 'lab is stopped' });
  await contexts.close();
});

test('an engine without SIPp says how to get phones', async () => {
  const contexts = createContexts(hostOf({ env: { HOME: temporaryFolder() } }));
  const context = await contexts.open('lab');
  const profile = profileOf({ engine: engineOf('22.1.0', { programs: {} }) });
  const error = errorOf(() => context.phones(profile));
  expect(error).toMatchObject({ code: 'not-found', hint: expect.stringContaining('sip-tester') });
});
