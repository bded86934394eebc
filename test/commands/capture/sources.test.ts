import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../../asterisk/capture/source/address.ts';
import type { Taker } from '../../../asterisk/capture/source/port.ts';
import type { CaptureOrders } from '../../../commands/capture/orders.ts';
import { portsOf } from '../../../commands/capture/ports.ts';
import { createRoute } from '../../../commands/capture/route.ts';
import { sourcesOf } from '../../../commands/capture/sources.ts';
import type { Profile } from '../../../commands/context.ts';
import {
  amiOf,
  attachedOf,
  contextOf,
  engineOf,
  foldersUnder,
  profileOf,
  profilesOf,
} from '../../support/context.ts';
import { temporaryFolder } from '../../support/folder.ts';

const taker: Taker = { take: () => {}, fault: () => {} };
const orders: CaptureOrders = {
  ...{ pbx: 'office', name: 'one', file: '/nonexistent/one.pcapng', source: undefined },
  ...{ peer: undefined, call: undefined, rtp: false },
  ...{ maxBytes: 1_000_000, maxMs: undefined, hepListen: undefined },
};
const lines = (...headers: string[]) => [`Response: Success\n${headers.join('\n')}`];

/** What the sources of a PBX say when they are opened: none is to be used here. */
async function refusalsOf(profile: Profile, over: Partial<CaptureOrders> = {}, hepConf = lines()) {
  const ami = amiOf({ GetConfig: () => hepConf }, () => ({ ok: true, lines: [] }));
  const context = contextOf({
    ...{ pbxName: profile.name, profiles: profilesOf(profile), ami: async () => ami },
    folders: foldersUnder(temporaryFolder()),
  });
  const claims: boolean[] = [];
  const sources = await sourcesOf({
    ...{ context, profile, orders: { ...orders, ...over } },
    ports: await portsOf(context, profile),
    claim: async (turnedOn) => void claims.push(turnedOn),
  });
  const said = new Map<string, string>();
  for (const source of sources)
    await source.open(taker, new AbortController().signal).then(
      async (open) => {
        said.set(source.kind, `opened: ${open.what}`);
        await open.close();
      },
      (error: Error) => said.set(source.kind, error.message),
    );
  expect([claims, ami.sent.filter(({ Action }) => Action !== 'GetConfig')]).toEqual([[], []]);
  return Object.fromEntries(said);
}

describe('the sources of a PBX', () => {
  it('that is read-only and elsewhere say why they cannot be used, and change nothing', async () => {
    const ami = { host: '192.0.2.7', port: 5038, username: 'noc', secret: 's' };
    expect(await refusalsOf(attachedOf({ ami }))).toEqual({
      packets: expect.stringContaining('on another machine (192.0.2.7)'),
      hep: expect.stringContaining('does not change its hep.conf'),
      log: expect.stringContaining('read-only'),
    });
  });

  it('that may be changed but is attached by AMI alone has no log', async () => {
    const said = await refusalsOf(attachedOf({ write: true }), { source: 'log' });
    expect(said).toEqual({ log: expect.stringContaining('AMI carries no log') });
  });

  it('that sends HEP to this machine already is listened to', async () => {
    const conf = (address: string, enabled = 'yes') =>
      lines(
        'Category-000000: general',
        `Line-000000-000000: enabled=${enabled}`,
        `Line-000000-000001: capture_address=${address}`,
      );
    const hep = async (text: string[]) =>
      (await refusalsOf(attachedOf(), { source: 'hep' }, text)).hep;
    expect(await hep(conf('127.0.103.77:9061'))).toBe('opened: HEP on 127.0.103.77:9061');
    expect(await hep(conf('127.0.103.77:9061', 'no'))).toContain('sends no HEP');
    expect(await hep(conf('192.0.2.1:9060'))).toContain('sends no HEP');
    const hepListen = parseEndpoint('127.0.103.77:9062');
    const told = await refusalsOf(attachedOf(), { source: 'hep', hepListen });
    expect(told.hep).toBe('opened: HEP on 127.0.103.77:9062');
  });

  it('with chan_sip has no HEP', async () => {
    const profile = profileOf({ engine: engineOf('16.28.0') });
    expect((await refusalsOf(profile, { source: 'hep' })).hep).toContain('sends no HEP');
  });
});

describe('the ports of a PBX', () => {
  it('are those that Asterisk tells of', async () => {
    const answers: Readonly<Record<string, string[]>> = {
      'pjsip show transports': [
        'Transport:  <TransportId........>  <Type>  <cos>  <tos>  <BindAddress....................>',
        'Transport:  udp                       udp      0      0  0.0.0.0:5070',
        'Transport:  six                       tls      0      0  [::]:5061',
      ],
      'sip show settings': [
        '  UDP Bindaddress:        192.0.2.1:5062',
        '  TCP SIP Bindaddress:    Disabled',
      ],
      'rtp show settings': ['  Port start:      12000', '  Port end:        12999'],
    };
    const ami = amiOf({}, (line) => ({ ok: true, lines: answers[line] ?? [] }));
    expect(await portsOf(contextOf({ ami: async () => ami }), attachedOf())).toMatchObject({
      sipPorts: [5070, 5061, 5062],
      rtp: { first: 12_000, last: 12_999 },
    });
  });

  it('are the usual ones where Asterisk does not tell', async () => {
    const ami = amiOf({}, () => ({ ok: false, lines: ['No such command'] }));
    expect(await portsOf(contextOf({ ami: async () => ami }), attachedOf())).toEqual({
      ...{ sip: [], sipPorts: [5060], iaxPorts: [4569], rtp: { first: 5_000, last: 31_000 } },
    });
  });
});

describe('the end of ours', () => {
  const remote = (address: string) => ({ address, port: 5060 });

  it('is the address that SIP is bound to, of two the one of the same kind', () => {
    const ends = [remote('127.0.0.198'), remote('192.0.2.1')];
    const route = createRoute(ends, profileOf());
    expect(route(remote('127.0.0.127'), 'UDP').address).toBe('127.0.0.198');
    expect(route(remote('192.0.2.9'), 'UDP').address).toBe('192.0.2.1');
  });

  it('is what the kernel sends from, where SIP is bound to all', async () => {
    const route = createRoute([remote('0.0.0.0')], attachedOf());
    expect(route(remote('127.0.0.127'), 'UDP')).toEqual(remote('0.0.0.0'));
    await expect.poll(() => route(remote('127.0.0.127'), 'UDP').address).toMatch(/^127\./);
  });
});
