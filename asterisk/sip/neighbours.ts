import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { addSection, type NewSection } from '../conf/sections.ts';
import type { Edit } from '../conf/types.ts';
import { CODEC_KEYS } from './codecs.ts';
import { hasKey } from './homes.ts';

export type Entry = readonly [key: string, value: string];

/** The templates that most of the neighbours are made from; of equally many, the last one's. */
export function usualTemplates(neighbours: readonly EffectiveSection[]): readonly string[] {
  const counts = new Map<string, { templates: readonly string[]; count: number }>();
  let best: { templates: readonly string[]; count: number } = { templates: [], count: 0 };
  for (const { templates } of neighbours) {
    const name = templates.join(',');
    const seen = { templates, count: (counts.get(name)?.count ?? 0) + 1 };
    counts.set(name, seen);
    if (seen.count >= best.count) best = seen;
  }
  return best.templates;
}

/** What the templates bring, in their order. */
export function inheritedEntries(view: Effective, templates: readonly string[]): Entry[] {
  return templates.flatMap((name) => {
    const template = view.sections.find((section) => sameName(section.name, name));
    return (template?.entries ?? []).map(({ key, value }): Entry => [key, value]);
  });
}

/** The entries that a section needs of its own: those that its templates do not give it so already. */
export function needed(entries: readonly Entry[], inherited: readonly Entry[]): Entry[] {
  return entries.filter(([key, value]) => {
    const last = inherited.findLast(([one]) => sameName(one, key));
    return last === undefined || last[1] !== value;
  });
}

/** The value of a key that most of the neighbours have; of equally many, the last one's. */
export function usualValue(
  neighbours: readonly EffectiveSection[],
  key: string,
): string | undefined {
  const counts = new Map<string, number>();
  let best: string | undefined;
  for (const { entries } of neighbours) {
    const value = entries.findLast((entry) => sameName(entry.key, key))?.value;
    if (value === undefined) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if ((counts.get(value) ?? 0) >= (counts.get(best ?? '') ?? 0)) best = value;
  }
  return best;
}

/** What all of two or more neighbours say in their own lines, but for what is a user's own. */
export function sharedEntries(
  neighbours: readonly EffectiveSection[],
  personal: readonly string[],
): Entry[] {
  const [first, ...others] = neighbours;
  if (!first || others.length === 0) return [];
  const own = ({ entries }: EffectiveSection) =>
    entries.filter(({ inheritedFrom }) => inheritedFrom === undefined);
  return own(first)
    .filter(({ key }) => !personal.includes(key.toLowerCase()))
    .filter(({ key, value }) =>
      others.every((other) =>
        own(other).some((entry) => sameName(entry.key, key) && entry.value === value),
      ),
    )
    .map(({ key, value }): Entry => [key, value]);
}

/** The codecs of a new user: those asked for, else what its templates or its neighbour have. */
export function codecEntries(
  codecs: readonly string[] | undefined,
  inherited: readonly Entry[],
  neighbour: EffectiveSection | undefined,
): Entry[] {
  if (codecs) return [['allow', ['!all', ...codecs].join(',')]];
  if (inherited.some(([key]) => sameName(key, 'allow'))) return [];
  const own = neighbour?.entries.filter(hasKey(CODEC_KEYS)) ?? [];
  return own.length > 0
    ? own.map(({ key, value }): Entry => [key, value])
    : [['allow', '!all,alaw,ulaw']];
}

/** A new section behind another one, or at the end of the file. */
export function sectionBehind(
  view: Effective,
  after: EffectiveSection | undefined,
  name: string,
  entries: readonly Entry[],
  templates: readonly string[],
): Edit[] {
  const file = view.files.get(after?.file ?? view.path);
  if (!file) throw new Error(`${after?.file ?? view.path} is not among the files that were read`);
  const header = after?.parts.findLast((part) => part.file === file.path);
  const section = file.sections.find(({ first }) => first === header?.index);
  const options: NewSection = { templates, ...(section ? { after: section } : {}) };
  return addSection(file, name, entries, options);
}
