import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { programName, withProgram } from '../../src/program.ts';
import { temporaryFolder } from '../support/folder.ts';

test('the program is called by its name where the PATH has it, else by its path from here', () => {
  const root = temporaryFolder();
  const file = join(root, 'bin/pbxctl');
  mkdirSync(join(root, 'bin'));
  writeFileSync(file, '', { mode: 0o755 });
  expect(programName(`/nonexistent${delimiter}${root}/bin`, file, root)).toBe('pbxctl');
  expect(programName('/nonexistent', file, root)).toBe('bin/pbxctl');
  expect(programName(undefined, file, join(root, 'bin'))).toBe('./pbxctl');
  expect(programName('', file, '/elsewhere')).toBe(file);
  expect(programName('', '', root)).toBe('pbxctl');
});

test('a file of that name that cannot be run is not on the PATH', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'pbxctl'), '', { mode: 0o644 });
  expect(programName(root, '/x/pbxctl', '/x')).toBe('./pbxctl');
});

describe('command lines in a text', () => {
  it.each([
    ['pbxctl setup lab', 'bin/pbxctl setup lab'],
    [
      'pbxctl teardown lab --yes && pbxctl setup lab',
      'bin/pbxctl teardown lab --yes && bin/pbxctl setup lab',
    ],
    ['pbxctl --pbx lab2 …', 'bin/pbxctl --pbx lab2 …'],
    ['  pbxctl      the session', '  bin/pbxctl      the session'],
    ['type: pbxctl', 'type: bin/pbxctl'],
    [
      '/data/pbxctl/pbx/lab/profile.json is damaged',
      '/data/pbxctl/pbx/lab/profile.json is damaged',
    ],
    ['the PBX of pbxctl.', 'the PBX of pbxctl.'],
  ])('%j', (text, expected) => {
    expect(withProgram(text, 'bin/pbxctl')).toBe(expected);
  });
});
