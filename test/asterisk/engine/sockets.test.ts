import { expect, it } from 'vitest';
import { addressesConflict, parseProcNet } from '../../../asterisk/engine/sockets.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

it('reads addresses in the byte order of the kernel', () => {
  const text = [
    HEAD,
    '  12: C600007F:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 4711 2',
    '  13: 00000000:11D9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4712 2',
    '',
  ].join('\n');
  expect(parseProcNet(text, 'udp')).toEqual([
    { address: '127.0.0.198', port: 5060, uid: 1000, inode: '4711' },
    { address: '0.0.0.0', port: 4569, uid: 0, inode: '4712' },
  ]);
});

it('takes of TCP only what listens', () => {
  const line = (state: string) =>
    `   0: 0100007F:13AE 0100007F:C000 ${state} 00000000:00000000 00:00000000 00000000     0        0 5 1`;
  expect(parseProcNet([HEAD, line('01'), line('0A'), line('06')].join('\n'), 'tcp')).toHaveLength(
    1,
  );
});

it.each([
  ['00000000000000000000000000000000', '::'],
  ['0000000000000000FFFF0000C600007F', '127.0.0.198'],
  ['B80D0120000000000000000001000000', '2001:0db8:0000:0000:0000:0000:0000:0001'],
])('reads the IPv6 address %s', (hex, address) => {
  const line = `   0: ${hex}:13C4 ${hex}:0000 07 0:0 0:0 0     0        0 5 1`;
  expect(parseProcNet(`${HEAD}\n${line}`, 'udp')[0]?.address).toBe(address);
});

it.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['0.0.0.0', '127.0.0.2', true],
  ['127.0.0.1', '::', true],
])('%s and %s with one port: conflict %s', (a, b, conflict) => {
  expect(addressesConflict(a, b)).toBe(conflict);
});
