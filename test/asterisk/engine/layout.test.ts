import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { debianArchitecture } from '../../../asterisk/engine/fetch.ts';
import { readLayout } from '../../../asterisk/engine/layout.ts';
import { wrapperText } from '../../../asterisk/engine/wrappers.ts';

let prefix: string;
beforeEach(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'prefix-'));
  for (const name of ['sbin', 'bin', 'lib', 'lib64']) {
    await mkdir(join(prefix, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(prefix, name));
  }
});
afterEach(() => rm(prefix, { recursive: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(prefix, dirname(path)), { recursive: true });
    await writeFile(join(prefix, path), '');
  }
}
const ASTERISK = ['usr/sbin/asterisk', 'usr/share/asterisk/sounds/x'];

it('finds the parts as forky lays them out on amd64', async () => {
  const triplet = 'usr/lib/x86_64-linux-gnu';
  await put(...ASTERISK, `${triplet}/asterisk/modules/a.so`, `${triplet}/pulseaudio/lib.so`);
  await put('usr/lib64/ld-linux-x86-64.so.2', 'usr/bin/sipp', 'usr/bin/sox_ng', 'usr/bin/mpg123');
  await symlink('sox_ng', join(prefix, 'usr/bin/sox'));
  expect(await readLayout(prefix)).toEqual({
    asterisk: 'usr/sbin/asterisk',
    loader: 'usr/lib64/ld-linux-x86-64.so.2',
    libraries: [triplet, `${triplet}/pulseaudio`, 'usr/lib'],
    moduleDir: `${triplet}/asterisk/modules`,
    dataDir: 'usr/share/asterisk',
    programs: { sipp: 'usr/bin/sipp', mpg123: 'usr/bin/mpg123', sox: 'usr/bin/sox_ng' },
  });
});

it('finds the parts as bullseye lays them out, past a loader link that leads to the machine', async () => {
  const triplet = 'usr/lib/x86_64-linux-gnu';
  await put(
    ...ASTERISK,
    'usr/lib/asterisk/modules/a.so',
    `${triplet}/ld-2.31.so`,
    'usr/bin/mpg123.bin',
  );
  await symlink('ld-2.31.so', join(prefix, triplet, 'ld-linux-x86-64.so.2'));
  await symlink('/lib/x86_64-linux-gnu/ld-2.31.so', join(prefix, 'usr/lib64/ld-linux-x86-64.so.2'));
  expect(await readLayout(prefix)).toMatchObject({
    loader: `${triplet}/ld-2.31.so`,
    moduleDir: 'usr/lib/asterisk/modules',
    programs: { mpg123: 'usr/bin/mpg123.bin' },
  });
});

it.each(['usr/lib/ld-linux-aarch64.so.1', 'usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1'])(
  'finds the loader of arm64 at %s',
  async (loader) => {
    const triplet = 'usr/lib/aarch64-linux-gnu';
    await put(...ASTERISK, `${triplet}/asterisk/modules/a.so`, loader);
    expect(await readLayout(prefix)).toMatchObject({ loader, libraries: [triplet, 'usr/lib'] });
  },
);

it('never takes a loader from outside the prefix', async () => {
  await put(...ASTERISK, 'usr/lib/asterisk/modules/a.so');
  await symlink('/proc/self/exe', join(prefix, 'usr/lib64/ld-linux-x86-64.so.2'));
  expect((await readLayout(prefix)).loader).toBeUndefined();
});

it('refuses a prefix that lacks a part', async () => {
  await put('usr/sbin/asterisk');
  await expect(readLayout(prefix)).rejects.toMatchObject({ code: 'not-found' });
});

it('writes wrappers that go through the loader', async () => {
  await put(...ASTERISK, 'usr/lib/asterisk/modules/a.so', 'usr/lib64/ld-linux-x86-64.so.2');
  const text = wrapperText(await readLayout(prefix), 'usr/bin/sox', '"$here/../prefix"');
  expect(text.split('\n').at(-2)).toBe(
    'exec "$prefix/usr/lib64/ld-linux-x86-64.so.2" --library-path "$prefix/usr/lib" "$prefix/usr/bin/sox" "$@"',
  );
  expect(text).toContain('unset LD_PRELOAD');
});

it('knows the architectures that Debian has an engine for', () => {
  expect(debianArchitecture('linux', 'x64')).toBe('amd64');
  expect(debianArchitecture('linux', 'arm64')).toBe('arm64');
  expect(() => debianArchitecture('linux', 'riscv64')).toThrow(/riscv64/);
  expect(() => debianArchitecture('darwin', 'arm64')).toThrow(/darwin/);
});
