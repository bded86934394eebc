import { askConsole } from '../../asterisk/attach/console.ts';
import { asteriskProgram } from '../../asterisk/attach/program.ts';
import type { Launch } from '../../asterisk/engine/port.ts';
import { configPath, runFiles } from '../../asterisk/engine/rundir.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { labInstance } from '../../asterisk/lab/files.ts';
import type { Interactive } from '../command.ts';
import type { AttachedProfile, Context, LabProfile } from '../context.ts';
import { labSpec } from '../lab/profile.ts';

type World = Pick<Context, 'profiles' | 'pbxName' | 'folders' | 'env' | 'signal'>;

/** Asterisk's own console on a PBX of this machine that may be changed. */
export async function asteriskConsole(context: World): Promise<Interactive> {
  const profile = await context.profiles.load(context.pbxName);
  const { file, args, env } =
    profile.kind === 'lab'
      ? await consoleOfLab(profile, context)
      : await consoleOfAttached(profile, context);
  return {
    kind: 'interactive',
    title: `Asterisk console of ${profile.name}`,
    launch: { file, args, env },
  };
}

/** What the console remembers of what was typed stays in the lab's folder. */
async function consoleOfLab(profile: LabProfile, { folders, signal }: World): Promise<Launch> {
  const { etcDir, runDir } = labInstance(labSpec(profile, folders));
  await askConsole(runFiles(runDir).socket, [], signal).catch(withStart(profile.name));
  const { file, args, env } = profile.engine.asterisk;
  return {
    file,
    args: [...args, '-rvvv', '-C', configPath({ etcDir })],
    env: { ...env, HOME: folders.pbx(profile.name) },
  };
}

const withStart = (name: string) => (error: unknown) => {
  if (!(error instanceof PbxError) || error.code !== 'unreachable') throw error;
  throw new PbxError('unreachable', error.message, `pbxctl --pbx ${name} start`, error);
};

async function consoleOfAttached(
  { name, write, local }: AttachedProfile,
  { env, signal }: World,
): Promise<Launch> {
  if (!write)
    throw new PbxError(
      'refused',
      `${name} is read-only, and Asterisk's own console can change everything`,
      `pbxctl profile ${name} --write   allows that; pbxctl cli LINE runs what only looks`,
    );
  if (!local)
    throw new PbxError(
      'refused',
      `${name} is reached by AMI alone, and Asterisk's console only on its own machine`,
      'pbxctl cli LINE   runs a line there',
    );
  const { pid } = await askConsole(local.socket, [], signal);
  const [file, ...args] = (await asteriskProgram(pid, definedOf(env))) ?? [];
  if (file !== undefined) return { file, args: [...args, '-rvvv', '-C', local.conf], env: {} };
  throw new PbxError(
    'not-found',
    'the asterisk program was not found',
    'put its folder on PATH, or: pbxctl cli LINE',
  );
}

const definedOf = (env: Context['env']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
