import { PbxError } from '../errors.ts';
import { sameName } from './bytes.ts';
import { edit, insertLines, removeLines } from './lines.ts';
import { settingsOf } from './settingsOf.ts';
import { commentLine, settingLine } from './style.ts';
import type { ConfFile, ConfLine, ConfSection, Edit } from './types.ts';
import { checkHeader, writtenBase, writtenName } from './written.ts';

/** Values that a section must have, by key, to be the one that is meant. */
export type Where = Readonly<Record<string, string>>;

/** A section, or the name of the only one that is called so. */
export type SectionRef = ConfSection | string;

/** Sections by name, and by what stands in them: `findSections(file, '701', { type: 'auth' })`. */
export function findSections(file: ConfFile, name: string, where: Where = {}): ConfSection[] {
  return file.sections.filter(
    (section) =>
      sameName(section.name, name) &&
      Object.entries(where).every(([key, value]) => {
        const last = settingsOf(file, section, key).at(-1);
        return last !== undefined && sameName(last.value, value);
      }),
  );
}

/** The section that is meant; refuses when there is none, or more than one of that name. */
export function sectionAt(file: ConfFile, ref: SectionRef): ConfSection {
  refuseFault(file);
  if (typeof ref !== 'string') return ref;
  const [only, ...others] = findSections(file, ref);
  if (!only)
    throw new PbxError('not-found', `There is no section [${ref}] in ${file.path || 'the file'}.`);
  if (others.length === 0) return only;
  const lines = [only, ...others].map(({ header }) => header.number).join(', ');
  throw new PbxError(
    'usage',
    `There are ${others.length + 1} sections [${ref}] in ${file.path || 'the file'} (lines ${lines}).`,
    'Say which one is meant.',
  );
}

/** No edit of a file that Asterisk rejects can be right: what it would come to is not known. */
function refuseFault({ path, fault }: ConfFile): void {
  if (!fault) return;
  throw new PbxError(
    'refused',
    `${path}:${fault.number}: ${fault.why}, so that Asterisk rejects the whole file.`,
    `Repair line ${fault.number} first.`,
  );
}

export interface NewSection {
  /** The section that it follows; the end of the file by default. */
  readonly after?: SectionRef;
  /** Sections to inherit from. */
  readonly templates?: readonly string[];
  readonly isTemplate?: boolean;
  /** Adds to the section of that name before it: `(+)`. */
  readonly isAddition?: boolean;
  /** A comment above its header. */
  readonly comment?: string;
}

type Entries = readonly (readonly [key: string, value: string])[];

/** Adds a section, a blank line before it. */
export function addSection(
  file: ConfFile,
  name: string,
  entries: Entries,
  options: NewSection = {},
): Edit[] {
  const like = likeOf(file, options);
  const near = (like?.end ?? file.lines.length) - 1;
  const lines = entries.map(([key, value]) => settingLine(file, like, near, key, value));
  return appendSection(file, name, lines, options);
}

/** The same with its lines ready, in binary. */
export function appendSection(
  file: ConfFile,
  name: string,
  settings: readonly string[],
  options: NewSection,
): Edit[] {
  refuseFault(file);
  const comment = options.comment === undefined ? [] : [commentLine(options.comment)];
  const lines = [...comment, headerLine(name, options), ...settings];
  const like = options.after === undefined ? undefined : likeOf(file, options);
  const last = like ? ownEnd(file, like) : file.lines.length - 1;
  const line = file.lines.at(last);
  if (!line || isOnlyBom(line))
    return [edit(file, file.binary.length, file.binary.length, joined(file, lines))];
  const isSpaced = line.kind === 'blank' && line.eol < line.to;
  const end = like?.end ?? last + 1;
  return [insertLines(file, last, end, isSpaced ? lines : ['', ...lines])];
}

/** The section that it follows. */
function likeOf(file: ConfFile, { after }: NewSection): ConfSection | undefined {
  return after === undefined ? file.sections.at(-1) : sectionAt(file, after);
}

