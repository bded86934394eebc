import { PbxError } from '../errors.ts';
import { changeLine, insertLines, removeSettings } from './lines.ts';
import { type SectionRef, sectionAt } from './sections.ts';
import { settingsOf } from './settingsOf.ts';
import { settingLine } from './style.ts';
import type { ConfFile, ConfSection, Edit, SettingLine } from './types.ts';

export interface SetOptions {
  /** Which of several lines: the last one, or all, of which one is left. Refuses when it is not said. */
  readonly of?: 'last' | 'all';
}

/** Gives a key its value in a section: changes its line, or adds one. */
export function setValue(
  file: ConfFile,
  ref: SectionRef,
  key: string,
  value: string,
  options: SetOptions = {},
): Edit[] {
  const section = sectionAt(file, ref);
  const lines = settingsOf(file, section, key);
  const chosen = options.of === 'all' ? lines[0] : lines.at(-1);
  if (!chosen) return addValue(file, section, key, value);
  if (lines.length > 1 && options.of === undefined) throw severalLines(file, section, lines);
  const others = options.of === 'all' ? lines.slice(1) : [];
  return [...changed(file, chosen, value), ...removeSettings(file, others)];
}

function changed(file: ConfFile, line: SettingLine, value: string): Edit[] {
  if (line.value === value && line.operator !== '+=') return [];
  return [changeLine(file, line, value)];
}

export interface AddOptions {
  /** Goes behind this line of the section; behind the last of that key, or of the section, by default. */
  readonly after?: SettingLine;
}

/** Adds a line to a section, whether the key is there or not. */
export function addValue(
  file: ConfFile,
  ref: SectionRef,
  key: string,
  value: string,
  options: AddOptions = {},
): Edit[] {
  const section = sectionAt(file, ref);
  const same = options.after ?? settingsOf(file, section, key).at(-1);
  const last = same ?? settingsOf(file, section).at(-1) ?? section.header;
  const line = settingLine(file, section, last.index, key, value);
  return [insertLines(file, last.index, section.end, [line])];
}

export interface RemoveOptions extends SetOptions {
  /** Only lines with this value. */
  readonly value?: string;
}

/** Takes a key's lines away. Refuses when there is none, or when there are several and it is not said which. */
export function removeValue(
  file: ConfFile,
  ref: SectionRef,
  key: string,
  options: RemoveOptions = {},
): Edit[] {
  const section = sectionAt(file, ref);
  const lines = settingsOf(file, section, key).filter(
    (line) => options.value === undefined || line.value === options.value,
  );
  const last = lines.at(-1);
  if (!last)
    throw new PbxError(
      'not-found',
      `There is no ${key}${options.value === undefined ? '' : ` = ${options.value}`} in [${section.name}] of ${file.path || 'the file'}.`,
    );
  if (lines.length > 1 && options.of === undefined) throw severalLines(file, section, lines);
  return removeSettings(file, options.of === 'all' ? lines : [last]);
}

function severalLines(
  file: ConfFile,
  section: ConfSection,
  lines: readonly SettingLine[],
): PbxError {
  const numbers = lines.map(({ number }) => number).join(', ');
  return new PbxError(
    'usage',
    `[${section.name}] of ${file.path || 'the file'} has ${lines[0]?.key} ${lines.length} times (lines ${numbers}).`,
    'Say whether the last or all of them are meant.',
  );
}
