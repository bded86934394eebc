import { expect, test } from 'vitest';
import { mediaFilter } from '../../../asterisk/capture/source/mediaFilter.ts';

test('names ends with their RTCP, each once, in any order the same', () => {
  const [a, b] = [
    { address: '127.0.0.127', port: 6000 },
    { address: '::1', port: 7000 },
  ];
  const filter =
    'udp and ((host 127.0.0.127 and portrange 6000-6001) or (host ::1 and portrange 7000-7001))';
  expect(mediaFilter([a, b, a])).toBe(filter);
  expect(mediaFilter([b, a])).toBe(filter);
});

test.each([
  [{ address: '127.0.0.1 or tcp', port: 6000 }],
  [{ address: 'example.org', port: 6000 }],
  [{ address: 'fe80::1%lo', port: 6000 }],
  [{ address: '127.0.0.1', port: 0 }],
  [{ address: '127.0.0.1', port: 65_535 }],
  [{ address: '127.0.0.1', port: 1.5 }],
])('takes nothing from outside that is no address and port: %j', (end) => {
  expect(mediaFilter([end])).toBeUndefined();
});

test('is bounded, however many ends a call names', () => {
  const ends = Array.from({ length: 5_000 }, (_, at) => ({
    address: '127.0.0.1',
    port: 1_024 + at,
  }));
  expect((mediaFilter(ends) ?? '').length).toBeLessThan(2_500);
});
