import type { Settings } from '../lab/conf.ts';
import { contextFrom, DYNAMIC, type NewTrunk } from './port.ts';

/**
 * The section of a trunk. A friend, since both directions go by one name and one secret. `trunk=yes` only
 * without encryption: chan_iax2 puts the audio of trunked calls into frames that it never encrypts
 * (iax2_send and iax2_trunk_queue of channels/chan_iax2.c, 16 and 22).
 */
export function trunkSettings(trunk: NewTrunk): Settings {
  const { host, port, username, secret, encryption, codecs, name, hasTimer } = trunk;
  return [
    ['type', 'friend'],
    ['host', host],
    ...(host === DYNAMIC ? [] : [['port', port] as const]),
    ['username', username],
    ['secret', secret],
    ['auth', 'md5'],
    ['maxauthreq', MAX_AT_ONCE],
    ['encryption', encryption === 'off' ? 'no' : 'yes'],
    ['forceencryption', encryption === 'required' ? 'yes' : 'no'],
    ['requirecalltoken', 'yes'],
    ...permitted(host),
    ['context', contextFrom(name)],
    ['disallow', 'all'],
    ['allow', codecs.join(',')],
    ['qualify', 'yes'],
    ['qualifyfreqok', 10_000],
    ['qualifyfreqnotok', 3000],
    ['trunk', encryption === 'off' && hasTimer ? 'yes' : 'no'],
    ['transfer', 'no'],
  ];
}

/** Calls that may ask to be let in at one moment; unless told 16 and 22 refuse the fourth (maxauthreq). */
const MAX_AT_ONCE = 100;

/** Of an address that is known only it may call; access lists take no names (main/acl.c). */
function permitted(host: string): Settings {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return [];
  return [
    ['deny', '0.0.0.0/0.0.0.0'],
    ['permit', `${host}/255.255.255.255`],
  ];
}

/** The value of `register` in `[general]`. */
export function registerValue({ username, secret, host, port }: NewTrunk): string {
  return `${username}:${secret}@${host}:${port}`;
}
