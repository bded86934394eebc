import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../asterisk/delivery.ts';

describe('delivery', () => {
  it('loses nothing of a flood that comes faster than the turns, after an answer', () => {
    const seen: number[] = [];
    const delivery = createDelivery<number>({
      onEvent: (event) => seen.push(event),
      droppedEvent: (count) => -count,
      maxQueuedEvents: 1000,
    });
    delivery.answer(() => {});
    delivery.run();
    const sent = Array.from({ length: 40 * 200 }, (_, number) => number);
    // Forty chunks that the socket gives before anything else has its turn.
    for (let at = 0; at < sent.length; at += 200) {
      for (const number of sent.slice(at, at + 200)) delivery.event(number);
      delivery.run();
    }
    expect(seen).toEqual(sent);
  });
});
