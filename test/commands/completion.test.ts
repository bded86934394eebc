import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { contextOf } from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parsed, typed } from '../support/typed.ts';

test.each(['bash', 'zsh', 'fish'])('completion %s', (shell) => {
  expect(parsed(`completion ${shell}`).input).toEqual({ args: { shell }, options: {} });
});

const scriptOf = async (shell: string) => {
  const { status, out } = await typed(`completion ${shell}`, contextOf());
  expect(status).toBe(0);
  return `${out.join('\n')}\n`;
};

const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;
const PARSES: Readonly<Record<string, string>> = { bash: '-n', zsh: '-n', fish: '--no-execute' };

describe.each(Object.entries(PARSES))('the script of %s', (shell, option) => {
  it.skipIf(!isThere(shell))('is one that the shell can read', async () => {
    const path = join(temporaryFolder(), 'script');
    writeFileSync(path, await scriptOf(shell));
    const { status, stderr } = spawnSync(shell, [option, path], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('asks the program itself', async () => {
    expect(await scriptOf(shell)).toContain('pbxctl __complete');
  });
});

/** What bash completes a line to, with a program that answers `candidates` and keeps its words. */
async function bashCompletes(words: readonly string[], candidates: string) {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder, name);
  writeFileSync(file('script'), await scriptOf('bash'));
  writeFileSync(file('candidates'), candidates);
  writeFileSync(
    file('pbxctl'),
    `#!/bin/sh\nprintf '<%s>' "$@" > '${file('words')}'\ncat '${file('candidates')}'\n`,
  );
  chmodSync(file('pbxctl'), 0o755);
  const run = [
    `PATH='${folder}':$PATH; cd '${folder}'; . ./script`,
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pbxctl',
    'printf "%s\\n" "${COMPREPLY[@]}"; cat words',
  ].join('\n');
  const { stdout } = spawnSync('bash', ['-c', run, 'bash', ...words], { encoding: 'utf8' });
  const lines = stdout.split('\n');
  return { found: lines.slice(0, -1), asked: lines.at(-1) };
}

describe('in bash', () => {
  it('gives the candidates without their descriptions, for the word that is typed', async () => {
    const { found, asked } = await bashCompletes(
      ['pbxctl', 'phones', ''],
      'start\tstart the phones\nstop\tx\n',
    );
    expect([found, asked]).toEqual([['start', 'stop'], '<__complete><phones><>']);
  });

  it('keeps a name with blanks or stars whole', async () => {
    const { found } = await bashCompletes(
      ['pbxctl', 'call', ''],
      '*\tx\n_7?X\ty\ntwo words\tz\n$(id)\t\n',
    );
    expect(found).toEqual(['*', '_7?X', 'two words', '$(id)']);
  });

  it('gives nothing when there is nothing', async () => {
    expect((await bashCompletes(['pbxctl', 'x'], '')).found).toEqual(['']);
  });
});

test.each(['tcsh', '', '__proto__'])('there is none for %j', async (shell) => {
  const said = await typed(`completion "${shell}"`, contextOf());
  expect(said).toMatchObject({
    status: 2,
    err: [expect.stringContaining(`no completion for ${shell}`), 'pbxctl completion bash'],
  });
});
