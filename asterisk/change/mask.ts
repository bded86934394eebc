const DOTS = '••••••••';

/** Keys of Asterisk's files whose value is a secret: `secret`, `md5secret`, `inbound_auth/password`, `md5_cred`. */
const SECRET_LINE =
  /^([ +-]?[\s;]*[\w/]*(?:secret|password|password_digest|passwd|md5_cred|dbpass)\s*\+?=>?[ \t]*)\S.*?(\r?)$/i;
/** `register => user:secret@host`, with more colons where a transport or a domain stands before. */
const REGISTER_LINE = /^([ +-]?[\s;]*(?:remote)?register\s*=>?[^;@]*:)[^:@]+(@.*)$/i;

/** A line of a file or of its diff, with dots in the place of secrets: those known, and those told by their key. */
export function maskSecrets(line: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret !== '')
    // One may be a part of another.
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, DOTS), line);
  return known.replace(SECRET_LINE, `$1${DOTS}$2`).replace(REGISTER_LINE, `$1${DOTS}$2`);
}
