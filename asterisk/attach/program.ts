import { findInstalled } from '../engine/installed.ts';
import { commandLine } from '../engine/process.ts';
import type { RunOptions } from '../engine/run.ts';

/**
 * The words by which a running Asterisk was started, up to the program itself (a loader with its libraries
 * may stand before it); else the one that is installed. Undefined where there is none to be seen.
 */
export async function asteriskProgram(
  pid: number,
  env: RunOptions['env'],
): Promise<readonly string[] | undefined> {
  const words = await commandLine(pid);
  const at = words.findIndex((word) => word.endsWith('/asterisk'));
  if (at >= 0 && words[0]?.startsWith('/')) return words.slice(0, at + 1);
  const installed = await findInstalled(env);
  return installed === undefined ? undefined : [installed];
}
