import type { About, Fault } from './faults.ts';

interface Known {
  readonly line: RegExp;
  says(about: About, match: readonly string[]): string;
  hint(about: About): string;
}

const there = ({ otherProgram, otherName }: About, verb: string): string =>
  otherProgram && otherName
    ? `${otherProgram} trunk ${verb.replace('NAME', otherName)}`
    : `at the other end: trunk ${verb}`;

/** Why chan_iax2 of 16 and 22 refused a call that came in, as it logs it (with `authdebug=yes`, but the first). */
const REFUSALS: readonly Known[] = [
  {
    line: /CallToken Support required.* user (\S+) requirecalltoken/i,
    says: (_, [, user]) =>
      `a call as ${user} came without a call token: its sender is older than 2009, or forges its address`,
    hint: () =>
      'bring the other end up to date; requirecalltoken=no would open this PBX to floods from forged addresses',
  },
  {
    line: /call is unencrypted while force encrypt/i,
    says: ({ name }) => `the other end called without encryption, and ${name} takes no such call`,
    hint: (about) => there(about, 'set NAME --encryption required'),
  },
  {
    line: /failed to authenticate as (\S+)/i,
    says: (_, [, user]) => `the other end called as ${user} and has another secret than this one`,
    hint: ({ program, name, ...about }) =>
      `${program} trunk show ${name} --reveal   and   ${there({ ...about, program, name }, 'show NAME --reveal')}   compare them`,
  },
  {
    line: /who was trying to reach '([^']*)'/i,
    says: (_, [, number]) =>
      `a call to ${number} was refused: no user of that name may call from there, or not into that context`,
    hint: ({ program, name }) => `${program} trunk show ${name}   tells the name that it must send`,
  },
  {
    line: /requested(?:\/capability)? '([^']*)'(?:\/'[^']*')? incompatible with our capability '([^']*)'/i,
    says: (_, [, asked, has]) =>
      `no codec in common: the other end asked for ${asked}, this one has ${has}`,
    hint: ({ program, name }) => `${program} trunk set ${name} --codecs alaw,ulaw`,
  },
];

/** What a line of the log says about a call that came in and was refused; undefined for other lines. */
export function explainRefusal(line: string, about: About): Fault | undefined {
  for (const { line: pattern, says, hint } of REFUSALS) {
    const match = pattern.exec(line);
    if (match) return { sentence: says(about, match), hint: hint(about) };
  }
  return undefined;
}

/** Whether a line tells of a call from an address: that it was taken, or that it was not. */
export function tellsOfCall(line: string, host: string): boolean {
  const isAbout = ABOUT.some((word) => line.includes(`${word} ${host}:`));
  return isAbout && (TAKEN.test(line) || REFUSALS.some(({ line: pattern }) => pattern.test(line)));
}

/** Words before the address in lines of chan_iax2. */
const ABOUT = ['from', 'address', 'Host'];
const TAKEN = /^\s*(-- )?Accepting (UN)?AUTHENTICATED call from/i;
