import { PbxError } from '../errors.ts';
import { sameName } from './bytes.ts';
import type { Effective, EffectiveEntry, EffectiveSection, Place } from './effective.ts';
import { changeLine, insertLines, removeSettings } from './lines.ts';
import type { Where } from './sections.ts';
import type { SetOptions } from './settings.ts';
import { settingsOf } from './settingsOf.ts';
import { settingLine } from './style.ts';
import type { ConfFile, ConfSection, Edit, SettingLine } from './types.ts';

/** Sections of all files by name and by what they come to, inherited values included; templates only when asked. */
export function effectiveSections(
  { sections }: Effective,
  name: string,
  where: Where = {},
  options: { readonly templates?: boolean } = {},
): EffectiveSection[] {
  return sections.filter(
    (section) =>
      sameName(section.name, name) &&
      (options.templates === true || !section.isTemplate) &&
      Object.entries(where).every(([key, value]) =>
        sameName(lastValue(section, key)?.value ?? '\0', value),
      ),
  );
}

/** The value that counts where the last one wins. */
export function lastValue(section: EffectiveSection, key: string): EffectiveEntry | undefined {
  return section.entries.findLast((entry) => sameName(entry.key, key));
}

export interface SetInOptions extends SetOptions {
  /** Change an inherited value where it stands, for all that inherit it, instead of overriding it. */
  readonly inTemplate?: boolean;
}

/**
 * Gives a key its value in a section of the effective view: on its own line, whichever file that is in; an
 * inherited value is overridden in the section itself.
 */
export function setIn(
  view: Effective,
  section: EffectiveSection,
  key: string,
  value: string,
  options: SetInOptions = {},
): Edit[] {
  refuseInvalid(view);
  const last = lastValue(section, key);
  if (last?.inheritedFrom !== undefined && options.inTemplate)
    return [changeLine(...lineAt(view, last), value)];
  const own = ownLines(view, section, key);
  const [only] = own;
  if (!only) return overridden(view, section, key, value);
  const isLastOwn = last?.inheritedFrom === undefined || last.appended !== undefined;
  if (!isLastOwn) return overridden(view, section, key, value);
  if (own.length > 1 && options.of === undefined) throw several(section, key, own);
  const kept = options.of === 'last' ? (own.at(-1) ?? only) : only;
  const others = options.of === 'all' ? own.slice(1) : [];
  return [
    ...(kept[1].value === value && kept[1].operator !== '+=' ? [] : [changeLine(...kept, value)]),
    ...removeAll(others),
  ];
}

/** Adds a line to a section, in the file where its lines of that key, or its header, are. */
export function addIn(
  view: Effective,
  section: EffectiveSection,
  key: string,
  value: string,
): Edit[] {
  refuseInvalid(view);
  const last = ownLines(view, section, key).at(-1);
  if (!last) return inserted(view, section, 0, key, value);
  const [file, line] = last;
  const written = settingLine(file, file.sections[line.section], line.index, key, value);
  return [insertLines(file, line.index, sectionEnd(file, line.section), [written])];
}

/** Takes a section's own lines of a key away; one that it inherits can only go where it stands. */
export function removeIn(
  view: Effective,
  section: EffectiveSection,
  key: string,
  options: SetOptions & { readonly value?: string } = {},
): Edit[] {
  refuseInvalid(view);
  const own = ownLines(view, section, key).filter(
    ([, line]) => options.value === undefined || line.value === options.value,
  );
  const last = own.at(-1);
  if (!last) throw notThere(view, section, key);
  if (own.length > 1 && options.of === undefined) throw several(section, key, own);
  return removeAll(options.of === 'all' ? own : [last]);
}

type OwnLine = [file: ConfFile, line: SettingLine];

