import { describe, expect, it } from 'vitest';
import { columnsOf, createPartyBook } from '../../../../asterisk/capture/ladder/parties.ts';
import type { Flow } from '../../../../asterisk/capture/types.ts';
import { A, B, descriptionOf, PBX, taleOf } from '../../../support/flows.ts';
import { overTrunk, plainCall, registration, ringAll } from '../../../support/tales.ts';

const namesIn = (flow: Flow, all: readonly Flow[] = [flow], names?: ReadonlyMap<string, string>) =>
  columnsOf(flow, createPartyBook(all, names)).map(({ name }) => name);

const auth = { headers: { 'User-Agent': 'Asterisk PBX' } };

/** B calls A by the PBX. */
const callBack = () =>
  taleOf('702', '701')
    .told(0, B, PBX, 'one', 'INVITE sip:701@pbx')
    .told(1, PBX, A, 'two', 'INVITE sip:701@a');

describe('parties', () => {
  it('are the caller, the PBX and the called, whoever calls', () => {
    expect(namesIn(plainCall().flow())).toEqual(['A 701', 'PBX', 'B 702']);
    expect(namesIn(ringAll().flow())).toEqual(['A 701', 'PBX', 'B 702', 'C 703', 'D 704']);
  });

  it('keep their letter in every flow of a capture, by their numbers', () => {
    const flows = [callBack().flow(), registration().flow()];
    expect(namesIn(flows[0] as Flow, flows)).toEqual(['B 702', 'PBX', 'A 701']);
    expect(namesIn(flows[1] as Flow, flows)).toEqual(['A 701', 'PBX']);
  });

  it('have the PBX between them when it calls both', () => {
    const flow = taleOf('600', '701')
      .told(0, PBX, A, 'one', 'INVITE sip:701@a', { headers: { 'User-Agent': 'Asterisk PBX' } })
      .told(1, PBX, B, 'two', 'INVITE sip:702@b')
      .flow();
    expect(namesIn(flow)).toEqual(['A 701', 'PBX', 'B 702']);
  });

  it('are known as a PBX by a challenge, a registration, two legs or what it says', () => {
    const role = (flow: Flow, at: typeof A) => createPartyBook([flow]).partyOf(at).role;
    expect(role(registration().flow(), PBX)).toBe('pbx');
    expect(role(callBack().flow(), PBX)).toBe('pbx');
    expect(role(overTrunk().flow(), PBX)).toBe('pbx');
    const direct = taleOf().told(0, A, B, 'x', 'INVITE sip:702@b').flow();
    expect(role(direct, B)).toBe('phone');
    expect(namesIn(direct)).toEqual(['A 701', 'B 702']);
  });

  it('that only get media are called after who named them', () => {
    const relay = { address: '10.0.0.9', port: 4000 };
    const flow = taleOf()
      .told(0, A, B, 'x', 'INVITE sip:702@b', { sdp: descriptionOf(relay, 4000) })
      .rtp({ source: relay, destination: { ...B, port: 7082 }, from: 1, to: 2 })
      .flow();
    expect(namesIn(flow)).toEqual(['A 701', 'B 702', 'A 701 media']);
  });

  it('that a PBX names to one party alone are called by their address, and a relay after it', () => {
    const [far, relay] = [
      { address: '192.168.0.9', port: 7078 },
      { address: '10.0.0.9', port: 4000 },
    ];
    const toB = { ...auth, sdp: descriptionOf(far, 7078) };
    const one = taleOf().told(0, PBX, B, 'x', 'INVITE sip:702@b', toB).flow();
    expect(createPartyBook([one]).partyOf(far)).toMatchObject({
      name: '192.168.0.9',
      role: 'media',
    });
    const both = taleOf()
      .told(0, A, PBX, 'one', 'INVITE sip:702@pbx')
      .told(1, PBX, B, 'two', 'INVITE sip:702@b', { sdp: descriptionOf(relay, 4002) })
      .told(2, PBX, A, 'one', '200 OK INVITE', { sdp: descriptionOf(relay, 4000) })
      .flow();
    expect(createPartyBook([both]).partyOf(relay).name).toBe('PBX media');
  });

  it('have the names that are given, also where two share an address', () => {
    const names = new Map([
      ['192.168.0.198', 'lab'],
      ['127.0.0.1:5061', 'left'],
    ]);
    expect(namesIn(plainCall().flow(), undefined, names)).toEqual(['A 701', 'lab', 'B 702']);
    const at = (port: number) => ({ address: '127.0.0.1', port });
    const flow = taleOf().told(0, at(5061), at(5062), 'x', 'INVITE sip:702@b').flow();
    expect(namesIn(flow, undefined, names)).toEqual(['left', 'A 702']);
  });

  it('with endless names are cut, and those without one have a letter', () => {
    const flow = taleOf('9'.repeat(300), '').told(0, A, B, 'x', 'OPTIONS sip:b').flow();
    const [first, second] = namesIn(flow);
    expect(first).toBe(`A ${'9'.repeat(24)}…`);
    expect(second).toBe('B');
  });

  it('are as many as there are, beyond the alphabet too', () => {
    const tale = taleOf('', '');
    for (let i = 0; i < 30; i++)
      tale.told(i, { address: `10.0.0.${i}`, port: 5060 }, PBX, `c${i}`, 'OPTIONS sip:pbx');
    const names = namesIn(tale.flow());
    expect(new Set(names).size).toBe(31);
  });
});
