import { trunkSettings } from '../trunk/settings.ts';
import { remark } from './access.ts';
import { IAX2_PORT, mediaAddresses, RTP_PORTS } from './binds.ts';
import { confFile, section } from './conf.ts';
import type { ConfFile } from './files.ts';
import { linkTrunk } from './link.ts';
import type { LabSpec } from './port.ts';

export function rtpFile(spec: LabSpec): ConfFile {
  const general = section('general', [
    ['rtpstart', RTP_PORTS.first],
    ['rtpend', RTP_PORTS.last],
    ['icesupport', 'no'],
  ]);
  return { name: 'rtp.conf', content: confFile(remark(spec), [general]) };
}

/** iax.conf with no guest: the trunk between lab and operator, where there is one, and no other peer. */
export function iaxFile(spec: LabSpec, available?: ReadonlySet<string>): ConfFile {
  const addresses = mediaAddresses(spec).map((address) => ['bindaddr', address] as const);
  const general = section('general', [
    ['bindport', IAX2_PORT],
    ...addresses,
    ['context', 'public'],
    ['language', spec.language],
    ['disallow', 'all'],
    ['allow', 'alaw,ulaw'],
    ['requirecalltoken', 'yes'],
    ['delayreject', 'yes'],
    ['autokill', 'yes'],
    ['authdebug', 'yes'],
  ]);
  const trunk = spec.link && linkTrunk(spec.link, available);
  const sections = trunk ? [general, section(trunk.name, trunkSettings(trunk))] : [general];
  return { name: 'iax.conf', content: confFile(remark(spec), sections), secret: true };
}
