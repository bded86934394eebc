import { remark } from './access.ts';
import { mediaAddresses, SIP_PORT } from './binds.ts';
import { accountName, callerId, confFile, confSecret, section } from './conf.ts';
import { USERS_CONTEXT } from './dialplan.ts';
import type { ConfFile } from './files.ts';
import type { LabSpec, LabUser } from './port.ts';

/** sip.conf: strangers are refused, and each user is a friend with an address of its own choice. */
export function sipFile(spec: LabSpec): ConfFile {
  return {
    name: 'sip.conf',
    content: confFile(remark(spec), [general(spec), ...spec.users.map(user)]),
    secret: true,
  };
}

function general(spec: LabSpec): string {
  const [address = spec.address] = mediaAddresses(spec);
  return section('general', [
    ['context', 'public'],
    ['allowguest', 'no'],
    ['alwaysauthreject', 'yes'],
    ['allowoverlap', 'no'],
    ['udpbindaddr', `${address}:${SIP_PORT}`],
    ['rtpbindaddr', address],
    ['transport', 'udp'],
    ['tcpenable', 'no'],
    ['srvlookup', 'no'],
    ['language', spec.language],
    ['qualify', 'yes'],
    ['directmedia', 'yes'],
  ]);
}

function user({ number, name, secret }: LabUser): string {
  const id = accountName(number);
  return section(id, [
    ['type', 'friend'],
    ['host', 'dynamic'],
    ['defaultuser', id],
    ['secret', confSecret(secret)],
    ['context', USERS_CONTEXT],
    ['callerid', callerId(name, id)],
    ['allow', '!all,alaw,ulaw'],
  ]);
}
