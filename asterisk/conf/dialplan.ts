import { foldCase, sameName } from './bytes.ts';
import type { Effective, EffectiveEntry, EffectiveSection, Place } from './effective.ts';
import { priorityNumber, readExtenValue, splitExten } from './extenLine.ts';

/** One step of an extension, and the line that it stands in. */
export interface Priority extends Place {
  readonly priority: number | 'hint';
  readonly label: string | undefined;
  /** `Dial(PJSIP/701,20)`; for a hint, its devices. */
  readonly application: string;
  /** The section that the line stands in, when the context has it by inheritance. */
  readonly inheritedFrom?: string;
}

export interface Extension {
  /** A number or a pattern, and behind a slash for which callers: `_7XX`, `701/702`. */
  readonly exten: string;
  /** In the order of the files. */
  readonly priorities: readonly Priority[];
}

export interface DialplanContext {
  readonly name: string;
  /** The sections that make it up, in the order in which Asterisk reads them. */
  readonly sections: readonly EffectiveSection[];
  readonly extensions: readonly Extension[];
  /** Contexts that it includes. */
  readonly includes: readonly string[];
  /** Lines that Asterisk passes over, and why. */
  readonly passedOver: readonly (Place & { readonly why: string })[];
}

/** The contexts of extensions.conf, read as pbx/pbx_config.c does: sections of one name are one context. */
export function readDialplan({ sections }: Pick<Effective, 'sections'>): DialplanContext[] {
  const byName = new Map<string, EffectiveSection[]>();
  for (const section of sections) {
    if (section.isTemplate || isReserved(section.name)) continue;
    const known = byName.get(section.name);
    if (known) known.push(section);
    else byName.set(section.name, [section]);
  }
  return [...byName].map(([name, own]) => readContext(name, own));
}

function isReserved(name: string): boolean {
  return sameName(name, 'general') || sameName(name, 'globals');
}

function readContext(name: string, sections: readonly EffectiveSection[]): DialplanContext {
  const extensions = new Map<string, Priority[]>();
  const includes: string[] = [];
  const passedOver: (Place & { readonly why: string })[] = [];
  for (const section of sections) {
    const steps = stepReader(extensions);
    for (const entry of section.entries) {
      const why = isStep(entry.key) ? steps(entry) : readOther(entry, includes);
      if (why !== undefined) passedOver.push({ ...placeOf(entry), why });
    }
  }
  const list = [...extensions].map(([exten, priorities]) => ({ exten, priorities }));
  return { name, sections, extensions: list, includes, passedOver };
}

/** Any key that begins with `same` is one. */
export function isSame(key: string): boolean {
  return foldCase(key.slice(0, 4)) === 'same';
}

export function isStep(key: string): boolean {
  return isSame(key) || sameName(key, 'exten');
}

const OTHERS = ['ignorepat', 'switch', 'lswitch', 'eswitch', 'autohints'];

function readOther({ key, value }: EffectiveEntry, includes: string[]): string | undefined {
  const word = foldCase(key);
  if (word === 'include') includes.push(value);
  else if (!OTHERS.includes(word)) return `unknown word ${key}`;
  return undefined;
}

/** `n` and `same` go on from the line before in the same section. */
function stepReader(
  extensions: Map<string, Priority[]>,
): (entry: EffectiveEntry) => string | undefined {
  let exten: string | undefined;
  let last: number | undefined;
  return (entry) => {
    let rest = entry.value;
    if (!isSame(entry.key)) {
      [exten, rest] = splitExten(entry.value);
      exten = exten.trim();
    }
    if (exten === undefined) return `${entry.key} without an extension before it`;
    const { priority: written, label, application } = readExtenValue(rest);
    const known = extensions.get(exten) ?? [];
    const priority = priorityNumber(written, last, labelsOf(known));
    if (priority === undefined) return `priority ${written || 'missing'} cannot be read`;
    if (priority !== 'hint') last = priority;
    extensions.set(exten, known);
    known.push({
      ...placeOf(entry),
      priority,
      label,
      application,
      ...(entry.inheritedFrom === undefined ? {} : { inheritedFrom: entry.inheritedFrom }),
    });
    return undefined;
  };
}

function labelsOf(priorities: readonly Priority[]): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  for (const { label, priority } of priorities)
    if (label !== undefined && priority !== 'hint') labels.set(label, priority);
  return labels;
}

function placeOf({ file, line, index }: Place): Place {
  return { file, line, index };
}
