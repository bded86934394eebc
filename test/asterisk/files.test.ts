import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { fileError, makeFolder, readTextIfAny, writeFileAtomic } from '../../asterisk/files.ts';
import { filesUnder, temporaryFolder } from '../support/folder.ts';

/** A user who is not root and owns nothing here. */
const NOBODY = 65_534;

/** Runs a line of code with these functions in a process of its own. */
async function elsewhere(code: string, root: string, user?: number): Promise<ChildProcess> {
  const outfile = join(root, 'elsewhere.mjs');
  await build({
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'silent' },
    stdin: {
      contents: `import * as files from './files.ts';\n${code}`,
      resolveDir: resolve(import.meta.dirname, '../../asterisk'),
    },
  });
  const as = user !== undefined && process.getuid?.() === 0 ? { uid: user, gid: user } : {};
  return spawn(process.execPath, [outfile], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...as,
  });
}

describe('writing a file', () => {
  it('makes its folders for this user alone, and keeps nothing else', async () => {
    const root = temporaryFolder();
    await writeFileAtomic(join(root, 'a/b/c'), 'text', 0o666);
    expect(filesUnder(root)).toEqual({ 'a/b/c': 'text' });
    expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'a/b/c')).mode & 0o777).toBe(0o666);
  });

  it('replaces a link, not what it points to', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'precious'), 'kept');
    symlinkSync(join(root, 'precious'), join(root, 'link'));
    await writeFileAtomic(join(root, 'link'), 'new', 0o600);
    expect(filesUnder(root)).toEqual({ link: 'new', precious: 'kept' });
  });

  it('by many at once leaves one of them whole', async () => {
    const path = join(temporaryFolder(), 'a');
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(texts.map((text) => writeFileAtomic(path, text, 0o600)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(join(path, '..'))).toEqual(['a']);
  });

  it('on a full disk keeps the old one, leaves nothing, and says what to do', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'a'), 'old');
    const handle = await open('/dev/null');
    const onFullDisk = async () => writeFileSync('/dev/full', 'x');
    const spy = vi.spyOn(Object.getPrototypeOf(handle), 'writeFile').mockImplementation(onFullDisk);
    try {
      await expect(writeFileAtomic(join(root, 'a'), 'new', 0o600)).rejects.toMatchObject({
        code: 'failed',
        message: `cannot write ${root}/a: the disk is full`,
        hint: expect.stringContaining('df -h'),
      });
      expect(spy).toHaveBeenCalledOnce();
    } finally {
      spy.mockRestore();
      await handle.close();
    }
    expect(filesUnder(root)).toEqual({ a: 'old' });
  });

  it('where it cannot be replaced leaves nothing beside it', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'a/full'), { recursive: true });
    await expect(writeFileAtomic(join(root, 'a'), 'new', 0o600)).rejects.toMatchObject({
      code: 'failed',
    });
    expect(readdirSync(root)).toEqual(['a']);
    writeFileSync(join(root, 'file'), '');
    await expect(writeFileAtomic(join(root, 'file/a'), 'x', 0o600)).rejects.toMatchObject({
      code: 'failed',
    });
    await expect(makeFolder(join(root, 'file/b'))).rejects.toMatchObject({ code: 'failed' });
  });

  it('in a folder that another user may not write says who may', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'etc'));
    writeFileSync(join(root, 'etc/a'), 'old');
    chmodSync(join(root, 'etc'), 0o555);
    chmodSync(root, 0o755);
    const code = `files.writeFileAtomic(${JSON.stringify(join(root, 'etc/a'))}, 'new', 0o600)
      .then(() => ({}), ({ code, message, hint }) => ({ code, message, hint }))
      .then((said) => console.log(JSON.stringify({ ...said, user: process.getuid() })));`;
    const child = await elsewhere(code, root, NOBODY);
    const said = JSON.parse(String((await child.stdout?.toArray())?.join('')));
    chmodSync(join(root, 'etc'), 0o755);
    expect(said.user).not.toBe(0);
    expect(said).toMatchObject({
      code: 'failed',
      message: `cannot write ${root}/etc/a: permission denied`,
    });
    expect(said.hint).toContain('XDG_DATA_HOME');
    expect(filesUnder(join(root, 'etc'))).toEqual({ a: 'old' });
  });
});

describe('a writer that is killed', () => {
  it('at any moment leaves the old file or the new one', async () => {
    const root = temporaryFolder();
    const path = join(root, 'a');
    const size = 4_000_000;
    const texts = ['a', 'b'].map((letter) => letter.repeat(size));
    writeFileSync(path, texts[0] ?? '');
    const code = `const texts = ['b', 'a'].map((letter) => letter.repeat(${size}));
      for (let i = 0; ; i++) {
        await files.writeFileAtomic(${JSON.stringify(path)}, texts[i % 2], 0o600);
        if (i === 0) console.log('at work');
      }`;
    let interrupted = 0;
    for (let kill = 0; kill < 8; kill++) {
      const child = await elsewhere(code, root);
      if (child.stdout) await once(child.stdout, 'data');
      await delay(kill * 3);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(texts.includes(readFileSync(path, 'utf8'))).toBe(true);
      interrupted += readdirSync(root).filter((name) => name.endsWith('.tmp')).length;
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('reading a file', () => {
  it('that is not there, or whose folder is a file, is no error', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), 'text');
    expect(await readTextIfAny(join(root, 'file'))).toBe('text');
    expect(await readTextIfAny(join(root, 'absent/a'))).toBeUndefined();
    expect(await readTextIfAny(join(root, 'file/a'))).toBeUndefined();
  });

  it('that is a folder is an error that names it', async () => {
    const root = temporaryFolder();
    const error = { code: 'failed', message: expect.stringContaining(`cannot read ${root}`) };
    await expect(readTextIfAny(root)).rejects.toMatchObject(error);
  });
});

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your disk quota is used up'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENAMETOOLONG', 'the path is too long'],
])('%s says that %s, and what to do', (code, why) => {
  const cause = Object.assign(new Error(code), { code });
  expect(fileError(cause, 'make', '/x')).toMatchObject({
    ...{ code: 'failed', message: `cannot make /x: ${why}`, cause },
    hint: expect.stringMatching(/\w/),
  });
});

it('a file that is not there, and a folder, are said to be missing', () => {
  const cause = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  expect(fileError(cause, 'read', 'x')).toMatchObject({
    ...{ code: 'not-found', message: 'cannot read x: there is no such file' },
    hint: expect.stringContaining('check its name'),
  });
  expect(fileError(cause, 'write', '/no/x')).toMatchObject({
    ...{ code: 'failed', message: 'cannot write /no/x: there is no folder /no' },
    hint: expect.stringContaining('mkdir -p'),
  });
});

it('what is no error of the file system stays what it is', () => {
  const bug = new TypeError('x');
  expect(fileError(bug, 'read', '/x')).toBe(bug);
});
