import { describe, expect, it } from 'vitest';
import { ladderOf } from '../../../../asterisk/capture/ladder/ladder.ts';
import { mediaPath, pathText } from '../../../../asterisk/capture/ladder/mediaPath.ts';
import type { MediaPeriod } from '../../../../asterisk/capture/ladder/types.ts';
import type { Flow } from '../../../../asterisk/capture/types.ts';
import { A, B, descriptionOf, PBX, readingOf, taleOf } from '../../../support/flows.ts';
import { directCall, directSetup, held, plainCall } from '../../../support/tales.ts';

const told = (flow: Flow, by: MediaPeriod['by']): string[] =>
  mediaPath(flow)
    .filter((period) => period.by === by)
    .map(
      ({ fromNs, toNs, between }) =>
        `${(fromNs / 1e9).toFixed(3)} ${(toNs / 1e9).toFixed(3)} ${pathText(between)}`,
    );

describe('the media path', () => {
  it('of a plain call is by the PBX, as agreed and as seen', () => {
    expect(told(plainCall().flow(), 'sdp')).toEqual([
      '1.164 1.165 PBX <-> B 702',
      '1.165 4.300 A 701 <-> PBX, PBX <-> B 702',
      '4.300 4.301 PBX <-> B 702',
    ]);
    expect(told(plainCall().flow(), 'rtp')).toEqual(['1.200 4.290 A 701 <-> PBX, PBX <-> B 702']);
  });

  it('goes from one to the other with the answers to the re-INVITEs, and comes back', () => {
    expect(told(directCall().flow(), 'sdp')).toEqual([
      '1.164 1.165 PBX <-> B 702',
      '1.165 1.246 A 701 <-> PBX, PBX <-> B 702',
      '1.246 1.462 A 701 <-> B 702, PBX <-> B 702',
      '1.462 4.613 A 701 <-> B 702',
      '4.613 4.613 A 701 <-> PBX',
    ]);
    expect(told(directCall().flow(), 'rtp')).toEqual(['1.250 4.600 A 701 <-> B 702']);
  });

  it('is direct from the start where the first INVITE to B names A', () => {
    expect(told(directSetup().flow(), 'sdp')).toEqual(['1.164 4.301 A 701 <-> B 702']);
  });

  it('of one stream that went away and came back has the time between', () => {
    const run = (fromNs: number, toNs: number) => ({ fromNs, toNs });
    const [mediaA, mediaPbx] = [
      { ...A, port: 7078 },
      { ...PBX, port: 11000 },
    ];
    const flow = directCall()
      .rtp({
        ...{ source: mediaA, destination: mediaPbx, from: 1.2, to: 4.66 },
        runs: [run(1.2e9, 1.24e9), run(4.61e9, 4.66e9)],
      })
      .flow();
    expect(told(flow, 'rtp')).toEqual([
      '1.200 1.240 A 701 <-> PBX',
      '1.240 1.250 none',
      '1.250 4.600 A 701 <-> B 702',
      '4.600 4.610 none',
      '4.610 4.660 A 701 <-> PBX',
    ]);
  });

  it('on hold stays where it was, and ends where both ends say inactive', () => {
    expect(told(held().flow(), 'sdp')).toContain('1.165 4.300 A 701 <-> PBX, PBX <-> B 702');
    const inactive = taleOf()
      .told(0, A, B, 'x', 'INVITE sip:702@b', { sdp: descriptionOf(A, 7078) })
      .told(1, B, A, 'x', '200 OK INVITE', { sdp: descriptionOf(B, 7082) })
      .told(2, B, A, 'x', 'INVITE sip:701@a', { sdp: descriptionOf(B, 7082, 'PCMA', 'inactive') })
      .told(2.1, A, B, 'x', '200 OK INVITE', { sdp: descriptionOf(A, 7078, 'PCMA', 'inactive') })
      .told(5, A, B, 'x', 'BYE sip:702@b')
      .flow();
    expect(told(inactive, 'sdp')).toEqual(['1.000 2.100 A 701 <-> B 702']);
  });

  it('keeps to what was agreed when an offer is refused, and ends with the BYE', () => {
    const refused = taleOf()
      .told(0, A, B, 'x', 'INVITE sip:702@b', { sdp: descriptionOf(A, 7078) })
      .told(1, B, A, 'x', '200 OK INVITE', { sdp: descriptionOf(B, 7082) })
      .told(2, A, B, 'x', 'INVITE sip:702@b', { sdp: descriptionOf(PBX, 9) })
      .told(2.1, B, A, 'x', '488 Not Acceptable Here INVITE')
      .told(3, A, B, 'x', 'BYE sip:702@b')
      .flow();
    expect(told(refused, 'sdp')).toEqual(['1.000 3.000 A 701 <-> B 702']);
  });

  it('is agreed by an offer in the 200 and its answer in the ACK', () => {
    const late = taleOf()
      .told(0, A, B, 'x', 'INVITE sip:702@b')
      .told(1, B, A, 'x', '200 OK INVITE', { sdp: descriptionOf(B, 7082) })
      .told(1.1, A, B, 'x', 'ACK sip:702@b', { sdp: descriptionOf(A, 7078) })
      .told(3, A, B, 'x', 'BYE sip:702@b')
      .flow();
    expect(told(late, 'sdp')).toEqual(['1.100 3.000 A 701 <-> B 702']);
  });

  it('of early media ends with the call that is refused', () => {
    const early = taleOf()
      .told(0, A, B, 'x', 'INVITE sip:702@b', { sdp: descriptionOf(A, 7078) })
      .told(1, B, A, 'x', '183 Session Progress INVITE', { sdp: descriptionOf(B, 7082) })
      .told(2, B, A, 'x', '486 Busy Here INVITE')
      .flow({ endNs: 2.1e9 });
    expect(told(early, 'sdp')).toEqual(['1.000 2.000 A 701 <-> B 702']);
  });

  it('of parties that share an address is told by their ports', () => {
    const at = (port: number) => ({ address: '127.0.0.1', port });
    const flow = taleOf()
      .told(0, at(5061), at(5060), 'x', 'INVITE sip:702@b', { sdp: descriptionOf(at(1), 7078) })
      .told(1, at(5060), at(5061), 'x', '200 OK INVITE', { sdp: descriptionOf(at(1), 7082) })
      .told(3, at(5061), at(5060), 'x', 'BYE sip:702@b')
      .flow();
    expect(told(flow, 'sdp')).toEqual(['1.000 3.000 A 701 <-> B 702']);
  });
});

