import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveEntry, EffectiveSection, Problem } from '../conf/effective.ts';
import { type BuildingContext, createContext } from './building.ts';
import { createExtenReader } from './exten.ts';
import type { Dialplan, Include } from './types.ts';
import { type Globals, globalsOf, substituted } from './variables.ts';

/** Says what becomes of a line that Asterisk does not take as it stands. */
export type ReportLine = (entry: EffectiveEntry, message: string) => void;

/** What pbx_config makes of extensions.conf: pbx_load_config of pbx/pbx_config.c, the same in 16 and 22. */
export function dialplanOf({ sections }: Effective): Dialplan {
  const globals = globalsOf(sections);
  const contexts = new Map<string, BuildingContext>();
  const problems: Problem[] = [];
  const report: ReportLine = ({ file, line }, message) =>
    problems.push({ file, line, message, isFatal: false });
  for (const section of sections) {
    if (section.isTemplate || isReserved(section.name)) continue;
    const context = contexts.get(section.name) ?? createContext(section.name);
    contexts.set(section.name, context);
    readSection(section, context, globals, report);
  }
  return {
    contexts: new Map([...contexts].map(([name, context]) => [name, context.finished()])),
    problems,
    hasNewMatching: isOn(sections, 'extenpatternmatchnew'),
  };
}

const isReserved = (name: string): boolean =>
  sameName(name, 'general') || sameName(name, 'globals');

function isOn(sections: readonly EffectiveSection[], key: string): boolean {
  const entries = sections
    .filter(({ name, isTemplate }) => !isTemplate && sameName(name, 'general'))
    .flatMap((section) => section.entries);
  const value = entries.findLast((entry) => sameName(entry.key, key))?.value ?? '';
  return /^(yes|true|y|t|1|on)$/i.test(value);
}

function readSection(
  section: EffectiveSection,
  context: BuildingContext,
  globals: Globals,
  report: ReportLine,
): void {
  const extens = createExtenReader(context, globals, report);
  for (const entry of section.entries) {
    const key = entry.key.toLowerCase();
    if (key.startsWith('same')) extens.same(entry);
    else if (key === 'exten') extens.exten(entry);
    else if (key === 'include') readInclude(entry, context, globals, report);
    else if (/^[le]?switch$/.test(key)) {
      const text = key === 'switch' ? substituted(entry.value, globals) : undefined;
      context.addSwitch({ text: text ?? entry.value, place: entry });
    } else if (key !== 'ignorepat' && key !== 'autohints')
      report(entry, `Asterisk does not know ${entry.key}`);
  }
}

function readInclude(
  entry: EffectiveEntry,
  context: BuildingContext,
  globals: Globals,
  report: ReportLine,
): void {
  const text = substituted(entry.value, globals);
  if (text === undefined) {
    report(entry, 'only Asterisk knows which context is included: the name is computed');
    return;
  }
  const end = text.includes('|') ? text.indexOf('|') : text.indexOf(',');
  const include: Include = {
    text,
    context: end === -1 ? text : text.slice(0, end),
    times: end === -1 ? undefined : text.slice(end + 1),
    place: entry,
  };
  if (!context.addInclude(include)) report(entry, `${text} is included already`);
}
