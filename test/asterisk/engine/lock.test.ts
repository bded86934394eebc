import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, lockHolder, withLock } from '../../../asterisk/engine/lock.ts';
import { identify } from '../../../asterisk/engine/process.ts';

describe('lock', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is held by one at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = () =>
      withLock(path, {}, async () => {
        inside++;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      });
    await Promise.all([work(), work(), work()]);
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const failing = withLock(path, {}, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await lockHolder(path)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('names its holder', async () => {
    const lock = await acquireLock(path);
    expect(await lockHolder(path)).toEqual(await identify(process.pid));
    await expect(acquireLock(path, { wait: false })).rejects.toThrow(
      `Process ${process.pid} holds`,
    );
    await lock.release();
  });

  it.each([
    [
      'of a pid that is another process by now',
      async () => ({ ...(await identify(process.ppid)), start: 1 }),
    ],
    ['of an earlier boot', async () => ({ ...(await identify(process.pid)), boot: 'another' })],
    ['of an ended process', () => endedProcess()],
    ['half written', async () => '{"pid'],
    ['empty', async () => ''],
    ['of pid 0', async () => ({ pid: 0, start: 0, boot: '' })],
  ])('is taken over when it is stale: %s', async (_, make) => {
    const content = await make();
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    expect(await lockHolder(path)).toBeUndefined();
    const lock = await acquireLock(path, { wait: false });
    expect(await lockHolder(path)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over by one only, though many see it stale, and a taker was killed too', async () => {
    const dead = await endedProcess();
    await writeFile(path, JSON.stringify(dead));
    await writeFile(`${path}~${dead?.pid}-${dead?.start}`, JSON.stringify(dead));
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireLock(path, { wait: false })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});

async function endedProcess() {
  const child = spawn('sleep', ['1000']);
  await once(child, 'spawn');
  const identity = await identify(child.pid ?? 0);
  child.kill();
  await once(child, 'exit');
  return identity;
}