it("RTP that went on long before a call is not the call's, though it has its ports", () => {
  const old = { source: { ...A, port: 6000 }, destination: { ...B, port: 7082 }, from: -6, to: 3 };
  expect(told(plainCall().rtp(old).flow(), 'rtp')).toEqual([
    '1.200 4.290 A 701 <-> PBX, PBX <-> B 702',
  ]);
});

describe('the steps of RTP', () => {
  const steps = (flow: Flow, durationNs = 0) =>
    ladderOf(flow, { ...readingOf([flow]), durationNs }).steps.flatMap((step) =>
      step.kind === 'message' ? [step.captured.message.start.split(' ')[0]] : [step.kind],
    );

  it('say that it goes on while the call is not over and it came a moment ago, else that it ended', () => {
    const going = { ...plainCall().flow(), endNs: undefined };
    expect(steps(going)).toContain('media-goes-on');
    expect(steps(going)).not.toContain('media-ends');
    expect(steps(going, 5.2e9)).toContain('media-goes-on');
    expect(steps(going, 5.3e9)).not.toContain('media-goes-on');
    expect(steps(plainCall().flow())).not.toContain('media-goes-on');
  });

  it('have what was agreed and did not come before it was taken back', () => {
    const flow = directCall().flow();
    const [first] = flow.streams;
    const streams = first ? [{ ...first, source: { ...PBX, port: 9 }, lastNs: 1.3e9 }] : [];
    const told = steps({ ...flow, streams });
    expect(told.indexOf('silence')).toBeGreaterThan(told.lastIndexOf('media-ends'));
    expect(told.indexOf('silence')).toBeLessThan(told.indexOf('BYE'));
  });
});
