import { PbxError } from '../asterisk/errors.ts';
import type { Script } from '../commands/command.ts';
import { exitStatusOf } from './exit-status.ts';
import { errorLines } from './explain.ts';
import type { Front } from './front.ts';
import { segment } from './text/line.ts';
import { splitWords } from './words.ts';

/** The words of a line; none for an empty one and for a remark. */
export function scriptWords(line: string): string[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const words = splitWords(text);
  return words[0] === 'pbxctl' ? words.slice(1) : words;
}

/**
 * Runs the lines of a script one after the other; the exit status is that of the first that failed. `perform`
 * runs the words of one.
 */
export async function runScript(
  { lines, keepGoing }: Script,
  front: Front,
  signal: AbortSignal,
  perform: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  let [number, failed] = [0, 0];
  for await (const line of lines) {
    signal.throwIfAborted();
    number++;
    const status = await statusOf(line, number, front, signal, perform);
    if (status === 0) continue;
    if (failed === 0) failed = status;
    if (!keepGoing) break;
  }
  return failed;
}

async function statusOf(
  line: string,
  number: number,
  front: Front,
  signal: AbortSignal,
  perform: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  const where = () =>
    front.remark([segment(`line ${number}: ${line.trim().slice(0, 200)}`, 'dim')]);
  try {
    const words = scriptWords(line);
    if (words.length === 0) return 0;
    if (words[0] === 'run') throw nested();
    const status = await perform(words);
    if (status !== 0) where();
    return status;
  } catch (error) {
    if (signal.aborted || !(error instanceof PbxError)) throw error;
    for (const said of errorLines(error)) front.remark(said);
    where();
    return exitStatusOf(error);
  }
}

const nested = () =>
  new PbxError(
    'usage',
    'a script cannot run another one',
    'put its lines here, or run both in turn',
  );
