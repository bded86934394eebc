import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../asterisk/errors.ts';
import type { Command, SessionOpening } from '../commands/command.ts';
import type { OpenedContext } from './context.ts';
import { errorLines } from './explain.ts';
import { type Front, frontWith } from './front.ts';
import { checkMayChange } from './guard.ts';
import { helpOf } from './help.ts';
import { toBeNamed } from './naming.ts';
import {
  type Common,
  findCommand,
  type Parsed,
  parseInput,
  pbxNamed,
  unknownCommand,
} from './parse.ts';
import { present } from './present.ts';
import { entriesOf } from './recording/print.ts';
import { runScript } from './script.ts';

/** Opens the world of a command for the PBX of that name. */
export type OpenContext = (
  pbxName: string | undefined,
  signal?: AbortSignal,
) => Promise<OpenedContext>;

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
  const parsed = parseInput(found.command, found.rest);
  const { help, timeoutMs } = parsed.common;
  if (help) {
    for (const line of helpOf(found.command)) front.data(line);
    return 0;
  }
  const asked = frontFor(front, parsed.common);
  const performing = (opening: OpenContext, limited: AbortSignal) =>
    perform(parsed, opening, asked, limited, (line) =>
      dispatch(commands, inScript(line, parsed.common), opening, asked, limited),
    );
  if (timeoutMs === undefined) return performing(open, signal);
  return inTime(timeoutMs, signal, (limited) => performing((name) => open(name, limited), limited));
}

/** The lines of a script are about the PBX that the script was run for, unless they name another. */
const inScript = (words: readonly string[], { pbx }: Common): readonly string[] =>
  pbx === undefined || pbxNamed(words) !== undefined ? words : ['--pbx', pbx, ...words];

async function perform(
  { command, input, common }: Parsed,
  open: OpenContext,
  front: Front,
  signal: AbortSignal,
  performLine: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  const context = await contextOf(command, input, open, common.pbx);
  await checkMayChange(command, undefined, context);
  if (command.kind === 'change' && !common.dryRun) await recover(context, front);
  const outcome = await command.run(input, context);
  await checkMayChange(command, outcome, context);
  if (outcome.kind === 'session') return inSession(outcome, front, common);
  if (outcome.kind === 'script') return runScript(outcome, front, signal, performLine);
  const named = outcome.kind === 'plan' ? await toBeNamed(command, context, common) : undefined;
  return present(outcome, { front, common, signal, changes: context.changes, named });
}

async function inSession(
  opening: SessionOpening,
  front: Front,
  { json, jsonl }: Common,
): Promise<number> {
  const { begin } = opening;
  if ((json || jsonl) && begin.what === 'replay') {
    for await (const entry of entriesOf(begin.file)) front.data(JSON.stringify(entry));
    return 0;
  }
  if (front.session) return front.session(opening);
  throw new PbxError(
    'usage',
    'this is done by the interactive session, which cannot be opened here',
    'run it on a terminal',
  );
}

const SILENCE = { remark: () => {}, progress: () => {} };

/** A front that says less, or asks nothing. */
function frontFor(front: Front, { quiet, noInput }: Common): Front {
  return frontWith(front, {
    ...(quiet ? SILENCE : {}),
    ...(noInput ? { interactive: false } : {}),
  });
}

/** What has been told to end has so long to do it. */
const GRACE_MS = 2_000;

/** PbxError `timeout` when it is not done in time, however it ended then. */
async function inTime(
  ms: number,
  signal: AbortSignal,
  act: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const over = AbortSignal.timeout(ms);
  const late = new PbxError('timeout', `not done within ${ms / 1000} s`);
  const expired = () => over.aborted && !signal.aborted;
  const acting = act(AbortSignal.any([signal, over]));
  const given = new AbortController();
  const up = delay(ms + GRACE_MS, undefined, { signal: given.signal }).catch(() => undefined);
  try {
    const status = await Promise.race([acting, up]);
    if (status !== undefined && !expired()) return status;
  } catch (error) {
    if (!expired()) throw error;
  } finally {
    given.abort();
  }
  throw late;
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
