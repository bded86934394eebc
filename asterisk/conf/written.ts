import { PbxError } from '../errors.ts';
import { fromText, toText } from './bytes.ts';
import { uncomment } from './comments.ts';
import { MAX_NAME_BYTES, readLine } from './line.ts';
import { NOWHERE } from './lineKinds.ts';
import { keptLogical } from './logical.ts';
import { READ_BYTES } from './reads.ts';

/** What no line can hold: its end, and NUL, which ends it for Asterisk. */
const LINE_BREAKING = /[\n\r\0]/;

/** A value as it stands in a line, in binary: `;` would begin a comment. */
export function writtenValue(key: string, value: string): string {
  const binary = fromText(value);
  if (LINE_BREAKING.test(binary))
    throw unwritable(
      `The value of ${key} holds a line break or NUL, which no line can hold`,
      value,
    );
  if (hasOuterBlanks(binary))
    throw unwritable(
      `The value of ${key} begins or ends with a blank, which Asterisk drops`,
      value,
    );
  return binary.replaceAll(';', '\\;');
}

/** A key as it stands in a line, in binary: `\` lets it begin with what would begin something else. */
export function writtenKey(key: string): string {
  const binary = fromText(key);
  if (binary === '' || LINE_BREAKING.test(binary) || hasOuterBlanks(binary))
    throw unwritable('Not a key that a line can hold', key);
  if (binary.includes('=', 1)) throw unwritable("A key cannot hold '='", key);
  const first = binary.charCodeAt(0);
  const needsEscape = /^[[#\\=]/.test(binary);
  if (needsEscape && (first < 33 || first > 127)) throw unwritable('Not a key', key);
  return (needsEscape ? '\\' : '') + binary.replaceAll(';', '\\;');
}

/** A section's name as it stands between its brackets, in binary. */
export function writtenName(name: string): string {
  const binary = fromText(name);
  if (binary === '') throw new PbxError('usage', 'A section needs a name.');
  if (binary.length > MAX_NAME_BYTES)
    throw unwritable(`Asterisk keeps only ${MAX_NAME_BYTES} bytes of a section's name`, name);
  if (LINE_BREAKING.test(binary) || binary.includes(']'))
    throw unwritable("The name of a section cannot hold ']', line breaks or NUL", name);
  return binary.replaceAll(';', '\\;');
}

/** The name of a section to inherit from, as it stands between parentheses, in binary. */
export function writtenBase(name: string): string {
  if (/^[+!]|[,)]/.test(name))
    throw unwritable("A name with ',' or ')', '+' or '!' cannot be inherited from", name);
  return writtenName(name);
}

/** Refuses a line that Asterisk would not read as this key and value. */
export function checkSetting(line: string, key: string, value: string): void {
  const read = readBack(line);
  if (read?.kind !== 'setting' || read.key !== key || read.value !== value)
    throw unwritable(`No line can hold this value of ${key}`, value);
  checkLength(line);
}

/** Refuses a header that Asterisk would not read as one of this name. */
export function checkHeader(line: string, name: string): void {
  const read = readBack(line);
  if (read?.kind !== 'header' || read.written !== name)
    throw unwritable('Not a name that a section can have', name);
  checkLength(line);
}

function readBack(line: string) {
  const { kept, depth } = uncomment(line, 0, line.length, 0);
  return depth === 0 ? readLine(keptLogical(line, kept), toText, NOWHERE) : undefined;
}

/** Refuses a line, without its line end, that Asterisk would skip for its length. */
export function checkLength(line: string): void {
  if (line.length <= READ_BYTES - 1) return;
  throw new PbxError(
    'refused',
    `The line would have ${line.length} bytes; Asterisk skips lines of more than ${READ_BYTES - 1}.`,
    'Shorten the value.',
  );
}

function hasOuterBlanks(binary: string): boolean {
  return binary.charCodeAt(0) < 33 || binary.charCodeAt(binary.length - 1) < 33;
}

function unwritable(what: string, text: string): PbxError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new PbxError('refused', `${what}: ${JSON.stringify(shown)}.`);
}
