import { describe, expect, it, test } from 'vitest';
import type { PeerStatus } from '../../asterisk/state/types.ts';
import { contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';
import { absentPeer, channelOf, liveOf, NOW, peerOf } from '../support/view.ts';

test.each([
  ['peers', { watch: false }],
  ['peers --watch', { watch: true }],
  ['peers -w --json', { watch: true }],
])('%s', (line, options) => {
  expect(parsed(line).input).toEqual({ args: {}, options });
});

const refused = absentPeer('PJSIP/702');
const live = liveOf({
  peers: [
    peerOf('PJSIP/1001'),
    peerOf('IAX2/trunk', { status: 'registered', rttMs: undefined, address: '127.0.0.210:4569' }),
    { ...refused, lastError: 'wrong password from 127.0.0.165', lastErrorAt: NOW },
    peerOf('PJSIP/701'),
  ],
});
const context = contextOf({ live: async () => live });

describe('peers', () => {
  it('are a table in the order of a person, with what went wrong last', async () => {
    expect(await typed('peers', context)).toEqual({
      status: 0,
      out: [
        'peer        status          address              RTT  remark  last error',
        'IAX2/trunk  ● registered    127.0.0.210:4569          phone   ',
        'PJSIP/701   ● reachable     127.0.0.127:5060  1.3 ms  phone   ',
        'PJSIP/702   ○ unregistered                                    wrong password from 127.0.0.165',
        'PJSIP/1001  ● reachable     127.0.0.127:5060  1.3 ms  phone   ',
      ],
      err: ['4 peers, 3 registered'],
    });
  });

  it('lose nothing in JSON, and every field is always there', async () => {
    const { out } = await typed('peers --json', context);
    const peers = JSON.parse(out.join('\n'));
    expect(peers).toHaveLength(4);
    expect(peers[2]).toEqual({
      ...{ id: 'PJSIP/702', technology: 'PJSIP', name: '702', status: 'unregistered' },
      ...{ address: null, contacts: [], rttMs: null, calls: null, registration: null },
      ...{ lastError: 'wrong password from 127.0.0.165', lastErrorAt: '2024-01-02T03:04:05.000Z' },
    });
    expect(new Set(peers.map((peer: object) => Object.keys(peer).sort().join())).size).toBe(1);
  });

  it('of IAX2 tell their calls and their registration', async () => {
    const trunk = peerOf('IAX2/operator', { address: '127.0.0.210:4569' });
    const contacts = trunk.contacts.map((contact) => ({ ...contact, userAgent: undefined }));
    const view = liveOf({
      peers: [{ ...trunk, contacts }],
      channels: [channelOf('IAX2/operator-7'), channelOf('IAX2/operator-9')],
    });
    const one = contextOf({ live: async () => view });
    expect((await typed('peers', one)).out[1]).toContain('  2 calls');
    const [json] = JSON.parse((await typed('peers --json', one)).out.join(''));
    expect(json).toMatchObject({ calls: 2, registration: null });
  });

  it('that there are none of are said to be none', async () => {
    const empty = contextOf({ live: async () => liveOf() });
    expect(await typed('peers', empty)).toEqual({
      status: 0,
      out: [],
      err: ['this PBX has no peers'],
    });
    expect((await typed('peers --json', empty)).out).toEqual(['[]']);
  });

  it.each<[status: PeerStatus, cell: string]>([
    ['reachable', '● reachable'],
    ['registered', '● registered'],
    ['lagged', '▲ lagged'],
    ['unreachable', '✖ unreachable'],
    ['unregistered', '○ unregistered'],
    ['unknown', '? unknown'],
  ])('that are %s have a symbol and the word', async (status, cell) => {
    const one = contextOf({ live: async () => liveOf({ peers: [peerOf('SIP/1', { status })] }) });
    expect((await typed('peers', one)).out[1]).toContain(` ${cell} `);
  });

  it('by the thousand stay within the terminal', async () => {
    const peers = Array.from({ length: 2000 }, (_, i) =>
      peerOf(`PJSIP/${i}`, { address: `[2001:db8::${i}]:5060`, lastError: 'x'.repeat(300) }),
    );
    const many = contextOf({ live: async () => liveOf({ peers }) });
    const { out, err } = await typed('peers', many, frontOf({ columns: 80 }));
    expect(out).toHaveLength(2001);
    expect(out.filter((line) => line.length > 80)).toEqual([]);
    expect(err).toEqual(['2000 peers, 2000 registered']);
  });
});
