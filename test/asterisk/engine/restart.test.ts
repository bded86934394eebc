import { expect, it } from 'vitest';
import { type End, nextStep } from '../../../asterisk/engine/restart.ts';

const crash: End = {
  code: null,
  signal: 'SIGSEGV',
  booted: true,
  uptimeMs: 60_000,
  restarts: 0,
  quickCrashes: 0,
};

it('starts a crashed Asterisk again after half a second', () => {
  expect(nextStep(crash)).toEqual({ kind: 'restart', waitMs: 500, quickCrashes: 0 });
});

it('waits longer after each quick crash, and then gives up', () => {
  const waits: number[] = [];
  let quickCrashes = 0;
  for (let restarts = 0; ; restarts++) {
    const step = nextStep({ ...crash, uptimeMs: 100, restarts, quickCrashes });
    if (step.kind !== 'restart') {
      expect(step).toMatchObject({
        kind: 'give-up',
        why: expect.stringContaining('signal SIGSEGV'),
      });
      break;
    }
    waits.push(step.waitMs);
    quickCrashes = step.quickCrashes;
  }
  expect(waits).toEqual([500, 1000, 2000, 4000]);
});

it('forgets quick crashes after a long life', () => {
  expect(nextStep({ ...crash, quickCrashes: 4 })).toMatchObject({
    kind: 'restart',
    quickCrashes: 0,
  });
});

it('takes an end with status 0 as wanted', () => {
  expect(nextStep({ ...crash, code: 0, signal: null })).toEqual({ kind: 'end' });
});

it('does not start again what never started', () => {
  const step = nextStep({ ...crash, booted: false, code: 1, signal: null });
  expect(step).toEqual({
    kind: 'give-up',
    why: 'Asterisk ended while it started (exit status 1).',
  });
});

it('tries again when only a restart fails', () => {
  expect(nextStep({ ...crash, booted: false, restarts: 1 })).toMatchObject({ kind: 'restart' });
});
