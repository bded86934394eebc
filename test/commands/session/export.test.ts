import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Plan } from '../../../commands/command.ts';
import { sessionExport } from '../../../commands/session/export.ts';
import { contextOf } from '../../support/context.ts';
import { fakeDeed, userAdded } from '../../support/fake-deeds.ts';
import { temporaryFolder } from '../../support/folder.ts';

const context = contextOf({ deeds: () => [userAdded(1)] });

async function exported(file: string, force = false): Promise<string | undefined> {
  const outcome = await sessionExport.run({ args: { file }, options: { force } }, context);
  const [step] = (outcome as Plan).steps;
  return step?.kind === 'action' ? step.run() : undefined;
}

it('writes a script that only the person can read', async () => {
  const path = join(temporaryFolder(), 'lesson.sh');
  expect(await exported(path)).toBe(`1 line of this session in ${path}`);
  expect(readFileSync(path, 'utf8')).toMatch(/\npbxctl user add 703 --name Carol --yes\n$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('writes over a file only where it is told to', async () => {
  const path = join(temporaryFolder(), 'lesson.sh');
  writeFileSync(path, 'mine', { mode: 0o644 });
  await expect(exported(path)).rejects.toMatchObject({ code: 'refused' });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  await exported(path, true);
  expect(readFileSync(path, 'utf8')).toContain('user add 703');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('is for a session in which something was done', async () => {
  const run = (over: Parameters<typeof contextOf>[0]) =>
    sessionExport.run({ args: { file: 'x' }, options: { force: false } }, contextOf(over));
  await expect(run({})).rejects.toMatchObject({ code: 'usage' });
  await expect(run({ deeds: () => [] })).rejects.toMatchObject({ code: 'failed' });
  const going = fakeDeed(1, 'pbxctl session export x', { outcome: 'going on' });
  await expect(run({ deeds: () => [going] })).rejects.toMatchObject({ code: 'failed' });
});
