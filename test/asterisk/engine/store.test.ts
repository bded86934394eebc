import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../asterisk/engine/lock.ts';
import type { EngineStore, Progress } from '../../../asterisk/engine/port.ts';
import { createEngineStore } from '../../../asterisk/engine/store.ts';
import { type FakeApt, hasDpkg, makeFakeApt, type Step } from '../../support/fake-apt.ts';
import { until } from '../../support/until.ts';

describe.skipIf(!hasDpkg())('engine store', { timeout: 30_000 }, () => {
  let apt: FakeApt;
  let root: string;
  let dataDir: string;
  let cacheDir: string;
  let store: EngineStore;
  let progress: Progress[];

  beforeEach(async () => {
    apt = await makeFakeApt();
    root = await mkdtemp(join(tmpdir(), "it's a store "));
    dataDir = join(root, 'data');
    cacheDir = join(root, 'cache');
    store = createEngineStore({ dataDir, cacheDir, env: apt.env });
    progress = [];
  });
  afterEach(async () => {
    await apt.remove();
    await rm(root, { recursive: true, force: true });
  });

  const how = (signal = new AbortController().signal, mirror?: string) => ({
    report: (step: Progress) => void progress.push(step),
    signal,
    mirror,
  });
  const obtain = () => store.obtain('22', how());
  const engines = async () => (await readdir(join(dataDir, 'engines'))).sort();

  it('fetches, unpacks, checks and describes an engine', async () => {
    expect(await store.find('22')).toBeUndefined();
    const engine = await obtain();
    const home = join(dataDir, 'engines/22.9.9-forky');
    expect(engine).toMatchObject({
      id: '22.9.9-forky',
      version: '22.9.9',
      driver: 'pjsip',
      origin: 'Debian forky, by apt',
      moduleDir: join(home, 'prefix/usr/lib/asterisk/modules'),
      dataDir: join(home, 'prefix/usr/share/asterisk'),
    });
    expect(await engines()).toEqual(['22.9.9-forky']);
    expect(await readdir(join(engine.dataDir, 'sounds/fr'))).toEqual(['hello.gsm']);
    expect(await readdir(join(engine.dataDir, 'sounds/en'))).toEqual(['hello.gsm']);
    expect(await readdir(join(home, 'prefix/usr/share'))).toEqual(['asterisk']);
    expect(await store.find('22')).toEqual(engine);
    expect(await store.find('16')).toBeUndefined();
    expect(await store.list()).toEqual([engine]);
  });

  it('reports the download in bytes and the unpacking in packages', async () => {
    await obtain();
    const download = progress.filter((step) => step.stage === 'download');
    expect(download.map((step) => (step.done ?? 0) / (step.total ?? 1))).toEqual([0.5, 1]);
    expect(download[0]?.unit).toBe('B');
    const unpack = progress.filter((step) => step.stage === 'unpack');
    expect(unpack.map((step) => step.done)).toEqual([0, 1, 2]);
    expect(unpack[0]).toMatchObject({ total: 2, unit: 'packages' });
  });

  it('asks apt nothing the second time', async () => {
    await obtain();
    const before = await apt.calls();
    await obtain();
    expect(await apt.calls()).toEqual(before);
  });

  it('gives programs that run by absolute path, also from a moved engine', async () => {
    const engine = await obtain();
    const sipp = engine.programs.sipp ?? '';
    expect(execFileSync(sipp, ['a b', '*'], { encoding: 'utf8' })).toContain(': a b *');
    const moved = join(root, 'moved "away" $HOME');
    await rename(join(dataDir, 'engines', engine.id), moved);
    const out = execFileSync(join(moved, 'bin/sipp'), ['x'], { encoding: 'utf8' });
    expect(out).toContain(': x');
    expect(await store.find(moved)).toMatchObject({
      version: '22.9.9',
      moduleDir: join(moved, 'prefix/usr/lib/asterisk/modules'),
    });
  });

  it.each<Step>(['update', 'download', 'tar'])('ends well after kill -9 in %s', async (step) => {
    await apt.hang(step);
    const child = await runAside(root, { dataDir, cacheDir }, apt);
    await until(() => apt.reached(step), `${step} of the other process`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await apt.heal();
    expect(await store.find('22')).toBeUndefined();
    expect(await store.list()).toEqual([]);
    const engine = await obtain();
    expect(engine.version).toBe('22.9.9');
    expect(await engines()).toEqual(['22.9.9-forky']);
  });

  it('waits for a living run, and then uses its engine', async () => {
    await mkdir(join(dataDir, 'engines'), { recursive: true });
    const lock = await acquireLock(join(dataDir, 'engines/.lock'));
    const waiting = obtain();
    await until(async () => progress.length > 0, 'word of the wait');
    expect(progress[0]?.stage).toContain(`process ${process.pid}`);
    await lock.release();
    await waiting;
  });

  it('makes one engine when two want it at once', async () => {
    const [a, b] = await Promise.all([obtain(), obtain()]);
    expect(a).toEqual(b);
    const updates = (await apt.calls()).filter((call) => / update/.test(call));
    expect(updates).toHaveLength(1);
  });

  it('stops waiting when it is interrupted', async () => {
    await mkdir(join(dataDir, 'engines'), { recursive: true });
    const lock = await acquireLock(join(dataDir, 'engines/.lock'));
    const abort = new AbortController();
    const waiting = store.obtain('22', how(abort.signal));
    await until(async () => progress.length > 0, 'word of the wait');
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
    await lock.release();
  });

  it.each<Step>(['update', 'download', 'tar'])('can be interrupted in %s', async (step) => {
    await apt.hang(step);
    const abort = new AbortController();
    const run = store.obtain('22', how(abort.signal));
    await until(() => apt.reached(step), step);
    abort.abort();
    await expect(run).rejects.toMatchObject({ name: 'PbxError', code: 'interrupted' });
    expect(await engines()).toEqual([]);
    await apt.heal();
    await obtain();
  });

  it('fetches a damaged package anew, whatever its size', async () => {
    const archives = join(cacheDir, 'apt/forky/archives');
    await apt.fail('tar', 'nothing yet');
    await expect(obtain()).rejects.toThrow(/could not be unpacked/);
    await apt.heal();
    const [first = '', second = ''] = await readdir(archives).then((names) =>
      names.filter((n) => n.endsWith('.deb')),
    );
    const bytes = await readFile(join(archives, first));
    bytes.fill(7, bytes.length / 2);
    await writeFile(join(archives, first), bytes);
    await truncate(join(archives, second), 10);
    expect((await obtain()).version).toBe('22.9.9');
  });

  it('never unpacks what is not as signed', async () => {
    const [name = ''] = await readdir(join(apt.folder, 'debs'));
    await truncate(join(apt.folder, 'debs', name), 100);
    await expect(obtain()).rejects.toThrow(/arrived damaged: asterisk_/);
    expect(await engines()).toEqual([]);
  });

  it.each([
    [
      'update',
      "E: Failed to fetch http://u:secret@m.example/x  Could not resolve 'm.example'",
      'unreachable',
      'cannot be reached',
    ],
    [
      'update',
      "E: The repository 'http://m.example forky Release' does not have a Release file.",
      'failed',
      'does not have forky',
    ],
    ['update', 'W: GPG error: NO_PUBKEY 0123', 'failed', 'not signed by a key'],
    [
      'download',
      'E: Failed to fetch http://m.example/x  Hash Sum mismatch',
      'failed',
      'arrived damaged',
    ],
    ['download', "E: You don't have enough free space in /x/archives/.", 'failed', 'disk is full'],
    ['tar', 'tar: ./usr/x: Cannot write: No space left on device', 'failed', 'disk is full'],
    ['tar', 'tar: Unexpected EOF in archive', 'failed', 'could not be unpacked'],
  ] as const)('explains a failed %s: %s', async (step, words, code, sentence) => {
    await apt.fail(step, words);
    const error = await obtain().catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: 'PbxError',
      code,
      message: expect.stringContaining(sentence),
    });
    expect(error).toMatchObject({ hint: expect.any(String) });
    expect(String(error)).not.toContain('secret');
    expect(await engines()).toEqual([]);
  });

  it('names the ways out when there is no apt', async () => {
    const bare = createEngineStore({ dataDir, cacheDir, env: { PATH: '/nonexistent' } });
    const error = await bare.obtain('22', how()).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'not-found',
      hint: expect.stringMatching(/--engine system.*--engine PATH/),
    });
  });

  it('names the folder that cannot be written', async () => {
    await writeFile(join(root, 'data'), 'a file');
    await expect(obtain()).rejects.toThrow(/data/);
  });

  it.skipIf(process.getuid?.() === 0)('names a read-only folder', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o555);
    await expect(obtain()).rejects.toMatchObject({ code: 'refused' });
  });

  it('goes on without network when everything was downloaded before', async () => {
    await apt.fail('tar', 'interrupted here');
    await expect(obtain()).rejects.toThrow();
    await apt.heal();
    await apt.fail(
      'update',
      "E: Failed to fetch http://m.example/x  Could not resolve 'm.example'",
    );
    expect((await obtain()).version).toBe('22.9.9');
  });

  it("takes the machine's own packages when they are of the wanted version", async () => {
    await apt.offer('1:22.9.9-1');
    const engine = await obtain();
    expect(engine.id).toBe('22.9.9-trixie');
    const conf = await readFile(join(cacheDir, 'apt/trixie/apt.conf'), 'utf8');
    expect(conf).not.toContain('sourcelist');
  });

  it('takes a mirror from the option before the environment before the machine', async () => {
    const sources = () => readFile(join(cacheDir, 'apt/forky/sources.list'), 'utf8');
    const withMirror = createEngineStore({
      dataDir,
      cacheDir,
      env: { ...apt.env, PBXCTL_MIRROR: 'file:/srv/debian/' },
    });
    await withMirror.obtain('22', how(undefined, 'http://other.example/debian'));
    expect(await sources()).toMatch(
      /^deb \[signed-by=\/usr\/share\/keyrings\/debian-archive-keyring\.[gp]{3}\] http:\/\/other\.example\/debian forky main$/m,
    );
    await store.clear();
    await withMirror.obtain('22', how());
    expect(await sources()).toContain('] file:/srv/debian forky main');
    await store.clear();
    await obtain();
    expect(await sources()).toContain('] http://mirror.example/debian forky main');
  });

  it.each(['http://a b', 'x', 'http://a]/\ndeb http://evil', 'file:"'])(
    'refuses %j as a mirror',
    async (mirror) => {
      await expect(store.obtain('22', how(undefined, mirror))).rejects.toMatchObject({
        code: 'usage',
      });
    },
  );

  it('says when the suite has moved on to another version', async () => {
    await expect(store.obtain('16', how())).rejects.toThrow(
      'Debian bullseye offers Asterisk 22, not 16.',
    );
  });

  it('refuses choices that mean nothing', async () => {
    await expect(store.obtain('21', how())).rejects.toMatchObject({ code: 'usage' });
    await expect(store.obtain('/nonexistent', how())).rejects.toMatchObject({ code: 'not-found' });
    await expect(store.obtain('/proc', how())).rejects.toMatchObject({ code: 'not-found' });
  });

  it("uses somebody's own unpacked prefix where it lies", async () => {
    const engine = await obtain();
    const prefix = join(root, 'own prefix');
    await rename(join(dataDir, 'engines', engine.id, 'prefix'), prefix);
    await store.clear();
    const own = await store.obtain(prefix, how());
    expect(own).toMatchObject({
      version: '22.9.9',
      moduleDir: join(await realpath(prefix), 'usr/lib/asterisk/modules'),
    });
    expect(await store.find(prefix)).toEqual(own);
    expect(await store.find('22')).toBeUndefined();
    expect(execFileSync(own.programs.sipp ?? '', ['y'], { encoding: 'utf8' })).toContain(': y');
  });

  it('uses the asterisk of the machine', async () => {
    const bin = join(root, 'usr/sbin');
    await mkdir(bin, { recursive: true });
    const withBin = createEngineStore({
      dataDir,
      cacheDir,
      env: { ...apt.env, PATH: `${bin}:${apt.env.PATH}` },
    });
    await symlink(await fakeInstalled(root), join(bin, 'asterisk'));
    expect(await withBin.find('system')).toMatchObject({
      id: 'system',
      version: '16.1.2',
      driver: 'sip',
      origin: join(bin, 'asterisk'),
    });
    expect(await withBin.find(join(bin, 'asterisk'))).toMatchObject({ version: '16.1.2' });
  });

  it('overlooks an engine whose record or program is gone', async () => {
    const engine = await obtain();
    await writeFile(join(dataDir, 'engines', engine.id, 'engine.json'), '{"format": 1, "id"');
    expect(await store.list()).toEqual([]);
    expect((await obtain()).id).toBe(engine.id);
    await rm(engine.asterisk.file);
    expect(await store.find('22')).toBeUndefined();
  });

  it('clears everything, and nothing is nothing', async () => {
    await store.clear();
    await obtain();
    await store.clear();
    expect(await readdir(dataDir)).toEqual([]);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('clears a link to the engines of somebody else, and not his engines', async () => {
    const engine = await obtain();
    const theirs = join(dataDir, 'theirs');
    await rename(join(dataDir, 'engines'), theirs);
    await symlink(theirs, join(dataDir, 'engines'));
    await store.clear();
    expect(await readdir(dataDir)).toEqual(['theirs']);
    expect(await readdir(theirs)).toContain(engine.id);
  });
});

async function fakeInstalled(root: string): Promise<string> {
  await mkdir(join(root, 'usr/lib/asterisk/modules'), { recursive: true });
  await mkdir(join(root, 'usr/share/asterisk'), { recursive: true });
  await writeFile(join(root, 'usr/lib/asterisk/modules/chan_sip.so'), '');
  const program = join(root, 'usr/sbin/asterisk-16');
  await writeFile(program, '#!/bin/sh\necho Asterisk 16.1.2\n', { mode: 0o755 });
  return program;
}

/** Obtains an engine in a process of its own. */
async function runAside(root: string, where: { dataDir: string; cacheDir: string }, apt: FakeApt) {
  const outfile = join(root, 'obtain.mjs');
  const source = join(import.meta.dirname, '../../../asterisk/engine/store.ts');
  const contents = `import { createEngineStore } from ${JSON.stringify(source)};
    const store = createEngineStore({ ...${JSON.stringify(where)}, env: process.env });
    await store.obtain('22', { report() {}, signal: new AbortController().signal });`;
  await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return spawn(process.execPath, [outfile], { env: apt.env, stdio: 'ignore' });
}
