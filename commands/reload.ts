import { askConsole } from '../asterisk/attach/console.ts';
import { localStatus } from '../asterisk/attach/running.ts';
import { notShown } from '../asterisk/change/shown.ts';
import type { FileChange } from '../asterisk/change/types.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import { reload, reloadModules } from '../asterisk/reload.ts';
import type { Context, Profile } from './context.ts';
import { labSpec } from './lab/profile.ts';

/**
 * Reloads what these files are about; resolves with why Asterisk refused. A PBX that does not run has
 * nothing to reload: it reads its files when it is started.
 */
export async function reloadFiles(
  context: Context,
  paths: readonly string[],
): Promise<string | undefined> {
  if (!(await isRunning(context))) return undefined;
  const profile = await context.profiles.load(context.pbxName);
  const modules = reloadModules(paths);
  // What attach changes is reloaded without AMI, which may be what is not there, or may only read.
  const own = modules.filter((module) => isReadOnly(profile) || ACCESS.has(module));
  if (profile.kind === 'lab' || !profile.local || own.length === 0)
    return reload(await context.ami(), modules);
  await askConsole(profile.local.socket, own.map(consoleLine), context.signal);
  const others = modules.filter((module) => !own.includes(module));
  return others.length > 0 ? reload(await context.ami(), others) : undefined;
}

const isReadOnly = (profile: Profile): boolean => profile.kind === 'attached' && !profile.write;

const ACCESS: ReadonlySet<string> = new Set(['manager', 'res_ari.so']);

const consoleLine = (module: string): string => `module reload ${module}`;

export async function isRunning(context: Context): Promise<boolean> {
  const profile = await context.profiles.find(context.pbxName);
  if (!profile) return false;
  if (profile.kind === 'lab') {
    const instance = labInstance(labSpec(profile, context.folders));
    return (await context.runner.status(instance)).state === 'running';
  }
  // One elsewhere is asked; that it does not answer is an error of its own.
  return profile.local === undefined || (await localStatus(profile.local)).state === 'running';
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
