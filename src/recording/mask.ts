import { maskSecrets } from '../../asterisk/change/mask.ts';

const DOTS = '••••••••';

/** Headers of AMI events that tell of a secret: hashes of a password with a known challenge. */
const SECRET_HEADER =
  /^(secret|password|passwd|md5cred|md5-cred|expectedresponse|receivedhash|challenge|receivedchallenge|authtoken|oauth.*|.*token)$/i;
/** `secret=x`, `"password": "x"`, `--secret x`: in log lines, command lines and what commands said. */
const SECRET_WORD =
  /((?:secret|password|passwd|passphrase|md5_?cred|api[-_]?key|authtoken|token)["']?(?:\s*[:=]>?\s*|\s+(?=\S*\d)))("[^"]*"|'[^']*'|[^\s,;"']+)/gi;
/** `--secret x`, also while it is being typed. */
const SECRET_OPTION = /(--(?:secret|password|passwd|token)(?:\s+|=))(\S+)/gi;
/** What a Digest answer proves a password by, and keys of SRTP and ICE (RFC 3261, 4568, 8839). */
const SIP_SECRET = /(\bresponse="|\binline:|\ba=ice-pwd:)([^"\s|]+)/gi;

/** Takes secrets out of texts; `secrets` are those that are known. */
export type Mask = (text: string) => string;

export function createMask(secrets: readonly string[]): Mask {
  const known = secrets.filter((secret) => secret.length > 3);
  return (text) => {
    if (text === '') return text;
    return text
      .split('\n')
      .map((line) => maskSecrets(line, known))
      .join('\n')
      .replace(SECRET_OPTION, `$1${DOTS}`)
      .replace(SECRET_WORD, `$1${DOTS}`)
      .replace(SIP_SECRET, `$1${DOTS}`);
  };
}

/** The value of an AMI header, unless it tells of a secret. */
export function maskedHeader(name: string, value: string, mask: Mask): string {
  const isHash = /^response$/i.test(name) && /^[0-9a-f]{32,}$/i.test(value);
  return value !== '' && (isHash || SECRET_HEADER.test(name)) ? DOTS : mask(value);
}

/** Bytes of a packet, with crosses in the place of what proves a password or opens its media; of the same length. */
export function maskedBytes(bytes: Uint8Array, secrets: readonly string[]): Uint8Array {
  const said = Buffer.from(bytes).toString('latin1');
  const cross = (found: string) => 'x'.repeat(found.length);
  const masked = secrets
    .filter((secret) => secret.length > 3)
    .reduce((now, secret) => now.replaceAll(secret, cross), said)
    .replace(SIP_SECRET, (_, before: string, found: string) => before + cross(found));
  return masked === said ? bytes : Buffer.from(masked, 'latin1');
}
