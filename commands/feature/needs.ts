import { join } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import { ZONES } from '../../asterisk/features/clock.ts';
import type { Feature } from '../../asterisk/features/types.ts';
import { isThere } from '../../asterisk/files.ts';
import type { SpokenLanguage } from '../../asterisk/speech/language.ts';
import type { Context, LabProfile } from '../context.ts';
import { isRunning } from '../reload.ts';

/** Something that a feature cannot do without, and what to type to have it. */
export interface Missing {
  readonly what: string;
  readonly hint: string;
}

/** What features lack on a PBX, each thing once. */
export async function missingFor(
  context: Context,
  profile: LabProfile,
  features: readonly Feature[],
  language: SpokenLanguage,
): Promise<readonly Missing[]> {
  const all = (list: (feature: Feature) => readonly string[]) => [
    ...new Set(features.flatMap(list)),
  ];
  return [
    ...(await missingModules(
      context,
      profile,
      all((feature) => feature.modules),
    )),
    ...all((feature) => feature.programs)
      .filter((name) => profile.engine.programs[name] === undefined)
      .map(missingProgram),
    ...(await missingSounds(
      profile,
      all((feature) => feature.sounds),
      language,
    )),
    ...(features.some(({ timezone }) => timezone) && !(await isThere(ZONES))
      ? [{ what: 'the time zones of the machine', hint: 'apt install tzdata' }]
      : []),
  ];
}

export function missingError(missing: readonly Missing[]): PbxError {
  const [first] = missing;
  const list = missing.map(({ what, hint }) => `  ${what}: ${hint}`).join('\n');
  return new PbxError(
    'refused',
    missing.length === 1 ? `${first?.what} is missing` : `these are missing:\n${list}`,
    first?.hint,
  );
}

const missingProgram = (name: string): Missing => ({
  what: `the program ${name}`,
  hint: `apt install ${name}, or an engine that brings it: pbxctl setup lab --engine 22`,
});

/** Asterisk is asked where it runs; else its folder of modules is looked into. */
async function missingModules(
  context: Context,
  { engine }: LabProfile,
  modules: readonly string[],
): Promise<Missing[]> {
  const ami = (await isRunning(context)) ? await context.ami() : undefined;
  const missing: Missing[] = [];
  for (const name of modules) {
    const file = `${name}.so`;
    const has = ami
      ? await ami.send({ Action: 'ModuleCheck', Module: name }).then(
          () => true,
          () => false,
        )
      : await isThere(join(engine.moduleDir, file));
    if (!has)
      missing.push({
        what: `the module ${file}`,
        hint: `pbxctl cli "module load ${file}"   loads it; without it in ${engine.moduleDir}, choose another engine`,
      });
  }
  return missing;
}

const FORMATS = ['gsm', 'wav', 'g722', 'alaw', 'ulaw', 'sln'];

async function missingSounds(
  { engine }: LabProfile,
  sounds: readonly string[],
  language: SpokenLanguage,
): Promise<Missing[]> {
  const folder = join(engine.dataDir, 'sounds', language);
  const missing: Missing[] = [];
  for (const name of sounds) {
    const there = await Promise.all(FORMATS.map((end) => isThere(join(folder, `${name}.${end}`))));
    if (!there.some(Boolean))
      missing.push({
        what: `the announcement ${name} in ${folder}`,
        hint: `apt install asterisk-core-sounds-${language}`,
      });
  }
  return missing;
}
