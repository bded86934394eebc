import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOfLast } from '../../../asterisk/log/lines.ts';
import { tailLog } from '../../../asterisk/log/tail.ts';

const record = (message: string) =>
  `${JSON.stringify({ timestamp: 't', identifiers: { callid: '' }, logmsg: { level: 'NOTICE', message } })}\n`;

let dir = '';
let path = '';
let abort = new AbortController();
const following: AsyncGenerator<unknown>[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pbxctl-tail-'));
  path = join(dir, 'pbx.json');
  abort = new AbortController();
});
afterEach(async () => {
  abort.abort();
  await Promise.all(following.splice(0).map((one) => one.return(undefined)));
  rmSync(dir, { recursive: true, force: true });
});

async function all(lines: number): Promise<string[]> {
  const found: string[] = [];
  const options = { path, lines, follow: false, signal: abort.signal };
  for await (const line of tailLog(options)) found.push(line.message);
  return found;
}

/** A reader that follows; `next(n)` resolves with the next n messages. */
function follow(lines = 0, pollMs = 20) {
  const iterator = tailLog({ path, lines, follow: true, signal: abort.signal, pollMs });
  following.push(iterator);
  return {
    iterator,
    async next(count: number) {
      const found: string[] = [];
      while (found.length < count) {
        const { done, value } = await iterator.next();
        if (done) break;
        found.push(value.message);
      }
      return found;
    },
  };
}

test.each([
  [0, []],
  [1, ['c']],
  [2, ['b', 'c']],
  [9, ['a', 'b', 'c']],
  [Number.POSITIVE_INFINITY, ['a', 'b', 'c']],
])('the last %d lines', async (lines, expected) => {
  writeFileSync(path, record('a') + record('b') + record('c'));
  expect(await all(lines)).toEqual(expected);
});

test('what is no record is left out, and an unfinished record too unless it is whole', async () => {
  writeFileSync(path, `[date] Asterisk 22\n${record('a')}\n{"half`);
  expect(await all(9)).toEqual(['a']);
  writeFileSync(path, record('a') + record('b').trimEnd());
  expect(await all(9)).toEqual(['a', 'b']);
});

test('an empty file has no lines and an absent one is an explained error', async () => {
  writeFileSync(path, '');
  expect(await all(5)).toEqual([]);
  unlinkSync(path);
  await expect(all(5)).rejects.toMatchObject({ name: 'PbxError', code: 'not-found' });
});

test('lines that cross the blocks in which the file is read are whole', async () => {
  const messages = Array.from({ length: 400 }, (_, n) => `${n} ${'é€😀'.repeat(n)}`);
  writeFileSync(path, messages.map(record).join(''));
  expect(await all(399)).toEqual(messages.slice(1));
  expect(await all(150)).toEqual(messages.slice(250));
});

test('a line without end does not fill the memory, and the next one is read', async () => {
  writeFileSync(path, `${record('a')}{"${'x'.repeat(3 * 1024 * 1024)}\n${record('b')}`);
  expect(await all(9)).toEqual(['a', 'b']);
});

test('follows what is added after the last lines', async () => {
  writeFileSync(path, record('old') + record('last'));
  const tail = follow(1);
  expect(await tail.next(1)).toEqual(['last']);
  appendFileSync(path, record('new') + record('newer'));
  expect(await tail.next(2)).toEqual(['new', 'newer']);
});

test('a half-written line waits for its rest, also within a character', async () => {
  const bytes = Buffer.from(record('été 😀'));
  const cut = bytes.indexOf(Buffer.from('😀')) + 2;
  writeFileSync(path, Buffer.concat([Buffer.from(record('a')), bytes.subarray(0, cut)]));
  const tail = follow(1);
  expect(await tail.next(1)).toEqual(['a']);
  const next = tail.next(1);
  appendFileSync(path, bytes.subarray(cut));
  expect(await next).toEqual(['été 😀']);
});

test('no lines at all begin after the last newline, so that a half-written line comes whole', async () => {
  writeFileSync(path, `${record('old')}{"half`);
  const file = await open(path);
  expect(await startOfLast(file, 0)).toBe(record('old').length);
  await file.close();
});

test('rotation: the renamed file is read to its end, then the new one from its start', async () => {
  writeFileSync(path, record('a'));
  const tail = follow(1);
  await tail.next(1);
  renameSync(path, `${path}.0`);
  appendFileSync(`${path}.0`, record('written after the renaming'));
  expect(await tail.next(1)).toEqual(['written after the renaming']);
  appendFileSync(`${path}.0`, record('last of the old'));
  writeFileSync(path, record('first of the new'));
  expect(await tail.next(2)).toEqual(['last of the old', 'first of the new']);
  appendFileSync(path, record('more'));
  expect(await tail.next(1)).toEqual(['more']);
});

test('truncation starts the file again', async () => {
  writeFileSync(path, record('a longer one that was there before'));
  const tail = follow(1);
  await tail.next(1);
  const next = tail.next(1);
  truncateSync(path);
  appendFileSync(path, record('b'));
  expect(await next).toEqual(['b']);
});

test('replacement by a renamed file, and removal', async () => {
  writeFileSync(path, record('a'));
  const tail = follow(1);
  await tail.next(1);
  writeFileSync(join(dir, 'other'), record('replaced'));
  copyFileSync(join(dir, 'other'), join(dir, 'copy'));
  renameSync(join(dir, 'copy'), path);
  expect(await tail.next(1)).toEqual(['replaced']);
  unlinkSync(path);
  const next = tail.next(1);
  writeFileSync(path, record('again'));
  expect(await next).toEqual(['again']);
});

test('a file whose folder is not there yet is waited for', async () => {
  path = join(dir, 'later', 'pbx.json');
  // All of it, whichever comes first: the reader's first look or the file.
  const tail = follow(10);
  const next = tail.next(1);
  mkdirSync(join(dir, 'later'));
  writeFileSync(path, record('here'));
  expect(await next).toEqual(['here']);
});

test('an abort ends the reader while it waits, long before the next poll', async () => {
  writeFileSync(path, record('a'));
  const tail = follow(1, 3_600_000);
  await tail.next(1);
  const end = tail.iterator.next();
  abort.abort();
  expect(await end).toEqual({ done: true, value: undefined });
});

test('many small appends arrive once each and in order', async () => {
  writeFileSync(path, record('first'));
  const tail = follow(1);
  await tail.next(1);
  const next = tail.next(500);
  for (let n = 0; n < 500; n += 1) appendFileSync(path, record(String(n)));
  expect(await next).toEqual(Array.from({ length: 500 }, (_, n) => String(n)));
});
