import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { orNothing } from '../state/listing.ts';
import { technologyOf } from './ask.ts';

/** What the account behind a leg lets its media do, as Asterisk has it now. */
export interface LegSettings {
  /** `701` */
  readonly account: string;
  readonly direct: boolean;
  /** `DirectMedia: true (PJSIPShowEndpoint 701)` */
  readonly evidence: string;
  /** As a setting of its file: `media_encryption = sdes`; undefined for none. */
  readonly encryption: string | undefined;
  readonly sendsInfo: boolean;
  /** chan_sip: only some addresses may be told to it. */
  readonly hasAcl: boolean;
}

/** `701` of `PJSIP/701-00000007`. */
export const accountOf = (channel: string): string =>
  channel.slice(channel.indexOf('/') + 1).replace(/-[0-9a-f]+$/i, '');

/** Undefined where it has none, or it may not be asked. */
export async function askSettings(ami: Ami, channel: string): Promise<LegSettings | undefined> {
  const account = accountOf(channel);
  switch (technologyOf(channel)) {
    case 'PJSIP':
      return pjsipSettings(ami, account);
    case 'SIP':
      return chanSipSettings(ami, account);
    default:
      return undefined;
  }
}

async function pjsipSettings(ami: Ami, account: string): Promise<LegSettings | undefined> {
  const items = await orNothing(
    async () => (await ami.list({ Action: 'PJSIPShowEndpoint', Endpoint: account })).items,
  );
  const endpoint = items.find(({ event }) => event === 'EndpointDetail');
  if (!endpoint) return undefined;
  const value = (name: string) => endpoint.get(name) ?? '';
  const encryption = value('MediaEncryption');
  return {
    account,
    direct: isOn(value('DirectMedia')),
    evidence: `DirectMedia: ${value('DirectMedia')} (PJSIPShowEndpoint ${account})`,
    encryption: /^(no|none|)$/i.test(encryption) ? undefined : `media_encryption = ${encryption}`,
    sendsInfo: /^info$/i.test(value('DtmfMode')),
    hasAcl: false,
  };
}

async function chanSipSettings(ami: Ami, account: string): Promise<LegSettings | undefined> {
  const [peer] = await orNothing(
    async (): Promise<AmiMessage[]> => [await ami.send({ Action: 'SIPshowpeer', Peer: account })],
  );
  if (!peer) return undefined;
  return {
    account,
    direct: isOn(peer.get('SIP-DirectMedia') ?? ''),
    evidence: `SIP-DirectMedia: ${peer.get('SIP-DirectMedia')} (SIPshowpeer ${account})`,
    encryption: isOn(peer.get('SIP-Encryption') ?? '') ? 'encryption = yes' : undefined,
    sendsInfo: /info/i.test(peer.get('SIP-DTMFmode') ?? ''),
    hasAcl: await hasMediaAcl(ami, account),
  };
}

/** No action tells of it: a line of `sip show peer` does. */
async function hasMediaAcl(ami: Ami, account: string): Promise<boolean> {
  if (!/^[\w.@+-]{1,80}$/.test(account)) return false;
  const [answer] = await orNothing(async () => [await ami.command(`sip show peer ${account}`)]);
  return answer?.lines.some((line) => /^\s*DirectMedACL\s*:\s*Yes/m.test(line)) ?? false;
}

const isOn = (value: string): boolean => /^(true|yes|y|on)$/i.test(value);
