import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveEntry, EffectiveSection, Place } from '../conf/effective.ts';

type Keys = readonly string[];

const samePlace = (one: Place, other: Place) =>
  one.file === other.file && one.index === other.index;

export const hasKey = (keys: Keys) => (entry: EffectiveEntry) =>
  keys.some((key) => sameName(key, entry.key));

export interface Wanted {
  /** Of these sections. */
  readonly keys: Keys;
  readonly changing: readonly EffectiveSection[];
  /** Those and others that may change with them. */
  readonly meant: readonly EffectiveSection[];
  /** Serves the sections that do not say anything, where it serves only those that are meant. */
  readonly defaults?: EffectiveSection | undefined;
}

/**
 * The sections in which keys are to be changed (indexes of the view), each once: the template that decides
 * them where it serves none but those meant, the defaults where nothing decides, else the section itself.
 */
export function homesOf(view: Effective, wanted: Wanted): readonly number[] {
  const homes = wanted.changing.map((section) => {
    const entries = section.entries.filter(hasKey(wanted.keys));
    if (entries.length === 0) return wanted.defaults ?? section;
    return templateFor(view, wanted.meant, entries) ?? section;
  });
  return [...new Set(homes)].map((home) => view.sections.indexOf(home));
}

function templateFor(
  view: Effective,
  meant: readonly EffectiveSection[],
  entries: readonly EffectiveEntry[],
): EffectiveSection | undefined {
  const last = entries.at(-1);
  if (last?.inheritedFrom === undefined || entries.some(isOwn)) return undefined;
  const template = view.sections.find((one) =>
    one.entries.some((entry) => entry.inheritedFrom === undefined && samePlace(entry, last)),
  );
  if (!template) return undefined;
  const served = view.sections.filter(
    (one) => !one.isTemplate && (one === template || inherits(view, one, template)),
  );
  return served.every((one) => meant.includes(one)) ? template : undefined;
}

const isOwn = ({ inheritedFrom, appended = [] }: EffectiveEntry) =>
  inheritedFrom === undefined || appended.some((addition) => !addition.isInherited);

/** By the names in its header, and those in theirs. */
function inherits(view: Effective, section: EffectiveSection, from: EffectiveSection): boolean {
  const seen = new Set<EffectiveSection>();
  const open = [section];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const bases = next.templates;
    const parents = view.sections.filter((one) => bases.some((base) => sameName(base, one.name)));
    if (parents.includes(from)) return true;
    open.push(...parents);
  }
  return false;
}
