import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import { fileError } from '../../asterisk/files.ts';
import { checkContext, checkName, checkNumber, checkSecret } from '../../asterisk/sip/check.ts';
import { readCodecs } from '../../asterisk/sip/codecs.ts';
import type { NewUser } from '../../asterisk/sip/port.ts';
import type { OptionSpecs } from '../command.ts';
import type { Context } from '../context.ts';
import { type CsvRow, readCsv } from './csv.ts';

/** More is no table of users. */
const MAX_CSV_BYTES = 1_000_000;

/** What of a user can be given by options. */
export const USER_OPTIONS = {
  name: { type: 'value', value: 'NAME', help: 'who it is: "Claire Martin"' },
  codecs: {
    type: 'value',
    value: 'CODECS',
    help: 'the only ones allowed, preferred first: alaw,ulaw',
  },
  context: {
    type: 'value',
    value: 'CONTEXT',
    help: 'where its calls begin in the dialplan',
    complete: 'context',
  },
  'secret-stdin': { type: 'flag', help: 'read the secret from standard input' },
} as const satisfies OptionSpecs;

/** The secret that is piped in, without its line end. */
export async function pipedSecret(context: Context): Promise<string> {
  const bytes = await context.readInput();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PbxError('usage', 'the secret is not UTF-8');
  }
  return checkSecret(text.replace(/\r?\n$/, ''));
}

/** Words about a user as they were given; each is checked before anything is done. */
export interface GivenUser {
  readonly number: string;
  readonly name?: string | undefined;
  readonly secret?: string | undefined;
  readonly codecs?: string | undefined;
  readonly context?: string | undefined;
}

export function checkedUser(
  given: GivenUser,
  known: readonly string[],
  newSecret: () => string,
): NewUser {
  const { number, name, secret, codecs, context } = given;
  return {
    number: checkNumber(number),
    name: name === undefined ? undefined : checkName(name),
    secret: secret === undefined ? newSecret() : checkSecret(secret),
    codecs: codecs === undefined ? undefined : readCodecs(codecs, known),
    context: context === undefined ? undefined : checkContext(context),
  };
}

/** The users of a table; what is wrong with one is said with its line. */
export async function usersInFile<T>(
  path: string,
  each: (given: GivenUser) => Promise<T>,
): Promise<readonly T[]> {
  const rows = rowsIn(path, await bytesOf(path));
  if (rows.length === 0)
    throw new PbxError('usage', `${path} names no users`, 'a line for each, below the first line');
  const users: T[] = [];
  const lines = new Map<string, number>();
  for (const row of rows) {
    const number = row.fields.number ?? '';
    const before = lines.get(number.toLowerCase());
    lines.set(number.toLowerCase(), row.line);
    if (before !== undefined)
      throw new PbxError(
        'usage',
        `${basename(path)}:${row.line}: ${JSON.stringify(number)} stands in line ${before} already`,
      );
    users.push(await atLine(path, row, () => each({ ...row.fields, number })));
  }
  return users;
}

function rowsIn(path: string, bytes: Uint8Array): readonly CsvRow[] {
  try {
    return readCsv(bytes);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    throw new PbxError(error.code, `${path}: ${error.message}`, error.hint);
  }
}

async function atLine<T>(path: string, { line }: CsvRow, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    throw new PbxError(error.code, `${basename(path)}:${line}: ${error.message}`, error.hint);
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    if (bytes.length <= MAX_CSV_BYTES) return bytes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new PbxError('not-found', `there is no file ${path}`, 'pbxctl help user add');
    throw fileError(error, 'read', path);
  }
  throw new PbxError('usage', `${path} has more than ${MAX_CSV_BYTES} bytes`);
}
