import { describe, expect, it } from 'vitest';
import { ladderOf } from '../../../../asterisk/capture/ladder/ladder.ts';
import type { MediaDescription } from '../../../../asterisk/capture/types.ts';
import { A, B, descriptionOf, PBX, readingOf, type Tale, taleOf } from '../../../support/flows.ts';
import { directCall, directSetup, held } from '../../../support/tales.ts';

function changesIn(tale: Tale): string[] {
  const flow = tale.flow();
  return ladderOf(flow, readingOf([flow])).steps.flatMap((step) =>
    step.kind === 'message' ? step.changes.map(({ kind, text }) => `${kind}: ${text}`) : [],
  );
}

/** A talks with B; then B is offered something, and answers. */
function offered(offer: MediaDescription, answer: MediaDescription | string): Tale {
  const tale = taleOf()
    .told(0, A, B, 'x', 'INVITE sip:702@b', { sdp: descriptionOf(A, 7078) })
    .told(1, B, A, 'x', '200 OK INVITE', { sdp: descriptionOf(B, 7082) })
    .told(2, A, B, 'x', 'INVITE sip:702@b', { sdp: offer });
  return typeof answer === 'string'
    ? tale.told(2.1, B, A, 'x', `${answer} INVITE`)
    : tale.told(2.1, B, A, 'x', '200 OK INVITE', { sdp: answer });
}

const later = (tale: Tale): string[] => {
  const [first, ...others] = changesIn(tale);
  expect(first).toBe('agreed: media A 701 <-> B 702, PCMA');
  return others;
};

describe('what a session description changed', () => {
  it('is the way of the media, there and back', () => {
    expect(changesIn(directCall())).toEqual([
      'agreed: media PBX <-> B 702, PCMA',
      'agreed: media A 701 <-> PBX, PCMA',
      'path: media PBX <-> B 702 becomes A 701 <-> B 702',
      'path: media A 701 <-> PBX becomes A 701 <-> B 702',
      'path: media A 701 <-> B 702 becomes A 701 <-> PBX',
    ]);
  });

  it('may be direct from the start', () => {
    expect(changesIn(directSetup())).toEqual([
      'direct: PBX names A 701: media A 701 <-> B 702 directly',
      'agreed: media A 701 <-> B 702, PCMA',
      'direct: PBX names B 702: media A 701 <-> B 702 directly',
    ]);
  });

  it('is a hold and its end', () => {
    expect(changesIn(held()).slice(2)).toEqual([
      'hold: A 701 puts the call on hold (sendonly)',
      'resume: A 701 takes the call up again (sendrecv)',
    ]);
  });

  it('is a hold in the way of RFC 2543 too, and no address', () => {
    const zeros = descriptionOf({ address: '0.0.0.0' }, 7078);
    expect(later(offered(zeros, descriptionOf(B, 7082)))).toEqual([
      'hold: A 701 puts the call on hold (address 0.0.0.0)',
    ]);
  });

  it('is the codec that both then have', () => {
    expect(
      later(offered(descriptionOf(A, 7078, 'G722 PCMA'), descriptionOf(B, 7082, 'G722'))),
    ).toEqual(['codec: codec PCMA becomes G722']);
  });

  it('is a port', () => {
    expect(later(offered(descriptionOf(A, 9000), descriptionOf(B, 7082)))).toEqual([
      'port: A 701 now receives on port 9000, was 7078',
    ]);
  });

  it('is nothing where the offer is refused', () => {
    const elsewhere = descriptionOf(PBX, 9000);
    const [path, refused] = later(offered(elsewhere, '488 Not Acceptable Here'));
    expect(path).toMatch(/^path: media A 701 <-> B 702 becomes /);
    expect(refused).toBe('refused: offer refused: media stays A 701 <-> B 702');
    expect(later(offered(elsewhere, '491 Request Pending'))).toContain(refused);
  });

  it('is a stream that goes', () => {
    const removed = { ...descriptionOf(A, 0) };
    expect(later(offered(removed, descriptionOf(B, 0)))).toEqual([
      'removed: audio removed',
      'removed: audio removed',
    ]);
  });

  it('is nothing where the same is said again', () => {
    expect(later(offered(descriptionOf(A, 7078), descriptionOf(B, 7082)))).toEqual([]);
  });

  it('is not told twice of a retransmission', () => {
    const tale = offered(descriptionOf(A, 9000), descriptionOf(B, 7082)).told(
      ...([2.6, A, B, 'x', 'INVITE sip:702@b'] as const),
      { sdp: descriptionOf(A, 9000), again: true },
    );
    expect(later(tale)).toHaveLength(1);
  });
});

it('a leg that the capture has from an answer on is told by who sent what', () => {
  const said = changesIn(
    taleOf()
      .told(0, PBX, A, 'x', '200 OK INVITE', { sdp: descriptionOf(PBX, 11000) })
      .told(1, PBX, A, 'x', 'UPDATE sip:701@a', {
        ...{ sdp: descriptionOf(B, 7082), inDialog: true },
        headers: { From: '<sip:702@pbx>;tag=called', To: '<sip:701@pbx>;tag=caller' },
      }),
  );
  expect(said.join()).not.toContain('A 701 names');
  expect(said.join()).not.toContain('PBX <-> PBX');
});