function isOnlyBom({ kind, from, to, eol }: ConfLine): boolean {
  return kind === 'blank' && from === 0 && to === 3 && eol === to;
}

function joined(file: ConfFile, lines: readonly string[]): string {
  return lines.map((line) => line + file.newline).join('');
}

function headerLine(name: string, { templates = [], isTemplate, isAddition }: NewSection): string {
  const options = [
    ...(isTemplate ? ['!'] : []),
    ...(isAddition ? ['+'] : []),
    ...templates.map(writtenBase),
  ];
  const suffix = options.length > 0 ? `(${options.join(',')})` : '';
  const line = `[${writtenName(name)}]${suffix}`;
  checkHeader(line, name);
  return line;
}

/**
 * Takes a section away with its settings and comments. Comments above its header stay, and so do the
 * directives behind its last setting; one between its settings is a reason to refuse.
 */
export function removeSection(file: ConfFile, ref: SectionRef): Edit[] {
  const section = sectionAt(file, ref);
  refuseHeirs(file, section);
  return withoutHeirs(file, section);
}

/** The same of a section that nothing builds on, or nothing that stays. */
export function withoutHeirs(file: ConfFile, section: ConfSection): Edit[] {
  const end = file.lines.at(ownEnd(file, section)) ?? section.header;
  refuseDirectives(file, section, end);
  if (section.header.depthBefore !== 0 || end.depthAfter !== 0)
    throw new PbxError(
      'refused',
      `${file.path}: a comment begins or ends within the section [${section.name}] (line ${section.header.number}).`,
      'Remove it by hand.',
    );
  const before = file.lines.at(section.first - 1);
  const after = file.lines.at(end.index + 1);
  const isBetween = after === undefined || after.kind === 'blank';
  if (before?.kind === 'blank' && isBetween) return [removeLines(file, before, end)];
  if (!before && after?.kind === 'blank') return [removeLines(file, section.header, after)];
  return [removeLines(file, section.header, end)];
}

/** Index of the last line that is the section's own: its last setting, and the comment lines right below. */
function ownEnd(file: ConfFile, section: ConfSection): number {
  let last = section.end - 1;
  while (last > section.first && !isContent(file.lines.at(last))) last -= 1;
  let at = last + 1;
  while (at < section.end && file.lines.at(at)?.kind === 'comment') at += 1;
  const next = file.lines.at(at);
  const belongsToNext = at === section.end && at < file.lines.length;
  return next?.kind === 'directive' || belongsToNext ? last : at - 1;
}

function isContent(line: ConfLine | undefined): boolean {
  return line?.kind === 'setting' || line?.kind === 'header';
}

function refuseDirectives(file: ConfFile, section: ConfSection, end: ConfLine): void {
  for (let at = section.first; at < end.index; at += 1) {
    const line = file.lines.at(at);
    if (line?.kind === 'directive')
      throw new PbxError(
        'refused',
        `${file.path}:${line.number}: the section [${section.name}] has an #${line.directive} between its settings.`,
        'Remove the section by hand.',
      );
  }
}

/** A file whose headers name a section that is gone is rejected as a whole, or builds on another one. */
function refuseHeirs(file: ConfFile, section: ConfSection): void {
  const named = file.sections.filter((one) => sameName(one.name, section.name));
  if (named[0] !== section) return;
  const other = named.slice(1).find((one) => !isAddition(one));
  const buildsOn = (one: ConfSection) =>
    one.header.options?.some((option) =>
      option.startsWith('+')
        ? named.includes(one) && (option === '+' || !other || other.index > one.index)
        : sameName(option, section.name),
    );
  const heir = file.sections.find((one) => one.index > section.index && buildsOn(one));
  if (heir)
    throw new PbxError(
      'refused',
      `${file.path}:${heir.header.number}: [${heir.name}] builds on [${section.name}].`,
      `Change or remove [${heir.name}] first.`,
    );
}

function isAddition({ header }: ConfSection): boolean {
  return header.options?.some((option) => option.startsWith('+')) ?? false;
}
