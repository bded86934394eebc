import type { Effective, EffectiveSection, Place } from '../conf/effective.ts';
import { changeLine, removeSettings } from '../conf/lines.ts';
import { addIn, setIn } from '../conf/plan.ts';
import type { ConfFile, Edit, SettingLine } from '../conf/types.ts';
import { CODEC_KEYS } from './codecs.ts';
import type { Draft } from './draft.ts';
import { hasKey } from './homes.ts';

interface OwnLine {
  readonly file: ConfFile;
  readonly line: SettingLine;
}

/** The lines of a section that give these keys a value or add to it, in the order of the files. */
function ownLines(view: Effective, section: EffectiveSection, keys: readonly string[]): OwnLine[] {
  const places: Place[] = [];
  for (const entry of section.entries.filter(hasKey(keys))) {
    if (entry.inheritedFrom === undefined) places.push(entry);
    places.push(...(entry.appended ?? []).filter((addition) => !addition.isInherited));
  }
  return places.flatMap((place) => {
    const file = view.files.get(place.file);
    const line = file?.lines.at(place.index);
    return file && line?.kind === 'setting' ? [{ file, line }] : [];
  });
}

function sectionOf({ view }: Draft, index: number): EffectiveSection {
  const section = view.sections[index];
  if (!section) throw new Error(`there is no section ${index}`);
  return section;
}

/**
 * Gives a setting its value in a section of the draft's view. `keys` are its names, the usual one first: a
 * line that is there keeps its own.
 */
export function assign(
  draft: Draft,
  index: number,
  keys: readonly [string, ...string[]],
  value: string,
): Draft {
  const section = sectionOf(draft, index);
  const last = ownLines(draft.view, section, keys).at(-1);
  const decides = section.entries.findLast(hasKey(keys));
  if (!last || (decides?.inheritedFrom !== undefined && !decides.appended))
    return draft.with(setIn(draft.view, section, keys[0], value));
  if (last.line.value === value && last.line.operator !== '+=') return draft;
  return draft.with([changeLine(last.file, last.line, value)]);
}

/** Gives a section just these codecs; a `disallow = all` before its `allow` stays. */
export function assignCodecs(draft: Draft, index: number, codecs: readonly string[]): Draft {
  const section = sectionOf(draft, index);
  const lines = ownLines(draft.view, section, CODEC_KEYS);
  const isAllow = ({ line }: OwnLine) => /^allow$/i.test(line.key);
  const reset = lines.findIndex((own) => !isAllow(own) && own.line.value === 'all');
  const behind = reset < 0 ? undefined : lines.slice(reset).find(isAllow);
  const kept = behind ?? lines.find(isAllow);
  const value = (behind ? codecs : ['!all', ...codecs]).join(',');
  const spare = lines.filter((own) => own !== kept && !(behind && own === lines[reset]));
  const changed = draft.with([...changeOf(kept, value), ...removals(spare)]);
  return kept
    ? changed
    : changed.with(addIn(changed.view, sectionOf(changed, index), 'allow', value));
}

function changeOf(own: OwnLine | undefined, value: string): Edit[] {
  if (!own || (own.line.value === value && own.line.operator !== '+=')) return [];
  return [changeLine(own.file, own.line, value)];
}

function removals(lines: readonly OwnLine[]): Edit[] {
  const files = new Set(lines.map(({ file }) => file));
  return [...files].flatMap((file) =>
    removeSettings(
      file,
      lines.filter((own) => own.file === file).map(({ line }) => line),
    ),
  );
}
