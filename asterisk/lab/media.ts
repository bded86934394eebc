import { remark } from './access.ts';
import { IAX2_PORT, mediaAddresses, RTP_PORTS } from './binds.ts';
import { confFile, section } from './conf.ts';
import type { ConfFile } from './files.ts';
import type { LabSpec } from './port.ts';

export function rtpFile(spec: LabSpec): ConfFile {
  const general = section('general', [
    ['rtpstart', RTP_PORTS.first],
    ['rtpend', RTP_PORTS.last],
    ['icesupport', 'no'],
  ]);
  return { name: 'rtp.conf', content: confFile(remark(spec), [general]) };
}

/** iax.conf with no peer and no guest: a trunk adds its own sections. */
export function iaxFile(spec: LabSpec): ConfFile {
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
  ]);
  return { name: 'iax.conf', content: confFile(remark(spec), [general]), secret: true };
}
