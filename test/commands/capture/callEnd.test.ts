import { describe, expect, it } from 'vitest';
import { endOfCall } from '../../../commands/capture/call-end.ts';
import { callNamed } from '../../../commands/capture/select.ts';
import { createManualTimer } from '../../support/manualTimer.ts';
import { callOf, channelOf, liveOf } from '../../support/view.ts';

const a = channelOf('PJSIP/701-1', { exten: '702' });
const b = channelOf('PJSIP/702-2');
const other = channelOf('PJSIP/703-3', { linkedid: 'linked.0' });

function watching() {
  const live = liveOf({ channels: [a, b, other], calls: [callOf([a, b])] });
  const timer = createManualTimer();
  const stopping = new AbortController();
  const end = endOfCall(live, 'linked.1', stopping.signal, timer);
  return { live, timer, stopping, end };
}

describe('the capture of a call', () => {
  it('ends some seconds after its last leg, whatever other calls do', () => {
    const { live, timer, end } = watching();
    live.become({ channels: [b, other] });
    timer.advance(60_000);
    expect(end.aborted).toBe(false);
    live.become({ channels: [other] });
    timer.advance(1_000);
    expect(end.aborted).toBe(false);
    timer.advance(3_000);
    expect([end.aborted, end.reason]).toEqual([true, 'its call has ended']);
    expect(live.listeners).toBe(0);
  });

  it('goes on with a leg that has come into another call, and with who joins there', () => {
    const { live, timer, end } = watching();
    live.become({ channels: [{ ...b, linkedid: 'linked.0' }, other] });
    live.become({ channels: [other] });
    timer.advance(60_000);
    expect(end.aborted).toBe(false);
    live.become({ channels: [] });
    timer.advance(60_000);
    expect(end.aborted).toBe(true);
  });

  it('does not end because the PBX is away, but when it is back without that call', () => {
    const { live, timer, end } = watching();
    const lost = { phase: 'lost', reason: 'gone', since: 0, retryInMs: 1 } as const;
    live.become({ channels: [], status: lost });
    timer.advance(60_000);
    expect(end.aborted).toBe(false);
    live.become({ status: { phase: 'live' } });
    timer.advance(60_000);
    expect(end.aborted).toBe(true);
  });

  it('that was stopped leaves nothing that waits', () => {
    const { live, timer, stopping } = watching();
    live.become({ channels: [] });
    stopping.abort('stopped');
    expect([live.listeners, timer.waitingMs]).toEqual([0, []]);
  });

  it('is named by who is in it', () => {
    const live = liveOf({ channels: [a, b], calls: [callOf([a, b])] });
    expect(callNamed(live, '702')).toEqual({ id: 'linked.1', who: '701 to 702' });
    const alone = liveOf({ channels: [a], calls: [callOf([a])] });
    expect(callNamed(alone, 'PJSIP/701-1').who).toBe('701 to 702');
    expect(() => callNamed(live, '799')).toThrow('there is no call "799"');
  });
});
