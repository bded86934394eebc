import { isIP } from 'node:net';
import { PbxError } from '../errors.ts';
import { accountName } from '../lab/conf.ts';
import { checkSecret } from '../sip/check.ts';
import { DYNAMIC, type Encryption, IAX2_PORT } from './port.ts';

/** Sections of iax.conf that are no peers, and a name for callers without one (channels/chan_iax2.c). */
const RESERVED = ['callnumberlimits', 'guest'];
const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** Each refuses by PbxError `usage` what iax.conf, a Dial or a header of AMI would take for something else. */
export function checkTrunkName(name: string): string {
  if (!RESERVED.includes(name.toLowerCase())) return accountName(name);
  throw new PbxError(
    'usage',
    `${name} has a meaning of its own in iax.conf.`,
    'Choose another name.',
  );
}

/** `127.0.0.210`, `iax.example.net:4570`, or `dynamic`. */
export function checkHost(text: string): { host: string; port: number } {
  const [host = '', digits, ...more] = text.split(':');
  const port = digits === undefined ? IAX2_PORT : Number(digits);
  const isPort = (digits === undefined || /^\d{1,5}$/.test(digits)) && port > 0 && port < 65_536;
  const isHost = isIP(host) === 4 || (HOST_NAME.test(host) && !/^[\d.]+$/.test(host));
  const isWhole = more.length === 0 && !(host === DYNAMIC && digits !== undefined);
  if (isPort && isHost && isWhole) return { host, port };
  throw new PbxError(
    'usage',
    `${JSON.stringify(text)} is no address of the other end`,
    '--host 192.0.2.7, --host iax.example.net:4569, or --host dynamic where it registers here',
  );
}

/** A secret; in a line of `register` `:`, `@`, `/` and `?` part it from what follows. */
export function checkTrunkSecret(secret: string, register: boolean): string {
  checkSecret(secret);
  if (!register || !/[:@/?]/.test(secret)) return secret;
  throw new PbxError(
    'usage',
    'the secret holds : @ / or ?, which a line of register cannot',
    'choose another secret at both ends',
  );
}

export function checkPrefix(prefix: string): string | undefined {
  if (prefix === 'none') return undefined;
  if (/^[0-9*#]{1,6}$/.test(prefix)) return prefix;
  throw new PbxError(
    'usage',
    `${JSON.stringify(prefix)} cannot be dialled before a number`,
    '--prefix 0, or --prefix none where nothing is to lead out',
  );
}

export function checkEncryption(word: string): Encryption {
  if (word === 'required' || word === 'preferred' || word === 'off') return word;
  throw new PbxError('usage', `not a choice of encryption: ${word}`, '--encryption required');
}
