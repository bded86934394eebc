import { expect, it } from 'vitest';
import { createBackoff } from '../../asterisk/backoff.ts';

const pauses = (random: number) => {
  const backoff = createBackoff({ minMs: 100, maxMs: 1500, random: () => random });
  const first = Array.from({ length: 6 }, () => backoff.nextMs());
  backoff.reset();
  return [...first, backoff.nextMs()];
};

it('doubles to the maximum, with up to half of each pause as jitter, and starts again', () => {
  expect(pauses(0)).toEqual([50, 100, 200, 400, 750, 750, 50]);
  expect(pauses(1)).toEqual([100, 200, 400, 800, 1500, 1500, 100]);
});
