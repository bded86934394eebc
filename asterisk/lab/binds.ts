import type { Bind } from '../engine/port.ts';
import { PbxError } from '../errors.ts';
import type { LabSpec } from './port.ts';

export const SIP_PORT = 5060;
export const IAX2_PORT = 4569;
export const RTP_PORTS = { first: 10_000, last: 10_999 } as const;

/** Addresses for SIP and IAX2: the lab's own, and the one asked for. The wildcard covers both. */
export function mediaAddresses(spec: LabSpec): readonly string[] {
  const { address, bind, driver } = spec;
  if (bind === undefined || bind === address) return [address];
  if (bind === '0.0.0.0') return [bind];
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(bind)) {
    throw new PbxError('usage', `Not an IPv4 address: ${JSON.stringify(bind)}.`);
  }
  if (driver === 'sip') {
    throw new PbxError(
      'usage',
      'chan_sip listens on one address or on all of them, not on two.',
      'Use --bind 0.0.0.0, or --engine 22, which can listen on two.',
    );
  }
  return [address, bind];
}

/** What a lab PBX will bind. RTP ports are taken per call and are not among them. */
export function labBinds(spec: LabSpec): Bind[] {
  const media = mediaAddresses(spec).flatMap((address): Bind[] => [
    { protocol: 'udp', address, port: SIP_PORT, purpose: 'SIP' },
    { protocol: 'udp', address, port: IAX2_PORT, purpose: 'IAX2' },
  ]);
  return [
    ...media,
    { protocol: 'tcp', address: spec.ami.host, port: spec.ami.port, purpose: 'AMI' },
    { protocol: 'tcp', address: spec.ari.host, port: spec.ari.port, purpose: 'ARI' },
  ];
}
