import { allPrompts, featureNamed } from '../../asterisk/features/catalogue.ts';
import { type Cell, defineCommand, type Table } from '../command.ts';
import { count } from '../words.ts';
import { LANGUAGE_OPTION, openPrompts } from './prompt-command.ts';

const LOOK: Readonly<Record<'recorded' | 'spoken' | 'missing', Cell>> = {
  recorded: { text: '● recorded', tone: 'good' },
  spoken: { text: '○ synthesised', tone: 'dim' },
  missing: { text: '  not made yet', tone: 'dim' },
};

export const promptList = defineCommand({
  name: 'prompt list',
  summary: 'what the features say, and whether a person or the synthesiser says it',
  examples: [
    ['pbxctl prompt list weather-prompts', 'those of the recorded weather'],
    ['pbxctl prompt list', 'all of them'],
  ],
  kind: 'read',
  args: { feature: { help: 'only those of a feature', optional: true, complete: 'feature' } },
  options: { language: LANGUAGE_OPTION },
  async run({ args, options }, context): Promise<Table> {
    const { files, language } = await openPrompts(context, options.language);
    const feature = args.feature === undefined ? undefined : featureNamed(args.feature);
    const own = feature && new Set(feature.prompts({ language }).map(({ id }) => id));
    const chosen = allPrompts
      .map((prompt, i) => ({ prompt, number: String(i + 1).padStart(3, '0') }))
      .filter(({ prompt }) => !own || own.has(prompt.id));
    const sources = await Promise.all(chosen.map(({ prompt }) => files.sourceOf(prompt)));
    const recorded = sources.filter((source) => source === 'recorded').length;
    return {
      kind: 'table',
      columns: [
        { title: 'number' },
        { title: 'prompt' },
        { title: 'voice' },
        { title: 'text', shrink: 1 },
      ],
      rows: chosen.map(({ prompt, number }, i) => [
        { text: number, tone: 'dim' },
        { text: prompt.id, tone: 'plain' },
        LOOK[sources[i] ?? 'missing'],
        { text: prompt.text[language], tone: 'dim' },
      ]),
      json: chosen.map(({ prompt, number }, i) => ({
        ...{ id: prompt.id, number, language, voice: sources[i], text: prompt.text[language] },
      })),
      remark: `${count(chosen.length, 'prompt')}, ${recorded} recorded: pbxctl prompt record PROMPT --from 701   records one`,
    };
  },
});
