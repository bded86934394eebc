import { describe, expect, it } from 'vitest';
import { createRecording } from '../../../asterisk/phone/recording.ts';

const EPOCH = 1_700_000_000_000;

function recorder(maxMs = 60_000) {
  const recording = createRecording(maxMs);
  const add = (timestamp: number, afterMs: number, { ssrc = 1, marker = false, value = 1 } = {}) =>
    recording.add(
      { timestamp, ssrc, marker, sequence: 0, payloadType: 8, payload: new Uint8Array() },
      new Int16Array(160).fill(value),
      EPOCH + afterMs,
    );
  /** The value of each 20 ms. */
  const frames = () => [...recording.samples].filter((_, i) => i % 160 === 80);
  return { recording, add, frames };
}

describe('a recording', () => {
  it('has packets where their timestamps say, whatever the order, and silence where none came', () => {
    const { add, frames } = recorder();
    add(1000, 0, { value: 1 });
    add(1000 + 3 * 160, 61, { value: 4 });
    add(1000 + 160, 62, { value: 2 });
    expect(frames()).toEqual([1, 2, 0, 4]);
  });

  it('goes on where the timestamp turns over', () => {
    const { add, frames } = recorder();
    add(0xffffffff - 159, 0, { value: 1 });
    add(0, 20, { value: 2 });
    expect(frames()).toEqual([1, 2]);
  });

  it('follows the clock when a new source or a new time base begins', () => {
    const { add, frames } = recorder();
    add(1000, 0, { value: 1 });
    add(77, 60, { ssrc: 2, value: 2 });
    add(77 + 160, 80, { ssrc: 2, value: 3 });
    add(5_000_000, 120, { ssrc: 2, value: 4, marker: true });
    expect(frames()).toEqual([1, 0, 0, 2, 3, 0, 4]);
  });

  it('tells when a sample was heard, by the packet with the least delay', () => {
    const { recording, add } = recorder();
    expect(recording.timeOf(0)).toBeUndefined();
    add(0, 15);
    add(160, 20);
    add(320, 58);
    expect(recording.timeOf(0)).toBe(EPOCH);
    expect(recording.timeOf(320)).toBe(EPOCH + 40);
    expect(recording.timeOf(400)).toBe(EPOCH + 50);
  });

  it('has its limit, and refuses what is from before its start', () => {
    const { recording, add } = recorder(50);
    expect(add(800, 0)).toBe(true);
    expect(add(800 - 160, 5)).toBe(false);
    expect(add(960, 20)).toBe(true);
    expect(add(1120, 40)).toBe(false);
    expect(recording.samples).toHaveLength(320);
  });
});
