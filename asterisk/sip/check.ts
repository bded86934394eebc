import { PbxError } from '../errors.ts';
import { accountName, callerId } from '../lab/conf.ts';

/** AST_MAX_CONTEXT, and the buffer of a caller's name in chan_sip, less their NUL. */
const MAX_BYTES = 79;
const MAX_SECRET_BYTES = 128;

/** Each refuses by PbxError `usage` what a file, a phone or Asterisk would take for something else. */
export function checkNumber(number: string): string {
  checkText(number, 'number', 40);
  return accountName(number);
}

export function checkName(name: string): string {
  checkText(name, 'name', MAX_BYTES);
  callerId(name, '');
  return name;
}

export function checkContext(context: string): string {
  checkText(context, 'context', MAX_BYTES);
  if (/^[A-Za-z0-9_.-]+$/.test(context)) return context;
  throw new PbxError(
    'usage',
    `a context cannot be called ${JSON.stringify(context)}: only letters, digits, _ . and - are possible`,
    'pbxctl cli "dialplan show"   lists the contexts',
  );
}

export function checkSecret(secret: string): string {
  if (secret === '')
    throw new PbxError('usage', 'the secret is empty: anybody could use the account');
  checkText(secret, 'secret', MAX_SECRET_BYTES, () => 'the secret');
  return secret;
}

/** What holds for every text: it stays on its line, whole. */
function checkText(text: string, what: string, maxBytes: number, shown = quoted): void {
  const refuse = (why: string) => new PbxError('usage', `${shown(text, what)} ${why}`);
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) throw refuse('holds a line break or a control character');
  if (/[\p{Surrogate}\ufffd]/u.test(text)) throw refuse('is not UTF-8');
  const found = /[;[\]]/.exec(text)?.[0];
  if (found) throw refuse(`holds ${found}, which has a meaning in Asterisk's files`);
  if (text !== text.trim()) throw refuse('begins or ends with a space, which Asterisk drops');
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw refuse(`has ${bytes} bytes; ${maxBytes} are possible`);
}

function quoted(text: string, what: string): string {
  return `the ${what} ${JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)}`;
}
