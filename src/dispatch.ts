import type { Command } from '../commands/command.ts';
import type { Context } from '../commands/context.ts';
import type { Front } from './front.ts';
import { checkMayChange } from './guard.ts';
import { helpOf } from './help.ts';
import { findCommand, parseInput, unknownCommand } from './parse.ts';
import { present } from './present.ts';

/** Opens the world of a command for the PBX of that name. */
export type OpenContext = (pbxName: string | undefined) => Promise<Context>;

/**
 * Words to a command to its outcome, shown on a front: the one way in for the shell, the session's
 * command line and its keys. Returns the exit status; throws what src/main.ts explains.
 */
export async function dispatch(
  commands: readonly Command[],
  words: readonly string[],
  open: OpenContext,
  front: Front,
  signal: AbortSignal,
): Promise<number> {
  const found = findCommand(commands, words);
  if (!found) throw unknownCommand(commands, words);
  const { input, common } = parseInput(found.command, found.rest);
  if (common.help) {
    for (const line of helpOf(found.command)) front.data(line);
    return 0;
  }
  const context = await open(common.pbx);
  await checkMayChange(found.command, undefined, context);
  const outcome = await found.command.run(input, context);
  await checkMayChange(found.command, outcome, context);
  return present(outcome, { front, common, signal });
}
