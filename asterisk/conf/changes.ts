import type { Effective, EffectiveSection } from './effective.ts';

/** What one key of one section comes to before and after an edit; `undefined` where the section is not there. */
export interface EffectiveChange {
  readonly section: string;
  /** Which of the sections of that name, from 0. */
  readonly nth: number;
  readonly key: string;
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
}

/** What differs between two effective views, key by key: what an edit does to all who inherit, in every file. */
export function effectiveChanges(before: Effective, after: Effective): EffectiveChange[] {
  const [old, fresh] = [numbered(before), numbered(after)];
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names].flatMap((name) => sectionChanges(old.get(name), fresh.get(name)));
}

interface Numbered {
  readonly section: EffectiveSection;
  readonly nth: number;
}

function numbered({ sections }: Effective): Map<string, Numbered> {
  const counts = new Map<string, number>();
  const found = new Map<string, Numbered>();
  for (const section of sections) {
    const nth = counts.get(section.name) ?? 0;
    counts.set(section.name, nth + 1);
    found.set(`${nth}\0${section.name}`, { section, nth });
  }
  return found;
}

function sectionChanges(
  before: Numbered | undefined,
  after: Numbered | undefined,
): EffectiveChange[] {
  const known = after ?? before;
  if (!known) return [];
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  const changes: EffectiveChange[] = [];
  for (const key of keys) {
    const change = {
      section: known.section.name,
      nth: known.nth,
      key,
      before: before && (old.get(key) ?? []),
      after: after && (fresh.get(key) ?? []),
    };
    if (!sameList(change.before, change.after)) changes.push(change);
  }
  return changes;
}

function valuesOf(one: Numbered | undefined): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { key, value } of one?.section.entries ?? []) {
    const known = values.get(key);
    if (known) known.push(value);
    else values.set(key, [value]);
  }
  return values;
}

function sameList(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): boolean {
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
