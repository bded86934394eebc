import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../../commands/context.ts';
import { commands } from '../../commands/index.ts';
import { dispatch } from '../../src/dispatch.ts';
import { exitStatusOf } from '../../src/exit-status.ts';
import { findCommand, type Parsed, parseInput } from '../../src/parse.ts';
import { splitWords } from '../../src/words.ts';
import { type FakeFront, frontOf } from './front.ts';

/** What came of a command line, as a script would see it. */
export interface Said {
  readonly status: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** A command line (without `pbxctl`) as the input of its command. */
export function parsed(line: string): Parsed {
  const found = findCommand(commands, splitWords(line));
  if (!found) throw new Error(`no command: ${line}`);
  return parseInput(found.command, found.rest);
}

/**
 * Types a command line in a world; what it plans to change is made by the world's own `changes`, where
 * that is a whole transactor. An expected error is said on `err`, message and hint. `opened` is told the
 * PBX that each command names.
 */
export async function typed(
  line: string,
  context: Context,
  front: FakeFront = frontOf(),
  opened: (pbxName: string | undefined) => void = () => {},
): Promise<Said> {
  const words = splitWords(line);
  const unexpected = () => Promise.reject(new Error('no transaction was expected'));
  const changes = { make: unexpected, recover: async () => {}, ...context.changes };
  try {
    const open = async (pbxName: string | undefined, signal = context.signal) => {
      opened(pbxName);
      return { ...context, changes, signal };
    };
    const status = await dispatch(commands, words, open, front, context.signal);
    return { status, out: front.out, err: front.err };
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    const said = [error.message, ...(error.hint ? [error.hint] : [])];
    return { status: exitStatusOf(error), out: front.out, err: [...front.err, ...said] };
  }
}

/** The one error that a line or a function ends with; fails when there is none. */
export function errorOf(run: () => unknown): PbxError {
  try {
    run();
  } catch (error) {
    if (error instanceof PbxError) return error;
    throw error;
  }
  throw new Error('there was no error');
}