/** The lines in which a section itself gives a key a value or adds to it, in the order of the files. */
function ownLines(view: Effective, section: EffectiveSection, key: string): OwnLine[] {
  const places: Place[] = [];
  for (const entry of section.entries) {
    if (!sameName(entry.key, key)) continue;
    if (entry.inheritedFrom === undefined) places.push(entry);
    for (const addition of entry.appended ?? []) if (!addition.isInherited) places.push(addition);
  }
  return places.map((place) => lineAt(view, place));
}

function lineAt({ files }: Effective, place: Place): OwnLine {
  const file = files.get(place.file);
  const line = file?.lines.at(place.index);
  if (file && line?.kind === 'setting') return [file, line];
  throw new Error(`no setting at ${place.file}:${place.line}`);
}

function removeAll(lines: readonly OwnLine[]): Edit[] {
  const files = new Set(lines.map(([file]) => file));
  return [...files].flatMap((file) =>
    removeSettings(
      file,
      lines.filter((own) => own[0] === file).map(([, line]) => line),
    ),
  );
}

/** Behind what is inherited: in the part of the section that brought the last value. */
function overridden(view: Effective, section: EffectiveSection, key: string, value: string) {
  return inserted(view, section, lastValue(section, key)?.part ?? 0, key, value);
}

function inserted(
  view: Effective,
  section: EffectiveSection,
  part: number,
  key: string,
  value: string,
): Edit[] {
  const header = section.parts[part] ?? section;
  const file = view.files.get(header.file);
  const at = file?.sections.find(({ first }) => first === header.index);
  if (!file || !at) throw new Error(`no section at ${header.file}:${header.line}`);
  refuseExec(view, file, at, key);
  const last = settingsOf(file, at).at(-1) ?? at.header;
  const line = settingLine(file, at, last.index, key, value);
  return [insertLines(file, last.index, at.end, [line])];
}

function sectionEnd(file: ConfFile, section: number): number {
  return file.sections[section]?.end ?? file.sections[0]?.first ?? file.lines.length;
}

/** Refuses every edit of what Asterisk does not read. */
export function refuseInvalid({ valid, found, path, problems }: Effective): void {
  if (valid) return;
  const fatal = problems.findLast(({ isFatal }) => isFatal);
  throw new PbxError(
    'refused',
    found && fatal
      ? `Asterisk rejects ${path}: ${fatal.file}:${fatal.line}: ${fatal.message}.`
      : `${path} cannot be read.`,
    found ? 'Repair that line first.' : undefined,
  );
}

function refuseExec(view: Effective, file: ConfFile, section: ConfSection, key: string): void {
  const exec = view.execs.find(
    (place) => place.file === file.path && place.index > section.first && place.index < section.end,
  );
  if (exec) throw comesFromExec(section.name, key, exec);
}

function comesFromExec(name: string, key: string, exec: Place): PbxError {
  return new PbxError(
    'refused',
    `[${name}] takes values from the program that #exec runs (${exec.file}:${exec.line}); ${key} may be one of them.`,
    'Change that program, or what it reads.',
  );
}

function notThere(view: Effective, section: EffectiveSection, key: string): PbxError {
  const last = lastValue(section, key);
  if (last)
    return new PbxError(
      'refused',
      `[${section.name}] has ${key} from [${last.inheritedFrom}] (${last.file}:${last.line}).`,
      `Give ${key} another value in [${section.name}], or change [${last.inheritedFrom}].`,
    );
  const file = view.files.get(section.file);
  const at = file?.sections.find(({ first }) => first === section.index);
  const exec = view.execs.find(
    (place) => at && place.file === file?.path && place.index > at.first && place.index < at.end,
  );
  if (exec) return comesFromExec(section.name, key, exec);
  return new PbxError('not-found', `There is no ${key} in [${section.name}] of ${section.file}.`);
}

function several(section: EffectiveSection, key: string, lines: readonly OwnLine[]): PbxError {
  const places = lines.map(([{ path }, { number }]) => `${path}:${number}`).join(', ');
  return new PbxError(
    'usage',
    `[${section.name}] has ${key} ${lines.length} times (${places}).`,
    'Say whether the last or all of them are meant.',
  );
}
