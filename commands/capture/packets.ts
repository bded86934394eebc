import { networkInterfaces } from 'node:os';
import { packetFilter } from '../../asterisk/capture/source/filter.ts';
import { packetSource } from '../../asterisk/capture/source/packets.ts';
import type { CaptureSource } from '../../asterisk/capture/source/port.ts';
import { DUMPCAP, TCPDUMP } from '../../asterisk/engine/tools.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context, Profile } from '../context.ts';
import { type Asked, refusing } from './asked.ts';
import type { PbxPorts } from './ports.ts';

/** Packets of the interface that a PBX of this machine uses. */
export async function packets({ context, profile, orders, ports }: Asked): Promise<CaptureSource> {
  return filteredPackets(context, profile, filterOf(profile, ports, orders.rtp));
}

/** Which packets are of a PBX: SIP and IAX2, and its media where that is wanted. */
export function filterOf(profile: Profile, ports: PbxPorts, rtp: boolean): string {
  return packetFilter({
    addresses: addressesOf(profile, ports),
    ...{ sipPorts: ports.sipPorts, iaxPorts: ports.iaxPorts },
    media: rtp ? { ...ports.rtp, network: networkOf(profile) } : undefined,
  });
}

/** Those that a filter of checked numbers and addresses chooses. */
export async function filteredPackets(
  context: Pick<Context, 'tools' | 'env'>,
  profile: Profile,
  filter: string,
): Promise<CaptureSource> {
  if (!isHere(profile))
    return refusing(
      'packets',
      new PbxError(
        'refused',
        `${profile.name} is on another machine (${profile.ami.host}), whose packets are not seen here`,
        `run pbxctl there, or let it send HEP:  pbxctl --pbx ${profile.name} capture start --source hep`,
      ),
    );
  const found = [await context.tools.find(TCPDUMP), await context.tools.find(DUMPCAP)];
  return packetSource({
    programs: found.filter((path) => path !== undefined),
    interface: interfaceOf(profile),
    filter,
    env: context.env,
    uid: process.getuid?.() ?? 0,
  });
}

/** Where a PBX of this machine is heard. */
export const interfaceOf = (profile: Profile): string =>
  profile.kind === 'lab' && !profile.bind ? 'lo' : 'any';

/** Of an attached PBX its own address is known where SIP is bound to one. */
export function addressesOf(profile: Profile, { sip }: PbxPorts): string[] {
  if (profile.kind === 'lab' && !profile.bind) return [profile.address];
  const addresses = sip.map(({ address }) => address);
  return addresses.some(isAny) ? [] : addresses;
}

const isAny = (address: string): boolean => /^(0\.0\.0\.0|::)$/.test(address);

/** A lab's phones are in its own network, and may send media to each other. */
export const networkOf = (profile: Profile): string | undefined =>
  profile.kind === 'lab' && profile.address.startsWith('127.')
    ? `${profile.address.split('.').slice(0, 3).join('.')}.0/24`
    : undefined;

/** Whether the PBX runs on this machine, by its AMI address. */
export function isHere({ kind, ami, ...profile }: Profile): boolean {
  if (kind === 'lab' || ('local' in profile && profile.local)) return true;
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return (
    /^(127\.|localhost$|::1$)/.test(ami.host) || own.some(({ address }) => address === ami.host)
  );
}
