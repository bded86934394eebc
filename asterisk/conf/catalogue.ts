import { foldCase, sameName } from './bytes.ts';
import type { EffectiveEntry, EffectiveSection, Place } from './effective.ts';
import { sectionMatches } from './filter.ts';
import { strip } from './logical.ts';
import type { HeaderLine, SettingLine } from './types.ts';

/** A section while the files are read. */
interface Building {
  readonly name: string;
  readonly parts: Place[];
  isTemplate: boolean;
  templates: string[];
  entries: EffectiveEntry[];
  /** What its heirs have got of it, until its entries change: the same for thousands of them. */
  bequest: { readonly part: number; readonly entries: readonly EffectiveEntry[] } | undefined;
}

/** The sections read so far, with what config_text_file_load and process_text_line of main/config.c know. */
export interface Catalogue {
  /** A load begins: lines go on in the section that came last anywhere. */
  enter(): void;
  /** It ends: lines go on in the section of the including file. */
  leave(): void;
  /** Takes a header; the fault when it makes the file invalid. */
  header(line: HeaderLine, place: Place): string | undefined;
  /** Takes a setting; the fault when it makes the file invalid. */
  set(line: SettingLine, place: Place): string | undefined;
  /** Whether there is a section for a setting to go to. */
  isOpen(): boolean;
  sections(): readonly EffectiveSection[];
}

export function createCatalogue(): Catalogue {
  const all: Building[] = [];
  const byName = new Map<string, Building[]>();
  const loads: (Building | undefined)[] = [];
  let last: Building | undefined;

  function add(section: Building): void {
    all.push(section);
    const folded = foldCase(section.name);
    const named = byName.get(folded);
    if (named) named.push(section);
    else byName.set(folded, [section]);
    last = section;
  }

  function find(name: string, filter: string): Building | undefined {
    const candidates = name === '' ? all : (byName.get(foldCase(name)) ?? []);
    return candidates.find((section) => sectionMatches(section, name, filter));
  }

  /** The section that the header opens, or a fault. */
  function open(line: HeaderLine, place: Place): Building | string {
    const fresh = building(line.name, place);
    let section = fresh;
    for (const option of line.options ?? []) {
      if (option === '!') section.isTemplate = true;
      else if (option.startsWith('+')) {
        const found = find(line.written, option.slice(1));
        if (!found) return `no section [${line.written}] before it to add to`;
        if (section === fresh) {
          join(found, fresh, place);
          last = found;
        }
        section = found;
      } else {
        const base = find(option, 'TEMPLATES=include');
        if (!base) return `no section [${option}] before it to inherit from`;
        inherit(section, base);
      }
    }
    if (section === fresh) add(fresh);
    return section;
  }

  return {
    enter: () => loads.push(last),
    leave: () => loads.pop(),
    header(line, place) {
      const opened = open(line, place);
      if (typeof opened === 'string') return opened;
      loads[loads.length - 1] = opened;
      return undefined;
    },
    set(line, place) {
      const section = loads.at(-1);
      if (!section) return 'a setting before the first section';
      section.bequest = undefined;
      if (line.operator !== '+=' || !append(section, line, place))
        section.entries.push(entryOf(line, place, section.parts.length - 1));
      return undefined;
    },
    isOpen: () => loads.at(-1) !== undefined,
    sections: () => all.map(finished),
  };
}

function building(name: string, place: Place): Building {
  const parts = [place];
  return { name, parts, isTemplate: false, templates: [], entries: [], bequest: undefined };
}

/** `(+)`: what the header has so far goes to the section found; its templates are not listed there. */
function join(found: Building, fresh: Building, place: Place): void {
  const part = found.parts.push(place) - 1;
  found.isTemplate ||= fresh.isTemplate;
  found.bequest = undefined;
  for (const entry of fresh.entries) found.entries.push({ ...entry, part });
}

function inherit(section: Building, base: Building): void {
  const part = section.parts.length - 1;
  if (base.bequest?.part !== part)
    base.bequest = {
      part,
      entries: base.entries.map((entry) => inherited(entry, base.name, part)),
    };
  const { entries } = base.bequest;
  section.templates.push(base.name);
  section.bequest = undefined;
  for (const entry of entries) section.entries.push(entry);
}

/** Each field by name: copies made by spreading take several times the memory. */
function inherited(entry: EffectiveEntry, from: string, part: number): EffectiveEntry {
  return {
    key: entry.key,
    value: entry.value,
    file: entry.file,
    line: entry.line,
    index: entry.index,
    inheritedFrom: entry.inheritedFrom ?? from,
    appended: entry.appended?.map((place) => ({ ...place, isInherited: true })),
    part,
  };
}

function entryOf(line: SettingLine, place: Place, part: number): EffectiveEntry {
  return {
    key: line.key,
    value: line.value,
    file: place.file,
    line: place.line,
    index: place.index,
    inheritedFrom: undefined,
    appended: undefined,
    part,
  };
}

/**
 * `+=` joins to the last value of that name, but writes the result to the first entry whose name and value are
 * the same but for case (ast_variable_update).
 */
function append(section: Building, line: SettingLine, place: Place): boolean {
  const base = section.entries.findLast(({ key }) => key === line.key);
  if (!base) return false;
  const at = section.entries.findIndex(
    ({ key, value }) =>
      sameName(key, base.key) && (base.value === '' || sameName(value, base.value)),
  );
  const changed = section.entries[at];
  if (!changed) return false;
  section.entries[at] = {
    ...changed,
    key: base.key,
    value: strip(base.value + line.appended),
    appended: [...(changed.appended ?? []), { ...place, isInherited: false }],
  };
  return true;
}

function finished({ name, isTemplate, templates, parts, entries }: Building): EffectiveSection {
  const [{ file, line, index } = { file: '', line: 0, index: 0 }] = parts;
  return { name, isTemplate, templates, file, line, index, parts, entries };
}
