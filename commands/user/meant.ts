import { PbxError } from '../../asterisk/errors.ts';
import { type Accounts, userNamed } from './accounts.ts';

/** `USER WORD`, or `--all WORD`. */
export interface Meant {
  /** Undefined: all. */
  readonly user: string | undefined;
  readonly word: string;
}

export function usersMeant(
  [first, second]: readonly [string, string | undefined],
  all: boolean,
  example: string,
): Meant {
  if (all && second !== undefined)
    throw new PbxError('usage', '--all means every user: name none beside it', example);
  if (all) return { user: undefined, word: first };
  if (second === undefined)
    throw new PbxError('usage', 'name a user (or --all) and what to set', example);
  return { user: first, word: second };
}

/** The numbers of the users that are meant; PbxError `not-found` for none. */
export function numbersOf(accounts: Accounts, { user }: Meant): readonly string[] {
  if (user !== undefined) return [userNamed(accounts, user).number];
  if (accounts.users.length > 0) return accounts.users.map(({ number }) => number);
  throw new PbxError('not-found', 'there are no users yet', 'pbxctl user add 703');
}

/** For a person: `all users`, or their numbers. */
export function whose(accounts: Accounts, numbers: readonly string[]): string {
  return numbers.length > 1 && numbers.length === accounts.users.length
    ? 'all users'
    : numbers.join(', ');
}
