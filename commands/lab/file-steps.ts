import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTextIfAny } from '../../asterisk/files.ts';
import { labFiles } from '../../asterisk/lab/files.ts';
import { availableModules } from '../../asterisk/lab/modules.ts';
import type { Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { labSpec } from './profile.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The profile goes first, so that the secrets in the files are known whatever happens; what was written
 * is recorded last, so that a run that was killed between them is finished by the next one.
 */
export async function fileSteps(
  context: Context,
  existing: LabProfile | undefined,
  profile: LabProfile,
): Promise<{ steps: Step[]; kept: string[] }> {
  const spec = labSpec(profile, context.folders);
  const write = (path: string, content: string, mode: number): Step => ({
    kind: 'write',
    path,
    content,
    mode,
  });
  const profilePath = join(context.folders.pbx(profile.name), 'profile.json');
  const record = (written: LabProfile['written']) =>
    write(profilePath, `${JSON.stringify({ ...profile, written }, null, 2)}\n`, 0o600);

  const files = labFiles(spec, await availableModules(profile.engine));
  const past = await pastOf(context, existing);
  const written: Record<string, string> = {};
  const kept: string[] = [];
  const writes: Step[] = [];
  for (const { path, content, mode } of files) {
    written[path] = sha256(content);
    const onDisk = await readTextIfAny(path);
    if (onDisk === content) continue;
    const edited = past.editedFrom(path, onDisk);
    if (edited === undefined) writes.push(write(path, content, mode));
    else {
      written[path] = edited;
      kept.push(path);
    }
  }
  const removals: Step[] = [];
  for (const path of past.paths) {
    if (path in written) continue;
    const edited = past.editedFrom(path, await readTextIfAny(path));
    if (edited === undefined) removals.push({ kind: 'remove', path });
    else written[path] = edited;
  }
  const unchanged = JSON.stringify({ ...profile, written }) === JSON.stringify(existing);
  if (unchanged && writes.length === 0 && removals.length === 0) return { steps: [], kept };
  return { steps: [record(profile.written), ...writes, ...removals, record(written)], kept };
}

/** What earlier runs wrote: as recorded, or, where the last one was killed, as its profile makes it. */
async function pastOf({ folders }: Context, existing: LabProfile | undefined) {
  const recorded = existing?.written ?? {};
  const modules = existing && (await availableModules(existing.engine).catch(() => undefined));
  const meant = new Map(
    (existing ? labFiles(labSpec(existing, folders), modules) : []).map(
      ({ path, content }) => [path, content] as const,
    ),
  );
  return {
    paths: new Set([...Object.keys(recorded), ...meant.keys()]),
    /** The hash of what a person has edited; undefined when the file is ours to write or to remove. */
    editedFrom(path: string, onDisk: string | undefined): string | undefined {
      const last = recorded[path];
      if (onDisk === undefined || last === undefined) return undefined;
      return onDisk === meant.get(path) || sha256(onDisk) === last ? undefined : last;
    },
  };
}

/** Says that a file is kept, and when it cannot work on the new engine. */
export function keptStep(path: string, { driver }: LabProfile): Step {
  return {
    kind: 'task',
    describe: `keep ${path}, which you have edited`,
    needed: async () => true,
    run: async () => {
      const foreign = driver === 'sip' ? /\bPJSIP\// : /\bSIP\//;
      const kept = `kept ${path}, which you have edited`;
      if (!foreign.test((await readTextIfAny(path)) ?? '')) return kept;
      const [theirs, ours] = driver === 'sip' ? ['PJSIP/', 'SIP/'] : ['SIP/', 'PJSIP/'];
      return `${kept}\n  but it dials ${theirs}…, which this Asterisk does not have: write ${ours} there, or remove the file, and set up again`;
    },
  };
}
