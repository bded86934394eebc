import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { foldersOf } from '../../src/folders.ts';

/** Bytes of sun_path, without the NUL at its end. */
const LONGEST_SOCKET = 107;

describe('base folders', () => {
  it.each<[env: Record<string, string>, data: string, cache: string, history: string]>([
    [
      { HOME: '/h' },
      ...([
        '/h/.local/share/pbxctl',
        '/h/.cache/pbxctl',
        '/h/.local/state/pbxctl/history',
      ] as const),
    ],
    [
      { HOME: '/h', XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' },
      ...(['/d/pbxctl', '/c/pbxctl', '/s/pbxctl/history'] as const),
    ],
    [
      { HOME: '/h', XDG_DATA_HOME: 'd', XDG_CACHE_HOME: './c', XDG_STATE_HOME: '~/s' },
      ...([
        '/h/.local/share/pbxctl',
        '/h/.cache/pbxctl',
        '/h/.local/state/pbxctl/history',
      ] as const),
    ],
    [
      { HOME: '/h', XDG_DATA_HOME: '', XDG_CACHE_HOME: '', XDG_STATE_HOME: '' },
      ...([
        '/h/.local/share/pbxctl',
        '/h/.cache/pbxctl',
        '/h/.local/state/pbxctl/history',
      ] as const),
    ],
    [{}, '/.local/share/pbxctl', '/.cache/pbxctl', '/.local/state/pbxctl/history'],
  ])('with %j', (env, data, cache, history) => {
    expect(foldersOf(env, 1000)).toMatchObject({ data, cache, history });
    expect(foldersOf(env, 1000).pbx('lab')).toBe(`${data}/pbx/lab`);
  });
});

describe('the run folder', () => {
  const runOf = (data: string, env: Record<string, string> = {}) =>
    foldersOf({ XDG_DATA_HOME: data, ...env }, 1000).run('lab');
  const socketOf = (run: string) => Buffer.byteLength(join(run, 'asterisk.ctl'));
  const longest = `/${'d'.repeat(LONGEST_SOCKET - '//pbxctl/pbx/lab/run/asterisk.ctl'.length)}`;

  it('stays with the other files while a socket fits there, to the byte', () => {
    expect(runOf(longest)).toBe(`${longest}/pbxctl/pbx/lab/run`);
    expect(socketOf(runOf(longest))).toBe(LONGEST_SOCKET);
    expect(runOf(`${longest}d`)).toMatch(/^\/tmp\/pbxctl-1000-[0-9a-f]{12}$/);
  });

  it('counts bytes, not letters', () => {
    expect(runOf(`/${'é'.repeat(60)}`)).toMatch(/^\/tmp\//);
  });

  it.each([
    ['/run/user/1000', /^\/run\/user\/1000\/pbxctl-[0-9a-f]{12}$/],
    ['run/user', /^\/tmp\/pbxctl-1000-/],
    ['', /^\/tmp\/pbxctl-1000-/],
    [`/${'r'.repeat(100)}`, /^\/tmp\/pbxctl-1000-/],
  ])('elsewhere is under XDG_RUNTIME_DIR where that is of use (%.20s)', (runtime, expected) => {
    const run = runOf(`${longest}d`, { XDG_RUNTIME_DIR: runtime });
    expect(run).toMatch(expected);
    expect(socketOf(run)).toBeLessThanOrEqual(LONGEST_SOCKET);
  });

  it('is one for each PBX and data folder, and the same each time', () => {
    const folders = foldersOf({ XDG_DATA_HOME: `${longest}d` }, 1000);
    expect(folders.run('lab')).toBe(folders.run('lab'));
    const runs = [folders.run('lab'), folders.run('lab2'), runOf(`${longest}e`), runOf(longest)];
    expect(new Set(runs).size).toBe(4);
  });
});

test('another user has another folder', () => {
  const env = { XDG_DATA_HOME: `/${'d'.repeat(100)}` };
  expect(foldersOf(env, 1000).run('lab')).not.toBe(foldersOf(env, 1001).run('lab'));
});
