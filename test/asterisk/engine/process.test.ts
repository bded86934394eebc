import { expect, it } from 'vitest';
import {
  asIdentity,
  identify,
  isAlive,
  parseStat,
  processStat,
  signalProcess,
  startedAtMs,
} from '../../../asterisk/engine/process.ts';

it('reads a stat line whose command holds spaces and parentheses', () => {
  const rest = Array.from({ length: 48 }, (_, index) => String(index + 5)).join(' ');
  expect(parseStat(`42 (a) b (c) S 7 ${rest}\n`)).toEqual({
    pid: 42,
    command: 'a) b (c',
    state: 'S',
    parent: 7,
    session: 6,
    start: 22,
  });
});

it.each(['', '12', '12 (x', '12 (x) S 1'])('makes nothing of %j', (text) => {
  expect(parseStat(text)).toBeUndefined();
});

it('knows this process, and not another with its pid', async () => {
  const self = await identify(process.pid);
  expect(self).toBeDefined();
  if (!self) return;
  expect(await isAlive(self)).toBe(true);
  expect(await isAlive({ ...self, start: self.start + 1 })).toBe(false);
  expect(await signalProcess({ ...self, start: self.start + 1 }, 'SIGKILL')).toBe(false);
  expect((await processStat(process.pid))?.parent).toBe(process.ppid);
});

it.each([
  null,
  3,
  {},
  { pid: 1, start: 1, boot: 'x' },
  { pid: 1.5, start: 1, boot: 'x' },
  { pid: '2', start: 1, boot: 'x' },
])('takes %j for no identity', (value) => {
  expect(asIdentity(value)).toBeUndefined();
});

it('tells when a process began', async () => {
  const self = await identify(process.pid);
  if (!self) throw new Error('this process is not known');
  const began = Date.now() - process.uptime() * 1000;
  expect(Math.abs((await startedAtMs(self)) - began)).toBeLessThan(60_000);
});
