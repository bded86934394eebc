import { priorityWord } from '../../asterisk/dialplan/shown.ts';
import { featureNamed, settingsOf } from '../../asterisk/features/catalogue.ts';
import { featureSteps } from '../../asterisk/features/lines.ts';
import type { Feature } from '../../asterisk/features/types.ts';
import { defineCommand, type Text } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { placeOf, saidBy } from '../extension/dialplan.ts';
import { missingFor } from './needs.ts';
import { readVerdicts, verdictOn } from './verdicts.ts';
import { labPlaces, openYard, promptFiles, type Yard } from './yard.ts';

export const featureShow = defineCommand({
  name: 'feature show',
  summary: 'one feature: its number, options, needs, announcements and lines of dialplan',
  examples: [['pbxctl feature show clock', 'what it speaks, and the lines that do it']],
  kind: 'read',
  args: { feature: { help: 'a feature (pbxctl feature list shows them)', complete: 'feature' } },
  options: {},
  async run({ args }, context): Promise<Text> {
    const yard = await openYard(context);
    const there = yard.installed.find(({ number }) => number === args.feature);
    return featureText(context, yard, there?.feature ?? featureNamed(args.feature));
  },
});

/** What `feature show` prints. */
export async function featureText(context: Context, yard: Yard, feature: Feature): Promise<Text> {
  const { profile, loaded } = yard;
  const there = yard.installed.find((one) => one.feature === feature);
  const settings = there?.settings ?? settingsOf(feature, yard.language, {});
  const prompts = feature.prompts(settings);
  const lab = profile.kind === 'lab' ? profile : undefined;
  const missing = lab ? await missingFor(context, lab, [feature], settings.language) : [];
  const verdict = there && verdictOn(await readVerdicts(context), there);
  const lines = there
    ? there.extension.steps.map(
        (step) =>
          `  ${`${priorityWord(step)}${step.label ? `(${step.label})` : ''}`.padEnd(14)} ${saidBy(step)}`,
      )
    : plannedLines(context, lab, feature, yard);
  return {
    kind: 'text',
    ok: true,
    lines: [
      `${feature.title} (${feature.id}): ${feature.summary}`,
      '',
      there
        ? `● installed at ${there.number} in [${there.context.name}]${placeWords(loaded, there.extension)}`
        : `○ not installed; its number is ${feature.number}`,
      ...(there && verdict
        ? [`${verdict.ok ? '●' : '✖'} last verification: ${verdict.detail}`]
        : []),
      ...optionLines(feature, settings),
      `needs      ${needsWords(feature)}`,
      ...missing.map(({ what, hint }) => `✖ missing  ${what}: ${hint}`),
      ...(await promptLines(context, lab, feature, settings.language)),
      '',
      there ? 'its lines:' : 'the lines that it would have:',
      ...lines,
    ],
    json: {
      ...{ id: feature.id, title: feature.title, summary: feature.summary },
      ...{ number: there?.number ?? feature.number, installed: there !== undefined, settings },
      needs: { modules: feature.modules, programs: feature.programs, sounds: feature.sounds },
      missing,
      prompts: prompts.map(({ id, text }) => ({ id, text: text[settings.language] })),
      dialplan: lines.map((line) => line.trim()),
      verified: verdict ?? null,
    },
    remark: there
      ? `pbxctl feature verify ${feature.id}   calls it and listens`
      : `pbxctl feature install ${feature.id}   installs it`,
  };
}

function placeWords(loaded: Yard['loaded'], { steps }: Yard['installed'][number]['extension']) {
  const entry = steps[0]?.entry;
  return entry ? ` (${placeOf(loaded, entry)})` : '';
}

function plannedLines(
  context: Context,
  lab: LabProfile | undefined,
  feature: Feature,
  { language }: Yard,
): string[] {
  const places = lab
    ? labPlaces(lab, context, language)
    : { prompts: '/var/lib/pbxctl', agi: '/var/lib/pbxctl/pbxctl-agi' };
  return featureSteps(feature, settingsOf(feature, language, {}), places).map(
    ({ application, label }, i) =>
      `  ${`${i + 1}${label ? `(${label})` : ''}`.padEnd(14)} ${application}`,
  );
}

const optionLines = (feature: Feature, settings: Readonly<Record<string, string>>): string[] => [
  `language   ${settings['language']}`,
  ...Object.entries(feature.options).map(
    ([name, option]) =>
      `${name.padEnd(10)} ${settings[name] ?? option.preset}   (--${name} ${option.value}: ${option.help})`,
  ),
];

function needsWords({ modules, programs, sounds }: Feature): string {
  const said = [modules.map((name) => `${name}.so`), programs, sounds.map((name) => `«${name}»`)];
  return said.flat().join(', ');
}

const SHOWN = 12;

async function promptLines(
  context: Context,
  lab: LabProfile | undefined,
  feature: Feature,
  language: 'fr' | 'en',
): Promise<string[]> {
  const prompts = feature.prompts({ language });
  if (prompts.length === 0 || !lab) return [];
  const files = promptFiles(lab, context, language);
  const shown = await Promise.all(
    prompts.slice(0, SHOWN).map(async (prompt) => {
      const source = await files.sourceOf(prompt);
      const mark = source === 'recorded' ? ', recorded' : '';
      return `  ${prompt.id.padEnd(24)} « ${prompt.text[language]} »${mark}`;
    }),
  );
  const more = prompts.length - shown.length;
  return [
    `speaks     ${prompts.length} announcements (${files.folder})`,
    ...shown,
    ...(more > 0 ? [`  … and ${more} more: pbxctl prompt list`] : []),
  ];
}
