import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';
import { absentPeer, callOf, channelOf, liveOf, NOW, peerOf } from '../support/view.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Watches until `end`; time stands still unless it is moved. */
function watching(line: string, live = liveOf(), front = frontOf()) {
  const interrupt = new AbortController();
  const clock = { now: NOW };
  const context = contextOf({
    ...{ live: async () => live, signal: interrupt.signal, now: () => clock.now },
  });
  const ended = typed(line, context, front);
  return {
    ...{ live, front, interrupt, ended },
    async pass(ms: number) {
      clock.now += ms;
      await vi.advanceTimersByTimeAsync(ms);
    },
    async end() {
      interrupt.abort();
      return ended;
    },
  };
}

describe('--watch', () => {
  it('gives a line for each change, whenever it comes, and status 130 at its end', async () => {
    const { live, front, pass, end } = watching(
      'peers --watch --jsonl',
      liveOf({ peers: [absentPeer('PJSIP/701')] }),
    );
    const states = () => front.out.map((line) => JSON.parse(line).status ?? 'gone');
    await pass(0);
    expect(states()).toEqual(['unregistered']);
    await pass(500);
    live.become({ peers: [peerOf('PJSIP/701')] });
    await pass(0);
    expect(states()).toEqual(['unregistered', 'reachable']);
    await pass(10);
    live.become({ peers: [] });
    await pass(100);
    expect(states()).toEqual(['unregistered', 'reachable', 'gone']);
    expect((await end()).status).toBe(130);
  });

  it('makes one table of many changes', async () => {
    const front = frontOf({ live: true });
    const { live, pass, end } = watching('peers --watch', liveOf(), front);
    await pass(0);
    for (let i = 0; i < 500; i++) {
      live.become({ peers: [peerOf(`PJSIP/${i}`)] });
      await pass(1);
    }
    expect(front.screens.length).toBeLessThanOrEqual(7);
    await pass(100);
    expect(front.screens.at(-1)?.[1]).toContain('PJSIP/499');
    await end();
  });

  it.each(['channels', 'calls'])('%s counts seconds without any change', async (noun) => {
    const channel = channelOf('PJSIP/701-00000001', { createdAt: NOW, answeredAt: NOW });
    const front = frontOf({ live: true });
    const live = liveOf({ channels: [channel], calls: [callOf([channel])] });
    const { pass, end } = watching(`${noun} --watch`, live, front);
    await pass(0);
    await pass(1000);
    await pass(1000);
    const seconds = front.screens.map((lines) => / (\d+s)\b/.exec(lines[1] ?? '')?.[1]);
    expect(seconds).toEqual(['0s', '1s', '2s']);
    await end();
  });

  it('says when the connection is lost, and shows what was before', async () => {
    const front = frontOf({ live: true });
    const { live, pass, end } = watching(
      'peers -w',
      liveOf({ peers: [peerOf('PJSIP/701')] }),
      front,
    );
    await pass(500);
    live.become({ status: { phase: 'lost', reason: 'no answer', since: NOW, retryInMs: 100 } });
    await pass(100);
    expect(front.screens.at(-1)?.[1]).toContain('PJSIP/701');
    expect(front.screens.at(-1)?.[2]).toBe(
      'disconnected: no answer; what is shown is from before. Trying again …',
    );
    await end();
  });

  it('leaves nothing behind, however long it went on', async () => {
    const { live, pass, interrupt, end } = watching('channels --watch');
    await pass(0);
    const listeners = () => getEventListeners(interrupt.signal, 'abort').length;
    for (let i = 0; i < 50; i++) await pass(1000);
    expect(listeners()).toBeLessThanOrEqual(2);
    expect(live.listeners).toBe(1);
    await end();
    expect([live.listeners, listeners(), vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  it('that is interrupted at once ends at once', async () => {
    const { end } = watching('calls --watch');
    expect((await end()).status).toBe(130);
  });

  it('is an option of what can change', () => {
    expect(() => parsed('status --watch')).toThrow('has no option --watch');
  });
});
