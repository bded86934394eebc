import { candidates } from '../../asterisk/dialplan/search.ts';
import type { Extension } from '../../asterisk/dialplan/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { settingsOf } from '../../asterisk/features/catalogue.ts';
import { featureSteps } from '../../asterisk/features/lines.ts';
import type { Feature } from '../../asterisk/features/types.ts';
import { KNOWN_STATIONS, stationName } from '../../asterisk/weather/station.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { Context } from '../context.ts';
import { CONTEXT_OPTION, contextNamed, placeOf, saidBy, titleOf } from '../extension/dialplan.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { count } from '../words.ts';
import { checkOptions, chosenFeatures, type FeatureOptions } from './chosen.ts';
import { featureFileSteps, type SetFeature } from './file-steps.ts';
import { featureTable } from './list.ts';
import { missingError, missingFor } from './needs.ts';
import { reworkOf } from './transaction.ts';
import { labPlaces, openYard, type Yard } from './yard.ts';

export const featureInstall = defineCommand({
  name: 'feature install',
  summary: 'put features of the catalogue into the dialplan: clock, weather, radio …',
  details: [
    'Makes their announcements, adds their lines to extensions.conf, reloads the dialplan and asks',
    'Asterisk for them. One that is installed already takes the options given and keeps its others.',
  ].join('\n'),
  examples: [
    ['pbxctl feature install clock', 'the speaking clock, at 611'],
    ['pbxctl feature install --all --yes', 'the whole catalogue'],
    ['pbxctl feature install clock --timezone America/Montreal --number 612', 'elsewhere'],
    ['pbxctl feature install weather --station LFPG --language en', 'Paris, in English'],
    ['pbxctl feature install radio --url http://127.0.0.1:8000/live.mp3', 'your own stream'],
  ],
  kind: 'change',
  args: {
    features: { help: 'what to install', optional: true, rest: true, complete: 'feature' },
  },
  options: {
    all: { type: 'flag', help: 'every feature' },
    number: { type: 'value', value: 'NUMBER', help: 'another number (for one feature)' },
    language: {
      type: 'value',
      value: 'LANGUAGE',
      help: 'language that it speaks (that of the PBX)',
      choices: ['fr', 'en'],
    },
    timezone: { type: 'value', value: 'ZONE', help: 'of the clock (Europe/Paris)' },
    station: {
      type: 'value',
      value: 'STATION',
      help: 'of the weather, an ICAO code (LFMU)',
      complete: KNOWN_STATIONS.map((code) => [code, stationName(code) ?? ''] as const),
    },
    url: { type: 'value', value: 'URL', help: 'MP3 stream of the radio (France Culture)' },
    tries: { type: 'value', value: 'NUMBER', help: 'guesses of a player of the game (10)' },
    context: CONTEXT_OPTION,
  },
  async run({ args, options }, context): Promise<Plan> {
    const chosen = chosenFeatures('install', args.features, options.all);
    checkOptions(chosen, options);
    const yard = await openYard(context);
    if (options.context !== undefined) contextNamed(yard.loaded.plan, options.context);
    const wanted = chosen.map((feature) => wantedOf(yard, feature, options));
    await refuseMissing(context, yard, wanted);
    return installPlan(context, yard, wanted);
  },
});

interface Wanted extends SetFeature {
  readonly number: string;
  readonly context: string;
}

/** What is not said stays as it is installed, or becomes the preset. */
function wantedOf(yard: Yard, feature: Feature, options: FeatureOptions): Wanted {
  const there = yard.installed.find(
    (one) =>
      one.feature === feature &&
      (options.context === undefined || one.context.name === options.context),
  );
  const language = options.language ?? there?.settings.language ?? yard.language;
  const given = Object.fromEntries(
    Object.keys(feature.options).map((name) => [
      name,
      options[name as keyof FeatureOptions] ?? there?.settings[name],
    ]),
  );
  return {
    feature,
    number: checkedNumber(feature, options.number ?? there?.number ?? feature.number),
    context: options.context ?? there?.context.name ?? LAB_CONTEXT,
    settings: settingsOf(feature, language === 'en' ? 'en' : 'fr', given),
  };
}

