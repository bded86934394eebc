import type { Extension } from '../dialplan/types.ts';
import type { SpokenLanguage } from '../speech/language.ts';
import type { Feature, FeatureSettings } from './types.ts';

const LEAD = 'pbxctl:';

/** The step that says which feature an extension is, and how it is set: the dialplan is the only record of it. */
export function markerOf({ id }: Feature, settings: FeatureSettings): string {
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return `NoOp(${[LEAD, id, ...words].join(' ')})`;
}

/** What a marked extension says of itself; undefined for every other one. */
export function readMarker(
  extension: Pick<Extension, 'steps'>,
): { id: string; settings: FeatureSettings } | undefined {
  const [first] = extension.steps;
  if (first?.application.toLowerCase() !== 'noop') return undefined;
  const found = /^pbxctl: ([\w-]+)((?: [\w-]+=\S*)*)$/.exec(first.data.trim());
  const [, id, words = ''] = found ?? [];
  if (id === undefined) return undefined;
  const settings = Object.fromEntries(
    words
      .trim()
      .split(' ')
      .filter((word) => word.includes('='))
      .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
  const language: SpokenLanguage = settings['language'] === 'en' ? 'en' : 'fr';
  return { id, settings: { ...settings, language } };
}
