import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PacketScope, packetFilter } from '../../../../asterisk/capture/source/filter.ts';
import { realTool } from '../../../support/tools.ts';

const scope = (over: Partial<PacketScope> = {}): PacketScope => ({
  ...{ addresses: ['127.0.103.198'], sipPorts: [5060], iaxPorts: [4569], media: undefined },
  ...over,
});
const media = { first: 10_000, last: 10_999, network: '127.0.103.0/24' };

describe('a filter of packets', () => {
  let tcpdump = '';
  beforeAll(async () => {
    tcpdump = await realTool('tcpdump');
  }, 120_000);

  it.each([
    ['signalling', scope()],
    ['with media', scope({ media })],
    ['of any address', scope({ addresses: [], sipPorts: [5060, 5061] })],
    ['of IPv6', scope({ addresses: ['2001:db8::1', '192.0.2.1'] })],
  ])('is one that libpcap takes: %s', (_, wanted) => {
    const program = execFileSync(tcpdump, ['-d', '-y', 'EN10MB', '--', packetFilter(wanted)]);
    expect(program.toString()).toMatch(/ret/);
  });

  it.each([
    ['an address', scope({ addresses: ['127.0.0.1 or port 22'] })],
    ['a name', scope({ addresses: ['pbx.example.org'] })],
    ['a port', scope({ sipPorts: [Number.NaN] })],
    ['a port of too many', scope({ iaxPorts: [65_536] })],
    ['a network', scope({ media: { ...media, network: '127.0.103.0/24 or tcp' } })],
  ])('has no text from outside: %s', (_, wanted) => {
    expect(() => packetFilter(wanted)).toThrow(/no address and no port/);
  });
});
