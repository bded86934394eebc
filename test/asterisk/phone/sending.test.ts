import { describe, expect, it } from 'vitest';
import { createSending } from '../../../asterisk/phone/sending.ts';
import type { RtpPacket } from '../../../asterisk/wire/rtp.ts';
import { createManualTimer } from '../../support/manualTimer.ts';

function sender() {
  const timer = createManualTimer();
  const sent: RtpPacket[] = [];
  const state = { canSend: true };
  const sending = createSending({
    ...{ codec: 'alaw', ssrc: 7, timer },
    canSend: () => state.canSend,
    eventType: () => 96,
    send(packet) {
      sent.push(packet);
      return true;
    },
  });
  const since = (packet: RtpPacket) => (packet.timestamp - (sent[0]?.timestamp ?? 0)) | 0;
  return { timer, sent, state, sending, since };
}

/** A-law of silence. */
const QUIET = 0xd5;

describe('what is sent', () => {
  it('is one packet each 20 ms, the first with the marker', () => {
    const { timer, sent, since } = sender();
    timer.advance(100);
    expect(sent.map(since)).toEqual([0, 160, 320, 480, 640]);
    expect(sent.map(({ marker }) => marker)).toEqual([true, false, false, false, false]);
    const [first = 0, ...rest] = sent.map(({ sequence }) => sequence);
    expect(rest).toEqual([1, 2, 3, 4].map((i) => (first + i) & 0xffff));
    expect(sent.every(({ payload }) => payload.length === 160 && payload[0] === QUIET)).toBe(true);
  });

  it('leaves out what a long stall missed, and its timestamps say so', () => {
    let now = 0;
    let wake = () => {};
    const sent: RtpPacket[] = [];
    createSending({
      ...{ codec: 'alaw', ssrc: 7, canSend: () => true, eventType: () => 96 },
      send: (packet) => sent.push(packet) > 0,
      timer: {
        now: () => now,
        after(_, callback) {
          wake = callback;
          return () => {};
        },
      },
    });
    for (const at of [20, 2020]) {
      now = at;
      wake();
    }
    const [first, second, ...rest] = sent.map(({ timestamp }) => timestamp);
    expect(((second ?? 0) - (first ?? 0)) | 0).toBe(76 * 160);
    expect(rest).toHaveLength(24);
  });

  it('goes on with a sound where it could not be sent', () => {
    const { timer, sent, state, sending } = sender();
    state.canSend = false;
    void sending.play(new Int16Array(160).fill(9000));
    timer.advance(100);
    expect(sent).toEqual([]);
    state.canSend = true;
    timer.advance(40);
    expect(sent.map(({ payload }) => payload[0] !== QUIET)).toEqual([true, false]);
  });

  it('is a sound once, or again and again', async () => {
    const { timer, sent, sending } = sender();
    const loud = () => sent.splice(0).map(({ payload }) => payload[0] !== QUIET);
    const played = sending.play(new Int16Array(320).fill(9000));
    timer.advance(80);
    await played;
    expect(loud()).toEqual([true, true, false, false]);
    sending.loop(new Int16Array(100).fill(9000));
    timer.advance(80);
    expect(loud()).toEqual([true, true, true, true]);
    sending.stop();
    timer.advance(80);
    expect(loud()).toEqual([]);
  });
});

describe('a digit', () => {
  it('is an event that grows, with its own timestamp and three ends; sound goes on after it', async () => {
    const { timer, sent, sending, since } = sender();
    timer.advance(20);
    const pressed = sending.digits('5', { durationMs: 60, gapMs: 20 });
    timer.advance(100);
    await pressed;
    const events = sent.filter(({ payloadType }) => payloadType === 96);
    expect(events.map(({ payload }) => [...payload])).toEqual([
      [5, 10, 0, 160],
      [5, 10, 1, 64],
      ...Array.from({ length: 3 }, () => [5, 0x8a, 1, 224]),
    ]);
    expect(events.map(since)).toEqual([160, 160, 160, 160, 160]);
    expect(events.map(({ marker }) => marker)).toEqual([true, false, false, false, false]);
    const sound = sent.filter(({ payloadType }) => payloadType === 8);
    expect(sound.map(since)).toEqual([0, 640, 800]);
  });

  it('follows the one before; none is over at once', async () => {
    const { timer, sent, sending } = sender();
    await sending.digits('');
    const pressed = sending.digits('11', { durationMs: 20, gapMs: 20 });
    timer.advance(80);
    await pressed;
    expect(
      new Set(
        sent.filter(({ payloadType }) => payloadType === 96).map(({ timestamp }) => timestamp),
      ).size,
    ).toBe(2);
  });

  it('does not wait for ever when sending stops', async () => {
    const { sending } = sender();
    const pressed = sending.digits('123');
    sending.stop();
    await pressed;
  });
});
