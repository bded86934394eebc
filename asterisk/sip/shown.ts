import type { Ami } from '../ami/port.ts';
import { PbxError } from '../errors.ts';

/** The first of these differences between what a file says and what Asterisk shows, for a person. */
export function firstDifference(
  number: string,
  compared: readonly (readonly [what: string, wanted: string, shown: string | undefined])[],
): string | undefined {
  const found = compared.find(([, wanted, shown]) => wanted !== shown);
  if (!found) return undefined;
  const [what, wanted, shown] = found;
  return `Asterisk shows ${number} with ${what} ${shown === undefined ? 'not set' : JSON.stringify(shown)}, not ${JSON.stringify(wanted)}`;
}

/** `(alaw|ulaw)` as `alaw,ulaw`; `(nothing)` as nothing. */
export function shownCodecs(text: string | undefined): string | undefined {
  return text
    ?.replace(/^\(|\)$/g, '')
    .replace('nothing', '')
    .replaceAll('|', ',');
}

/** Whether an answer says that there is no such account; anything else is thrown. */
export function isUnknown(error: unknown): boolean {
  if (!(error instanceof PbxError)) return false;
  return error.code === 'not-found' || /unable to retrieve|no .*found/i.test(error.message);
}

/** Deletes one entry of Asterisk's own database; one that is not there is deleted already. */
export async function deleteEntry(ami: Ami, family: string, key: string): Promise<void> {
  try {
    await ami.send({ Action: 'DBDel', Family: family, Key: key });
  } catch (error) {
    if (!(error instanceof PbxError && error.code !== 'refused')) throw error;
  }
}
