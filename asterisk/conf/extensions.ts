import { PbxError } from '../errors.ts';
import { fromText } from './bytes.ts';
import { type DialplanContext, isSame, isStep, type Priority, readDialplan } from './dialplan.ts';
import type { Effective, Place } from './effective.ts';
import { readExtenValue, splitExten } from './extenLine.ts';
import { edit, insertLines, removeSettings } from './lines.ts';
import { refuseInvalid } from './plan.ts';
import { sectionAtPlace } from './planSections.ts';
import { appendSection } from './sections.ts';
import { settingsOf } from './settingsOf.ts';
import type { ConfFile, ConfSection, Edit, SettingLine } from './types.ts';
import { checkSetting, writtenValue } from './written.ts';

/** One step of a new extension. The first has priority 1, a hint has none. */
export interface NewStep {
  /** `Dial(PJSIP/701,20)`; for a hint, its devices. */
  readonly application: string;
  readonly label?: string;
  readonly isHint?: boolean;
}

/** The context of that name; names of contexts differ by case. */
export function findContext(view: Effective, name: string): DialplanContext | undefined {
  return readDialplan(view).find((context) => context.name === name);
}

/** Every line of an extension, its hint included, in the order of the files. */
export function linesOfExtension(
  view: Effective,
  context: string,
  exten: string,
): readonly Priority[] {
  const found = findContext(view, context)?.extensions.find((one) => one.exten === exten);
  return found?.priorities ?? [];
}

/** Adds an extension as a block of lines to its context; makes the context when there is none. */
export function addExtension(
  view: Effective,
  context: string,
  exten: string,
  steps: readonly NewStep[],
): Edit[] {
  refuseInvalid(view);
  const found = findContext(view, context);
  const [there] = linesOfExtension(view, context, exten);
  if (there)
    throw new PbxError(
      'usage',
      `The extension ${exten} is in [${context}] already (${there.file}:${there.line}).`,
      'Remove or replace it.',
    );
  const section = found?.sections.at(-1);
  if (!section) return [...newContext(view, context, exten, steps)];
  const [file, own] = sectionAtPlace(view, section.parts.at(-1) ?? section);
  const last = settingsOf(file, own).findLast(({ key }) => isStep(key));
  const anchor = last ?? settingsOf(file, own).at(-1) ?? own.header;
  const lines = blockOf(file, own, exten, steps);
  return [insertLines(file, anchor.index, own.end, lines)];
}

/** Takes every line of an extension away, in all files. */
export function removeExtension(view: Effective, context: string, exten: string): Edit[] {
  refuseInvalid(view);
  const priorities = ownPriorities(view, context, exten);
  refuseSideEffects(view, context, priorities, exten);
  return [...byFile(view, priorities)].flatMap(([file, lines]) => removeSettings(file, lines));
}

/** Gives an extension other steps where its first lines are; adds it when it is not there. */
export function replaceExtension(
  view: Effective,
  context: string,
  exten: string,
  steps: readonly NewStep[],
): Edit[] {
  refuseInvalid(view);
  if (linesOfExtension(view, context, exten).length === 0)
    return addExtension(view, context, exten, steps);
  const priorities = ownPriorities(view, context, exten);
  refuseSideEffects(view, context, priorities, exten);
  return [...byFile(view, priorities)].flatMap(([file, lines], index) =>
    index === 0 ? replacedBlock(file, lines, exten, steps) : removeSettings(file, lines),
  );
}

/** The new lines take the place of the first; the others go. */
function replacedBlock(
  file: ConfFile,
  lines: readonly SettingLine[],
  exten: string,
  steps: readonly NewStep[],
): Edit[] {
  const [first, ...others] = lines;
  if (!first) return [];
  if (first.depthBefore !== 0 || first.depthAfter !== 0)
    throw new PbxError(
      'refused',
      `${file.path}:${first.number}: a comment over several lines begins or ends in this line.`,
      'Replace the extension by hand.',
    );
  const block = blockOf(file, file.sections[first.section], exten, steps);
  const newline = first.eol < first.to ? file.binary.slice(first.eol, first.to) : file.newline;
  return [edit(file, first.from, first.eol, block.join(newline)), ...removeSettings(file, others)];
}

function ownPriorities(view: Effective, context: string, exten: string): readonly Priority[] {
  const priorities = linesOfExtension(view, context, exten);
  if (priorities.length === 0)
    throw new PbxError('not-found', `There is no extension ${exten} in [${context}].`);
  const inherited = priorities.find(({ inheritedFrom }) => inheritedFrom !== undefined);
  if (inherited)
    throw new PbxError(
      'refused',
      `[${context}] has ${exten} from [${inherited.inheritedFrom}] (${inherited.file}:${inherited.line}).`,
      `Change it in [${inherited.inheritedFrom}].`,
    );
  return priorities;
}

