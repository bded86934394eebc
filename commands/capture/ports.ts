import { parseEndpoint } from '../../asterisk/capture/source/address.ts';
import type { Endpoint } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { IAX2_PORT, RTP_PORTS, SIP_PORT } from '../../asterisk/lab/binds.ts';
import type { Context, Profile } from '../context.ts';

/** Where a PBX speaks what. */
export interface PbxPorts {
  /** What SIP is bound to; an address of zeros is any. */
  readonly sip: readonly Endpoint[];
  readonly sipPorts: readonly number[];
  readonly iaxPorts: readonly number[];
  readonly rtp: { readonly first: number; readonly last: number };
}

/** Those of a lab are ours; another PBX is asked, and where it does not tell it has the usual ones. */
export async function portsOf(context: Pick<Context, 'ami'>, profile: Profile): Promise<PbxPorts> {
  if (profile.kind === 'lab') {
    const addresses = [profile.address, ...(profile.bind ? [profile.bind] : [])];
    return {
      sip: addresses.map((address) => ({ address, port: SIP_PORT })),
      ...{ sipPorts: [SIP_PORT], iaxPorts: [IAX2_PORT], rtp: RTP_PORTS },
    };
  }
  const ask = async (line: string): Promise<readonly string[]> => {
    try {
      return (await (await context.ami()).command(line)).lines;
    } catch (error) {
      if (error instanceof PbxError) return [];
      throw error;
    }
  };
  const sip = [
    ...(await ask('pjsip show transports')),
    ...(await ask('sip show settings')),
  ].flatMap(boundTo);
  const rtp = (await ask('rtp show settings')).join('\n');
  const port = (name: string, usual: number) =>
    Number(new RegExp(`Port ${name}:\\s+(\\d+)`).exec(rtp)?.[1] ?? usual);
  const found = [...new Set(sip.map((end) => end.port))];
  return {
    sip,
    sipPorts: found.length > 0 ? found : [SIP_PORT],
    iaxPorts: [IAX2_PORT],
    rtp: { first: port('start', 5_000), last: port('end', 31_000) },
  };
}

/** `Transport:  name  udp  0  0  0.0.0.0:5060`, `UDP Bindaddress:   0.0.0.0:5060`. */
function boundTo(line: string): Endpoint[] {
  const [, text = ''] =
    /^\s*(?:Transport:.*\s|\w[\w ]* Bindaddress:\s+)(\S+:\d+)\s*$/.exec(line) ?? [];
  const end = parseEndpoint(text);
  return end && end.port > 0 ? [end] : [];
}
