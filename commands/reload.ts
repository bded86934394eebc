import { notShown } from '../asterisk/change/shown.ts';
import type { FileChange } from '../asterisk/change/types.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import { reload, reloadModules } from '../asterisk/reload.ts';
import type { Context } from './context.ts';
import { labSpec } from './lab/profile.ts';

/**
 * Reloads what these files are about; resolves with why Asterisk refused. A PBX that does not run has
 * nothing to reload: it reads its files when it is started.
 */
export async function reloadFiles(
  context: Context,
  paths: readonly string[],
): Promise<string | undefined> {
  return (await isRunning(context)) ? reload(await context.ami(), reloadModules(paths)) : undefined;
}

export async function isRunning({ pbxName, profiles, folders, runner }: Context): Promise<boolean> {
  const profile = await profiles.find(pbxName);
  if (!profile) return false;
  return (await runner.status(labInstance(labSpec(profile, folders)))).state === 'running';
}

/** What Asterisk does not show of these files as they are now, where the PBX runs. */
export async function readBackFiles(
  context: Context,
  files: readonly FileChange[],
): Promise<string | undefined> {
  if (!(await isRunning(context))) return undefined;
  const ami = await context.ami();
  for (const file of files) {
    const missing = await notShown(ami, file);
    if (missing) return missing;
  }
  return undefined;
}
