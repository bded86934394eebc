import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPacer } from '../../../src/tui/pacer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Draws that take `costMs`; tells when each began. */
function paced(costMs = 0) {
  const began: number[] = [];
  const start = performance.now();
  const pacer = createPacer(() => {
    began.push(performance.now() - start);
    if (costMs > 0) vi.advanceTimersByTime(costMs);
  });
  return { pacer, began };
}

test('draws at once, then at most every 50 ms, and the last request is drawn', () => {
  const { pacer, began } = paced();
  for (let elapsed = 0; elapsed < 120; elapsed++) {
    pacer.request();
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(1000);
  const gaps = began.map((at, index) => at - (began[index - 1] ?? at));
  expect(gaps).toEqual([0, 50, 50, 50]);
});

test('draws nothing that was not asked for', () => {
  const { pacer, began } = paced();
  pacer.request();
  vi.advanceTimersByTime(5000);
  expect(began).toHaveLength(1);
});

test('a costly drawing takes a tenth of the time at most, unless someone waits', () => {
  const { pacer, began } = paced(20);
  pacer.request();
  vi.advanceTimersByTime(30);
  pacer.request();
  vi.advanceTimersByTime(100);
  expect(began).toHaveLength(1);
  pacer.hurry();
  vi.advanceTimersByTime(1);
  expect(began).toHaveLength(2);
});

test('a key is not kept waiting for the next frame, and many keys do not draw without a pause', () => {
  const { pacer, began } = paced();
  pacer.request();
  vi.advanceTimersByTime(1);
  for (let elapsed = 0; elapsed < 40; elapsed++) {
    pacer.hurry();
    vi.advanceTimersByTime(1);
  }
  const gaps = began.map((at, index) => at - (began[index - 1] ?? at));
  expect(gaps).toEqual([0, 15, 15]);
});

test('held, draws only after the release', () => {
  const { pacer, began } = paced();
  pacer.hold();
  pacer.request();
  pacer.hurry();
  vi.advanceTimersByTime(500);
  expect(began).toEqual([]);
  pacer.release();
  vi.advanceTimersByTime(1);
  expect(began).toHaveLength(1);
});

test('stopped, draws no more', () => {
  const { pacer, began } = paced();
  pacer.request();
  pacer.stop();
  pacer.request();
  vi.advanceTimersByTime(500);
  expect(began).toEqual([]);
});
