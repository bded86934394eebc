import { describe, expect, it } from 'vitest';
import { createReception } from '../../../asterisk/phone/reception.ts';

const packet = (
  sequence: number,
  { ssrc = 1, payloadType = 8, timestamp = sequence * 160 } = {},
) => ({
  ...{ sequence: sequence & 0xffff, timestamp, ssrc, payloadType },
  ...{ marker: false, payload: new Uint8Array(160) },
});

function received(...sequences: readonly number[]) {
  const reception = createReception();
  const isNew = sequences.map((sequence) => reception.take(packet(sequence), sequence * 20, 'a:1'));
  return { ...reception.statistics(), isNew };
}

describe('reception', () => {
  it('counts what comes in order', () => {
    expect(received(10, 11, 12, 13)).toMatchObject({
      packets: 4,
      lost: 0,
      duplicates: 0,
      jitterMs: 0,
    });
  });

  it('counts what is lost', () => {
    expect(received(10, 11, 14, 15)).toMatchObject({ packets: 4, lost: 2 });
  });

  it('takes late packets for late, not for lost', () => {
    expect(received(10, 12, 11, 13)).toMatchObject({ packets: 4, lost: 0, duplicates: 0 });
    expect(received(11, 10, 12)).toMatchObject({ packets: 3, lost: 0 });
  });

  it('takes a duplicate once', () => {
    expect(received(10, 11, 11, 10, 12)).toMatchObject({
      ...{ packets: 3, lost: 0, duplicates: 2 },
      isNew: [true, true, false, false, true],
    });
  });

  it('goes on after the sequence number 65535', () => {
    expect(received(65534, 65535, 65536, 65538)).toMatchObject({ packets: 4, lost: 1 });
  });

  it('begins anew after a jump, and forgets no loss', () => {
    expect(received(10, 12, 20_000, 20_001, 20_003)).toMatchObject({ packets: 5, lost: 2 });
  });

  it('keeps sources apart', () => {
    const reception = createReception();
    reception.take(packet(1), 0, '127.0.0.1:4000');
    reception.take(packet(9000, { ssrc: 2, payloadType: 101 }), 0, '127.0.0.2:4000');
    reception.take(packet(2), 20, '127.0.0.1:4000');
    expect(reception.statistics()).toMatchObject({
      ...{ packets: 3, lost: 0, ssrcs: [1, 2], payloadTypes: [8, 101] },
      sources: ['127.0.0.1:4000', '127.0.0.2:4000'],
    });
  });

  it('measures jitter as RFC 3550 appendix A.8: a sixteenth of each difference', () => {
    const reception = createReception();
    reception.take(packet(0), 0, 'a:1');
    reception.take(packet(1), 36, 'a:1');
    expect(reception.statistics().jitterMs).toBeCloseTo(1);
    reception.take(packet(2), 56, 'a:1');
    expect(reception.statistics().jitterMs).toBeCloseTo(1 - 1 / 16);
  });
});
