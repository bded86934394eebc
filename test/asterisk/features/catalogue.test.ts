import { describe, expect, it } from 'vitest';
import { effective } from '../../../asterisk/conf/load.ts';
import { editedReader, memoryReader } from '../../../asterisk/conf/reader.ts';
import { added } from '../../../asterisk/dialplan/edit.ts';
import { dialplanOf } from '../../../asterisk/dialplan/read.ts';
import {
  allPrompts,
  featureNamed,
  features,
  promptNamed,
  settingsOf,
} from '../../../asterisk/features/catalogue.ts';
import { installedIn } from '../../../asterisk/features/installed.ts';
import { featureSteps } from '../../../asterisk/features/lines.ts';
import type { Feature, FeatureSettings } from '../../../asterisk/features/types.ts';

const places = { prompts: '/lab/sounds/fr', agi: '/lab/lib/agi-bin/pbxctl-agi' };
const path = '/etc/extensions.conf';

/** The dialplan of an empty file after a feature was added to it. */
function planWith(feature: Feature, settings: FeatureSettings, number = feature.number) {
  const reader = memoryReader({ [path]: '[usersnum]\n' });
  const view = effective(path, reader);
  const source = { view, reader, plan: dialplanOf(view) };
  const { edits } = added(source, 'usersnum', number, featureSteps(feature, settings, places));
  const after = editedReader(reader, edits);
  return { plan: dialplanOf(effective(path, after)), text: String(after.read(path)) };
}

describe.each(features.map((feature) => [feature.id, feature] as const))('%s', (_, feature) => {
  it.each(['fr', 'en'] as const)('is read back from its lines as it was set (%s)', (language) => {
    const settings = settingsOf(feature, language, {});
    const { plan } = planWith(feature, settings);
    expect(installedIn(plan)).toMatchObject([{ feature, number: feature.number, settings }]);
    expect(plan.problems).toEqual([]);
  });

  it('goes to labels that it has', () => {
    const { text } = planWith(feature, settingsOf(feature, 'fr', {}));
    const labels = new Set([...text.matchAll(/(?:n|1)\((\w+)\),/g)].map(([, label]) => label));
    const targets = [...text.matchAll(/\?(\w+)(?::(\w+))?\)$|Goto\((\w+)\)/gm)].flatMap(
      ([, one, other, third]) => [one, other, third].filter((name) => name !== undefined),
    );
    for (const target of targets) expect(labels).toContain(target);
  });

  it('plays only prompts that it declares', () => {
    const settings = settingsOf(feature, 'fr', {});
    const { text } = planWith(feature, settings);
    const ids = feature.prompts(settings).map(({ id }) => id);
    for (const [, name = ''] of text.matchAll(/\$\{SAY\}\/([\w/-]+)/g))
      expect(ids.some((id) => (name.endsWith('-') ? id.startsWith(name) : id === name))).toBe(true);
  });

  it('has an id, a text and a file name for each prompt, in both languages', () => {
    for (const { id, text, tone } of feature.prompts({ language: 'fr' })) {
      expect(id).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
      if (tone) continue;
      for (const said of Object.values(text))
        expect(said).toMatch(/^[\p{L}0-9][\p{L}0-9 ,.':-]*$/u);
    }
  });
});

describe('the catalogue', () => {
  it('has the numbers of the course, each once', () => {
    expect(features.map(({ number }) => number)).toEqual([
      ...['600', '611', '622', '623', '633', '644', '_69XXX'],
    ]);
    expect(new Set(features.map(({ id }) => id)).size).toBe(features.length);
  });

  it('finds a feature by its number too, and says what there is', () => {
    expect(featureNamed('611').id).toBe('clock');
    expect(() => featureNamed('klock')).toThrow('there is no feature "klock"');
  });

  it.each([
    ['clock', 'timezone', 'Europe/Nowhere'],
    ['clock', 'timezone', '../../etc/passwd'],
    ['clock', 'timezone', 'Europe/Paris,%H)}'],
    ['game', 'tries', '0'],
    ['game', 'tries', '1e9'],
    ['weather', 'station', 'LF$MU'],
    ['radio', 'url', 'http://x/a,b'],
    ['radio', 'url', 'http://x/$' + '{SHELL(id)}'],
    ['radio', 'url', 'http://x/a;b'],
    ['radio', 'url', 'http://x/a)'],
    ['radio', 'url', 'http://user:secret@x/'],
    ['radio', 'url', 'http://x/a b'],
    ['radio', 'url', 'file:///etc/passwd'],
    ['radio', 'url', '-x'],
    ['radio', 'url', "http://x/'$(id)'"],
  ])('refuses %s --%s %s', (id, option, value) => {
    expect(() => settingsOf(featureNamed(id), 'fr', { [option]: value })).toThrow(
      expect.objectContaining({ name: 'PbxError', code: 'usage' }),
    );
  });

  it.each([
    '/home/a,b/sounds',
    '/home/$' + '{X}',
    '/home/a;b',
    '/home/a&b',
    '/home/"x"',
    "/o'k",
    '/a\nb',
  ])('refuses to name files under %s', (prompts) => {
    const feature = featureNamed('clock');
    expect(() =>
      featureSteps(feature, settingsOf(feature, 'fr', {}), { ...places, prompts }),
    ).toThrow('a dialplan cannot name files under');
  });

  it('takes a folder with a space and with letters of any language', () => {
    const feature = featureNamed('radio');
    const prompts = '/home/Zoé Ñ/sounds/fr';
    const lines = featureSteps(feature, settingsOf(feature, 'fr', {}), { ...places, prompts });
    expect(lines.map(({ application }) => application)).toContain(`Set(SAY=${prompts})`);
  });
});

describe('prompts', () => {
  it('have ids of their own, and numbers of at most three digits', () => {
    expect(new Set(allPrompts.map(({ id }) => id)).size).toBe(allPrompts.length);
    expect(allPrompts.length).toBeLessThan(1000);
  });

  it('are found by number and by id', () => {
    const { prompt, number } = promptNamed('weather/temperature');
    expect(promptNamed(String(number)).prompt).toBe(prompt);
    for (const word of ['0', '999', 'weather/', ''])
      expect(() => promptNamed(word)).toThrow('no prompt');
  });
});
