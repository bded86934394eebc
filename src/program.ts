import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative } from 'node:path';
import { commands } from '../commands/index.ts';

/** How this program is called from here: `pbxctl` where the PATH has it, else its path (`bin/pbxctl`). */
export function programName(path: string | undefined, file: string, cwd: string): string {
  const onPath = (path ?? '')
    .split(delimiter)
    .some((folder) => isExecutable(join(folder, 'pbxctl')));
  if (onPath || file === '') return 'pbxctl';
  const near = relative(cwd, file);
  if (near.startsWith('..') || isAbsolute(near)) return file;
  return near.includes('/') ? near : `./${near}`;
}

function isExecutable(file: string): boolean {
  // An error costs more than the question, and most folders of a PATH have no such file.
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Words that follow `pbxctl` in a command line; elsewhere it is the name of this program, or of a user. */
const FOLLOWING = new Set(['help', ...commands.map(({ name }) => name.split(' ')[0] ?? name)]);

/** Command lines in a text as they have to be typed from here. */
export const withProgram = (text: string, program: string): string =>
  text.replace(
    /(?<![\w/.-])pbxctl(?=(?: {2,}| -|$)| ([a-z]+))/gm,
    (name, word: string | undefined) =>
      word === undefined || FOLLOWING.has(word) ? program : name,
  );
