import type { Ami } from '../ami/port.ts';
import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { lastValue } from '../conf/plan.ts';

/** The class that is heard where no other is named. */
export const DEFAULT_CLASS = 'default';

/** A class of musiconhold.conf, as res_musiconhold reads it. */
export interface MohClass {
  readonly name: string;
  readonly mode: string;
  readonly directory: string | undefined;
  readonly application: string | undefined;
  /** Files without ending, or addresses, of `mode = playlist`. */
  readonly entries: readonly string[];
  readonly section: EffectiveSection;
}

export function mohClassesOf({ sections }: Effective): MohClass[] {
  return sections
    .filter(({ name, isTemplate }) => !isTemplate && !sameName(name, 'general'))
    .map((section) => {
      const value = (key: string) => lastValue(section, key)?.value || undefined;
      return {
        name: section.name,
        mode: value('mode')?.toLowerCase() ?? '',
        directory: value('directory'),
        application: value('application'),
        entries: section.entries
          .filter(({ key }) => sameName(key, 'entry'))
          .map((entry) => entry.value),
        section,
      };
    });
}

/** Modes in which Asterisk starts a program. */
const PROGRAM_MODES: ReadonlySet<string> = new Set([
  ...['custom', 'mp3', 'mp3nb', 'quietmp3', 'quietmp3nb', 'httpmp3'],
]);

/** A class whose program Asterisk reads all the time, whether anybody listens or not: monmp3thread. */
export const isReadAlways = ({ mode, directory }: MohClass): boolean =>
  PROGRAM_MODES.has(mode) && (directory === undefined || /^(nodir$|http:\/\/)/i.test(directory));

/** Whether a class is fed by our program, started from that folder. */
export const isOwnStream = ({ mode, application = '' }: MohClass, program: string): boolean =>
  mode === 'custom' && application.split(' ')[0] === program;

/** The classes that Asterisk has, with their modes: `moh show classes`, the same in 16 and 22. */
export async function shownClasses(ami: Ami): Promise<ReadonlyMap<string, string>> {
  const { lines } = await ami.command('moh show classes');
  const shown = new Map<string, string>();
  let name: string | undefined;
  for (const line of lines) {
    const found = /^(Class|\s+Mode): (.*)$/.exec(line);
    if (found?.[1] === 'Class') name = found[2]?.trim();
    else if (found && name !== undefined) shown.set(name, found[2]?.trim() ?? '');
  }
  return shown;
}