function byFile(view: Effective, places: readonly Place[]): Map<ConfFile, SettingLine[]> {
  const found = new Map<ConfFile, SettingLine[]>();
  for (const place of places) {
    const file = view.files.get(place.file);
    const line = file?.lines.at(place.index);
    if (!file || line?.kind !== 'setting')
      throw new Error(`no setting at ${place.file}:${place.line}`);
    const own = found.get(file);
    if (own) own.push(line);
    else found.set(file, [line]);
  }
  for (const lines of found.values()) lines.sort((one, other) => one.index - other.index);
  return found;
}

/** A line behind the block may have counted on it: `exten => 702,n,…` goes on from the line before. */
function refuseSideEffects(
  view: Effective,
  context: string,
  gone: readonly Priority[],
  exten: string,
): void {
  const keys = new Set(gone.map(keyOf));
  const sections = view.sections.map((section) => ({
    ...section,
    entries: section.entries.filter((entry) => !keys.has(keyOf(entry))),
  }));
  const before = stepsOf(readDialplan(view), keys);
  const after = stepsOf(readDialplan({ sections }), keys);
  const differing = [...before].find(([key, step]) => after.get(key) !== step);
  if (differing)
    throw new PbxError(
      'refused',
      `Without ${exten} of [${context}] the line ${differing[0]} would mean something else.`,
      'Number that line, or change it first.',
    );
}

function keyOf({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** What each line comes to, but for those that go. */
function stepsOf(
  contexts: readonly DialplanContext[],
  gone: ReadonlySet<string>,
): Map<string, string> {
  const steps = new Map<string, string>();
  for (const { name, extensions } of contexts)
    for (const { exten, priorities } of extensions)
      for (const step of priorities) {
        const key = keyOf(step);
        const said = `${name}\0${exten}\0${step.priority}`;
        if (!gone.has(key)) steps.set(key, (steps.get(key) ?? '') + said);
      }
  return steps;
}

function newContext(
  view: Effective,
  context: string,
  exten: string,
  steps: readonly NewStep[],
): Edit[] {
  const file = view.files.get(view.path);
  if (!file) throw new PbxError('not-found', `${view.path} cannot be read.`);
  return appendSection(file, context, blockOf(file, file.sections.at(-1), exten, steps), {});
}

/** The lines of an extension, laid out as those of its section are: with `same`, or with `exten` on each. */
function blockOf(
  file: ConfFile,
  section: ConfSection | undefined,
  exten: string,
  steps: readonly NewStep[],
): string[] {
  checkExten(exten);
  const style = styleOf(file, section);
  let isFirst = true;
  return steps.map(({ application, label, isHint }, index) => {
    const priority = isHint ? 'hint' : isFirst ? '1' : 'n';
    if (!isHint) isFirst = false;
    const rest = `${priority}${label === undefined ? '' : `(${label})`},${application}`;
    checkStep(rest, label, application);
    const isExten = index === 0 || style.same === undefined;
    const lead = isExten || style.same === undefined ? style.exten : style.same;
    const value = isExten ? `${exten},${rest}` : rest;
    const line = lead + writtenValue('exten', value);
    checkSetting(line, isExten ? style.extenKey : style.sameKey, value);
    return line;
  });
}

interface BlockStyle {
  /** What stands before the value, in binary. */
  readonly exten: string;
  readonly extenKey: string;
  /** Undefined where each line repeats the extension. */
  readonly same: string | undefined;
  readonly sameKey: string;
}

function styleOf(file: ConfFile, section: ConfSection | undefined): BlockStyle {
  const own = section ? settingsOf(file, section) : [];
  const lines = own.some(({ key }) => isStep(key))
    ? own
    : file.sections.flatMap((one) => settingsOf(file, one)).slice(-200);
  const exten = lines.findLast(({ key }) => isStep(key) && !isSame(key));
  const same = lines.findLast(({ key }) => isSame(key));
  const repeats = lines.some((line, index) => repeatsExten(line, lines[index - 1]));
  return {
    exten: exten ? leadOf(file, exten) : 'exten => ',
    extenKey: exten?.key ?? 'exten',
    same: same ? leadOf(file, same) : repeats ? undefined : ' same => ',
    sameKey: same?.key ?? 'same',
  };
}

function repeatsExten(line: SettingLine, before: SettingLine | undefined): boolean {
  if (!before || ![line, before].every(({ key }) => isStep(key) && !isSame(key))) return false;
  return splitExten(line.value)[0] === splitExten(before.value)[0];
}

function leadOf(file: ConfFile, line: SettingLine): string {
  const lead = file.binary.slice(line.from, line.valueFrom);
  return lead.includes(';') || line.operator === '+=' ? `${fromText(line.key)} => ` : lead;
}

function checkExten(exten: string): void {
  const [name, rest] = splitExten(`${exten},1`);
  if (exten !== '' && name === exten && rest === '1' && !/[\s\0]/.test(exten)) return;
  throw new PbxError('usage', `Not an extension: ${JSON.stringify(exten)}.`);
}

function checkStep(rest: string, label: string | undefined, application: string): void {
  const read = readExtenValue(rest);
  if (application !== '' && read.application === application && read.label === label) return;
  throw new PbxError('usage', `Not a step of an extension: ${JSON.stringify(rest)}.`);
}
