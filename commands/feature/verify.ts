import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findAgiSettings, settingsFile } from '../../asterisk/agi/settings.ts';
import { readWav } from '../../asterisk/audio/wav.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { featureNamed } from '../../asterisk/features/catalogue.ts';
import type { Installed } from '../../asterisk/features/installed.ts';
import { agiFolder } from '../../asterisk/features/places.ts';
import type { Feature } from '../../asterisk/features/types.ts';
import type { Ear } from '../../asterisk/features/verify/ear.ts';
import { verificationsOf } from '../../asterisk/features/verify/verifications.ts';
import { createSpeech, toTelephone } from '../../asterisk/speech/speech.ts';
import { type Check, defineCommand, type Report } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { labPhones, labSpec, loadLab } from '../lab/profile.ts';
import { missingFor } from './needs.ts';
import { keepVerdict } from './verdicts.ts';
import { openYard, promptFiles, type Yard } from './yard.ts';

export const featureVerify = defineCommand({
  name: 'feature verify',
  summary: 'call each feature with a phone and listen; N/N with what was heard',
  details: [
    'Phone A (SIPp) calls, records what it hears and compares it with the announcements; it plays the',
    'game to its end, and measures the echo and the top of the clock. Without names: all installed.',
  ].join('\n'),
  examples: [
    ['pbxctl feature verify', 'all that are installed'],
    ['pbxctl feature verify clock --json', 'one, as JSON'],
  ],
  kind: 'read',
  args: { features: { help: 'features', optional: true, rest: true, complete: 'feature' } },
  options: {},
  async run({ args }, context): Promise<Report> {
    const profile = await loadLab(context);
    const wanted = [...new Set(args.features.map(featureNamed))];
    const yard = await openYard(context);
    if (wanted.length === 0 && yard.installed.length === 0)
      throw new PbxError('not-found', 'no feature is installed', 'pbxctl feature install --all');
    await context.ami();
    return {
      kind: 'report',
      title: `calling the features of ${context.pbxName} …`,
      checks: checks(context, profile, yard, wanted),
    };
  },
});

async function* checks(
  context: Context,
  profile: LabProfile,
  yard: Yard,
  wanted: readonly Feature[],
): AsyncGenerator<Check> {
  const absent = wanted.filter((feature) => !yard.installed.some((one) => one.feature === feature));
  for (const { id, number, title } of absent)
    yield {
      name: `${number} ${title}`,
      ok: false,
      detail: 'it is not installed',
      hint: `pbxctl feature install ${id}`,
    };
  const chosen = yard.installed.filter(
    ({ feature }) => wanted.length === 0 || wanted.includes(feature),
  );
  const running = chosen.map((): Promise<Check> | undefined => undefined);
  const begin = (i: number) => {
    const installed = chosen[i];
    if (installed) running[i] ??= verify(context, profile, installed);
    running[i]?.catch(() => undefined);
  };
  for (const [i, installed] of chosen.entries()) {
    for (let ahead = 0; ahead < AT_ONCE; ahead++) begin(i + ahead);
    const check = await running[i];
    if (!check) continue;
    await keepVerdict(context, installed, check);
    yield check;
  }
}

/** Calls that are up together: each listens for itself, and most of a call is waiting. */
const AT_ONCE = 3;

async function verify(context: Context, profile: LabProfile, installed: Installed): Promise<Check> {
  const { feature, number, settings } = installed;
  const name = `${number} ${feature.title}`;
  try {
    const [missing] = await missingFor(context, profile, [feature], settings.language);
    if (missing) throw new PbxError('failed', `${missing.what} is missing`, missing.hint);
    const { folders } = labSpec(profile, context.folders);
    const { cache } = context.folders;
    const { programs } = profile.engine;
    const agi = (await findAgiSettings(settingsFile(agiFolder(folders)))) ?? {
      ...{ sounds: folders.sounds, cache, programs, metarUrls: undefined },
    };
    const verification = verificationsOf(agi)[feature.id];
    if (!verification) throw new Error(`no verification of ${feature.id}`);
    return { name, ok: true, detail: await verification(earOf(context, profile, installed)) };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const hint = (error instanceof PbxError && error.hint) || `pbxctl log   shows the call`;
    return { name, ok: false, detail: messageOf(error), hint };
  }
}

function earOf(context: Context, profile: LabProfile, installed: Installed): Ear {
  const { settings, number } = installed;
  const { signal } = context;
  const { cache } = context.folders;
  const { programs } = profile.engine;
  const files = promptFiles(profile, context, settings.language);
  const speech = createSpeech({ programs, cacheDir: join(cache, 'speech'), env: context.env });
  const [phone] = labPhones(profile);
  return {
    settings,
    signal,
    async dial(suffix = '') {
      if (!phone)
        throw new PbxError(
          'refused',
          `${profile.name} has no phone of its own that could call it`,
          'pbxctl call 701 0600   dials the echo of an operator from its lab',
        );
      const dialled = number.replace(/^_/, '').replace(/X+$/, suffix);
      return context.phones(profile).place(phone, dialled, { signal, answerMs: 10_000 });
    },
    prompt: (id) => samplesOf(join(files.folder, `${id}.wav`)),
    sentence: async (text) => samplesOf(await speech.render(text, settings.language, signal)),
    announcement: (name, language) => announcement(context, profile, name, language),
  };
}

async function samplesOf(path: string): Promise<Int16Array> {
  const bytes = await readFile(path).catch((error) => {
    throw new PbxError('failed', `${path} is not there`, 'pbxctl feature install --all', error);
  });
  return readWav(bytes, path).samples;
}

/** As it comes out of the telephone, whatever format Asterisk's pack has it in. */
async function announcement(
  context: Context,
  { engine }: LabProfile,
  name: string,
  language: 'fr' | 'en',
): Promise<Int16Array | undefined> {
  const temporary = join(context.folders.cache, `announcement-${process.pid}.wav`);
  for (const ending of ['wav', 'gsm']) {
    const path = join(engine.dataDir, 'sounds', language, `${name}.${ending}`);
    const there = await readFile(path).catch(() => undefined);
    if (!there) continue;
    if (ending === 'wav') return readWav(there, path).samples;
    try {
      await toTelephone(engine.programs, path, temporary, { env: context.env });
      return await samplesOf(temporary);
    } finally {
      await rm(temporary, { force: true });
    }
  }
  return undefined;
}
