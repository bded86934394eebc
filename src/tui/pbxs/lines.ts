import { themeNames } from '../../text/themes.ts';

/** A line that the session's command line takes itself, as it is offered. */
export interface SessionLine {
  readonly name: string;
  readonly description: string;
  /** What can stand behind it. */
  readonly argument?: 'profile' | readonly string[];
}

export const sessionLines: readonly SessionLine[] = [
  { name: 'pbx', description: 'go to another PBX', argument: 'profile' },
  { name: 'beside', description: 'show another PBX beside this one', argument: 'profile' },
  { name: 'alone', description: 'show this PBX alone again' },
  { name: 'unlock', description: 'let this session change a read-only PBX' },
  { name: 'lock', description: 'no longer' },
  { name: 'theme', description: 'take other colours', argument: themeNames },
];