async function refuseMissing(
  context: Context,
  { profile }: Yard,
  wanted: readonly Wanted[],
): Promise<void> {
  const spoken = wanted.find(({ feature }) => feature.programs.length > 0);
  if (profile.kind !== 'lab') {
    if (!spoken) return;
    throw new PbxError(
      'refused',
      `${spoken.feature.id} needs announcements and a program beside the dialplan, which pbxctl makes for its own labs only; ${profile.name} is attached`,
      `pbxctl setup lab   makes one; pbxctl feature show ${spoken.feature.id} shows the lines`,
    );
  }
  for (const { feature, settings } of wanted) {
    const missing = await missingFor(context, profile, [feature], settings.language);
    if (missing.length > 0) throw missingError(missing);
  }
}

async function installPlan(context: Context, yard: Yard, wanted: readonly Wanted[]): Promise<Plan> {
  const { loaded, profile } = yard;
  const rework = reworkOf(loaded);
  const changed = wanted.filter((one) => !isAsWanted(context, yard, one));
  for (const one of changed) {
    const old = yard.installed.find(
      ({ feature, context: where }) => feature === one.feature && where.name === one.context,
    );
    if (old) rework.remove(one.context, old.extension);
    refuseTaken(yard, one, old?.extension);
    rework.add(one.context, one.number, stepsOf(context, yard, one));
  }
  const names = changed.map(({ feature }) => feature.id).join(', ');
  const describe = `install ${changed.length === 1 ? 'feature' : 'features'} ${names}`;
  return {
    kind: 'plan',
    title: describe,
    steps: [
      ...(profile.kind === 'lab' ? await featureFileSteps(context, profile, wanted) : []),
      ...(changed.length > 0 ? [rework.transaction(context, describe)] : []),
    ],
    nothing: `${count(wanted.length, 'feature')} installed already, as wanted`,
    after: async () => featureTable(context),
  };
}

const stepsOf = (context: Context, { profile }: Yard, { feature, settings }: Wanted) =>
  featureSteps(
    feature,
    settings,
    profile.kind === 'lab'
      ? labPlaces(profile, context, settings.language)
      : { prompts: '/', agi: '/' },
  );

function isAsWanted(context: Context, yard: Yard, wanted: Wanted): boolean {
  const there = yard.installed.find(
    ({ feature, number, context: where }) =>
      feature === wanted.feature && number === wanted.number && where.name === wanted.context,
  );
  const lines = there?.extension.steps.map(saidBy).join('\n');
  return (
    lines ===
    stepsOf(context, yard, wanted)
      .map(({ application }) => application)
      .join('\n')
  );
}

/** What a phone can dial; the recorder takes what follows for the number of a prompt. */
function checkedNumber({ number, id }: Feature, wanted: string): string {
  const isPattern = number.startsWith('_');
  if (isPattern ? /^_[0-9*#]{1,17}XXX$/.test(wanted) : /^[0-9*#]{1,20}$/.test(wanted))
    return wanted;
  throw new PbxError(
    'usage',
    `${JSON.stringify(wanted)} is no number for ${id}`,
    isPattern ? 'it is a pattern such as _69XXX' : 'it has digits, * and # only: 645',
  );
}

/** A number that somebody else has is not taken from him. */
function refuseTaken({ loaded }: Yard, wanted: Wanted, old: Extension | undefined): void {
  const { context, number } = wanted;
  const dialled = number.replace(/^_/, '').replaceAll('X', '0');
  const taken = candidates(loaded.plan, { context, number: dialled, callerId: '' })
    .flatMap((one) => ('asked' in one ? [] : [one.extension]))
    .find((one) => one !== old);
  if (!taken) return;
  const [first] = taken.steps;
  const by = taken.name.text === number ? '' : ` by ${titleOf(taken)}`;
  throw new PbxError(
    'refused',
    `${number} in [${context}] is taken${by}${first ? `: ${saidBy(first)} (${placeOf(loaded, first.entry)})` : ''}`,
    `pbxctl feature install ${wanted.feature.id} --number ANOTHER`,
  );
}
