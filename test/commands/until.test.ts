import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { until } from '../../commands/until.ts';
import { liveOf, peerOf } from '../support/view.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function waiting(live = liveOf()) {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const holds = () => live.view.peers.size > 0;
  const left = () => [
    live.listeners,
    getEventListeners(signal, 'abort').length,
    vi.getTimerCount(),
  ];
  const ended = until({ signal }, live, holds, 'is not seen', 1000);
  ended.catch(() => undefined);
  return { live, interrupt, ended, left };
}

test('what holds already is not waited for', async () => {
  const { ended, left } = waiting(liveOf({ peers: [peerOf('PJSIP/701')] }));
  await ended;
  expect(left()).toEqual([0, 0, 0]);
});

test('resolves with the change that makes it hold', async () => {
  const { live, ended, left } = waiting();
  live.become({ channels: [] });
  expect(left()).toEqual([1, 1, 1]);
  live.become({ peers: [peerOf('PJSIP/701')] });
  await ended;
  expect(left()).toEqual([0, 0, 0]);
});

test('says what was not seen when patience ends', async () => {
  const { ended, left } = waiting();
  await vi.advanceTimersByTimeAsync(1000);
  await expect(ended).rejects.toMatchObject({ code: 'timeout', message: 'is not seen' });
  expect(left()).toEqual([0, 0, 0]);
});

test('ends when it is interrupted, at once or before it began', async () => {
  const { interrupt, ended, left } = waiting();
  interrupt.abort();
  await expect(ended).rejects.toMatchObject({ code: 'interrupted' });
  expect(left()).toEqual([0, 0, 0]);
  const signal = AbortSignal.abort();
  const late = until({ signal }, liveOf(), () => true, '');
  await expect(late).rejects.toMatchObject({ code: 'interrupted' });
});
