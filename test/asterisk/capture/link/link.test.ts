import { describe, expect, it } from 'vitest';
import { linkProtocol, networkAt } from '../../../../asterisk/capture/link/dataLink.ts';
import { createReassembly } from '../../../../asterisk/capture/link/fragments.ts';
import {
  createLocated,
  destinationText,
  internetProtocol,
  type Located,
  locate,
  sourceText,
} from '../../../../asterisk/capture/link/internet.ts';
import { createTcpDirection } from '../../../../asterisk/capture/link/tcp.ts';
import { LINK_TYPES } from '../../../../asterisk/capture/types.ts';
import { end, fragmented, ip, LINKS, udp } from '../../../support/packets.ts';

const V4 = [end('192.0.2.1', 5060), end('192.0.2.2', 5062)] as const;
const V6 = [end('2001:db8::1', 5060), end('2001:db8::2', 5062)] as const;

function located(bytes: Uint8Array, at = 0): Located {
  const out = createLocated();
  expect(locate(bytes, at, out)).toBe(true);
  return out;
}

const payloadOf = ({ bytes, from, to }: Located) =>
  Buffer.from(bytes.subarray(from + 8, to)).toString();

describe('a data link', () => {
  it.each(Object.keys(LINKS))('of %s has IP behind its head', (name) => {
    for (const [from, to] of [V4, V6]) {
      const link = LINKS[name];
      const packet = ip(from, to, udp(from, to, Buffer.from('hello')));
      const frame = link?.wrap(packet) ?? Buffer.alloc(0);
      const at = networkAt(link?.linkType ?? -1, frame);
      expect(frame.subarray(at)).toEqual(packet);
    }
  });

  it.each<[string, number, string]>([
    ['ARP', LINK_TYPES.ethernet, `${'00'.repeat(12)}0806${'00'.repeat(28)}`],
    ['LLC', LINK_TYPES.ethernet, `${'00'.repeat(12)}0026${'00'.repeat(38)}`],
    ['0x1234', LINK_TYPES.linuxCooked, `${'00'.repeat(14)}1234`],
    ['LLDP', LINK_TYPES.linuxCooked2, `88cc${'00'.repeat(18)}`],
    ['NULL', LINK_TYPES.null, '0000000700'],
    ['LINKTYPE 147', 147, '00'],
  ])('without IP is called %s', (name, linkType, bytes) => {
    expect(networkAt(linkType, Buffer.from(bytes, 'hex'))).toBe(-1);
    expect(linkProtocol(linkType, Buffer.from(bytes, 'hex'))).toBe(name);
  });

  it('of no bytes at all is no trouble', () => {
    for (const linkType of Object.values(LINK_TYPES)) {
      const at = networkAt(linkType, new Uint8Array(0));
      expect(at >= 0 && locate(new Uint8Array(0), at, createLocated())).toBe(false);
    }
  });
});

describe('an IP packet', () => {
  it('has ends and a payload, behind options and extension headers too', () => {
    const options = ip(...V4, udp(...V4, Buffer.from('x')), {
      options: Buffer.from('94040000', 'hex'),
    });
    expect(payloadOf(located(options))).toBe('x');
    const extended = located(ip(...V6, udp(...V6, Buffer.from('y')), { extensions: true }));
    expect(payloadOf(extended)).toBe('y');
    expect([sourceText(extended), destinationText(extended)]).toEqual([
      '2001:db8::1',
      '2001:db8::2',
    ]);
    expect(internetProtocol(extended)).toBe('UDP');
  });

  it('ends where it says, not where the frame does', () => {
    const padded = Buffer.concat([ip(...V4, udp(...V4, Buffer.from('x'))), Buffer.alloc(18)]);
    expect(payloadOf(located(padded))).toBe('x');
  });

  it('is read as far as it was kept', () => {
    const cut = ip(...V4, udp(...V4, Buffer.from('hello'))).subarray(0, 30);
    expect(located(cut).to).toBe(30);
  });

  it.each([
    ['another version', '50'.padEnd(40, '0')],
    ['a head longer than what is there', '4f'.padEnd(40, '0')],
    ['a head too short', '44'.padEnd(40, '0')],
    ['extensions without end', `6000000000080040${'00'.repeat(32)}`],
  ])('is none with %s', (_what, bytes) => {
    expect(locate(Buffer.from(bytes, 'hex'), 0, createLocated())).toBe(false);
  });
});

