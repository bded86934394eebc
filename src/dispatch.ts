import { PbxError } from '../asterisk/errors.ts';
import type { Command } from '../commands/command.ts';
import type { OpenedContext } from './context.ts';
import { errorLines } from './explain.ts';
import type { Front } from './front.ts';
import { checkMayChange } from './guard.ts';
import { helpOf } from './help.ts';
import { findCommand, type Parsed, parseInput, unknownCommand } from './parse.ts';
import { present } from './present.ts';

/** Opens the world of a command for the PBX of that name. */
export type OpenContext = (pbxName: string | undefined) => Promise<OpenedContext>;

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
  const context = await contextOf(found.command, input, open, common.pbx);
  await checkMayChange(found.command, undefined, context);
  if (found.command.kind === 'change' && !common.dryRun) await recover(context, front);
  const outcome = await found.command.run(input, context);
  await checkMayChange(found.command, outcome, context);
  return present(outcome, { front, common, signal, changes: context.changes });
}

/** The world of the PBX that the command is about. */
async function contextOf(
  command: Command,
  input: Parsed['input'],
  open: OpenContext,
  named: string | undefined,
): Promise<OpenedContext> {
  const context = await open(named);
  const about = await command.about?.(input, context);
  return about === undefined || about === context.pbxName ? context : open(about);
}

/** Before a change is planned: its files shall not be those of one that was cut off. What cannot be mended now is said. */
async function recover({ changes }: OpenedContext, front: Front): Promise<void> {
  try {
    await changes.recover(front.remark);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    for (const line of errorLines(error)) front.remark(line);
  }
}