describe('a packet in pieces', () => {
  const text = 'many words '.repeat(400);

  function reassembled(pieces: readonly Buffer[], times: readonly number[] = []): string[] {
    const reassembly = createReassembly();
    return pieces.flatMap((piece, i) => {
      const out = located(piece);
      return reassembly.take(out, times[i] ?? 0) ? [payloadOf(out)] : [];
    });
  }

  it.each([
    ['IPv4', V4],
    ['IPv6', V6],
  ])('of %s is whole again in whatever order they come', (_what, [from, to]) => {
    const pieces = fragmented(from, to, udp(from, to, Buffer.from(text)), 800);
    expect(pieces.length).toBeGreaterThan(4);
    expect(reassembled(pieces)).toEqual([text]);
    expect(reassembled(pieces.toReversed())).toEqual([text]);
    expect(reassembled(pieces.flatMap((piece) => [piece, piece])).slice(0, 1)).toEqual([text]);
  });

  it('does not mix packets of different numbers', () => {
    const [a, b] = [text, text.toUpperCase()].map((words, i) =>
      fragmented(...V4, udp(...V4, Buffer.from(words)), 1480, i),
    );
    const mixed = (a ?? []).flatMap((piece, i) => [piece, b?.[i] ?? piece]);
    expect(reassembled(mixed)).toEqual([text, text.toUpperCase()]);
  });

  it('is given up after a while, and with too many others', () => {
    const [first, ...others] = fragmented(...V4, udp(...V4, Buffer.from(text)), 1480);
    const pieces = [first ?? Buffer.alloc(0), ...others];
    expect(reassembled(pieces, [0, 61e9, 61e9])).toEqual([]);
    const strangers = Array.from({ length: 300 }, (_, i) =>
      fragmented(...V4, udp(...V4, Buffer.from(text)), 1480, 1000 + i).slice(0, 1),
    ).flat();
    expect(reassembled([pieces[0] ?? Buffer.alloc(0), ...strangers, ...others])).toEqual([]);
  });

  it('that would be longer than a packet can be is not kept', () => {
    const far = ip(...V4, Buffer.alloc(100), { fragment: { id: 1, offset: 65_528, isLast: true } });
    expect(reassembled([far])).toEqual([]);
  });
});

describe('a direction of a TCP connection', () => {
  const text = 'abcdefghijklmnopqrstuvwxyz';

  function received(segments: readonly [sequence: number, bytes: string, timeNs?: number][]) {
    const seen: string[] = [];
    const direction = createTcpDirection({
      data: (bytes) => seen.push(Buffer.from(bytes).toString()),
      gap: () => seen.push('|'),
    });
    for (const [sequence, bytes, timeNs = 0] of segments)
      direction.take(sequence >>> 0, Buffer.from(bytes), timeNs);
    const before = seen.join('');
    direction.flush();
    return { before, after: seen.join(''), waiting: direction.waiting };
  }

  it('gives bytes in order, however they come', () => {
    expect(
      received([
        [5, 'abc'],
        [11, 'ghi'],
        [8, 'def'],
        [14, 'j'],
      ]).before,
    ).toBe('abcdefghij');
    expect(
      received([
        [5, 'abc'],
        [5, 'abc'],
        [6, 'bcd'],
        [5, 'abcde'],
        [4, 'x'],
      ]).before,
    ).toBe('abcde');
  });

  it('goes on over the wrap of its numbers', () => {
    const at = 0xfffffffa;
    const segments = [...text].map((letter, i): [number, string] => [at + i, letter]);
    expect(received(segments).before).toBe(text);
    expect(received([segments[0] ?? [0, ''], ...segments.slice(1).toReversed()]).before).toBe(text);
  });

  it('gives up what is missing when it ends, after a while, and with too much behind it', () => {
    expect(
      received([
        [5, 'abc'],
        [9, 'efg'],
      ]),
    ).toEqual({ before: 'abc', after: 'abc|efg', waiting: 0 });
    expect(
      received([
        [5, 'abc'],
        [9, 'efg'],
        [20, 'x', 3e9],
      ]).before,
    ).toBe('abc|efg');
    const many = Array.from({ length: 70 }, (_, i): [number, string] => [10 + i, 'x']);
    expect(received([[5, 'abc'], ...many]).before).toBe(`abc|${'x'.repeat(70)}`);
  });

  it('begins anew at a number far away, or with a SYN of another', () => {
    expect(
      received([
        [5, 'abc'],
        [50_000_000, 'xyz'],
      ]).before,
    ).toBe('abc|xyz');
    const seen: string[] = [];
    const direction = createTcpDirection({
      data: (bytes) => seen.push(Buffer.from(bytes).toString()),
      gap: () => seen.push('|'),
    });
    direction.open(100);
    direction.open(100);
    direction.take(100, Buffer.from('a'), 0);
    direction.open(7);
    direction.take(7, Buffer.from('b'), 0);
    expect(seen.join('')).toBe('a|b');
  });
});
