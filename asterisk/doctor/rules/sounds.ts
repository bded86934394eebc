import { sinceDialplan } from '../loaded.ts';
import { grouped, lastLogged, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

export const soundMissing = /^File (\S.*) does not exist in any format$/;

/** Sounds that the dialplan plays and that there are not. */
export const sounds: Rule = {
  id: 'sounds',
  about: 'announcements without a sound file',
  from: ['files', 'log'],
  look: (evidence) => [...loggedSounds(evidence), ...writtenSounds(evidence)],
};

/** What the log missed is over where the file is there now, or the dialplan was loaded since and does not name it. */
function loggedSounds(evidence: Evidence): Finding[] {
  const late = new Set(sinceDialplan(evidence));
  return [...grouped(evidence.log, soundMissing).values()].flatMap(({ match, lines }) => {
    const name = match[1] ?? '';
    const uses = usesOf(evidence, name);
    const isMended = evidence.files.sounds.get(name) === true;
    const isOver = uses.length === 0 && !lines.some((line) => late.has(line));
    return isMended || isOver ? [] : [noSound(evidence, name, [...uses, ...lastLogged(lines)])];
  });
}

function writtenSounds(evidence: Evidence): Finding[] {
  const logged = new Set(grouped(evidence.log, soundMissing).keys());
  return [...evidence.files.sounds]
    .filter(([name, isThere]) => !isThere && !logged.has(name))
    .map(([name]) => noSound(evidence, name, usesOf(evidence, name)));
}

const noSound = (evidence: Evidence, name: string, seen: readonly string[]): Finding => ({
  severity: 'problem',
  title: `there is no sound ${name}`,
  evidence: seen.slice(0, 4),
  why: 'whoever gets there hears silence in its place: the file is gone, lies elsewhere, or is of another language',
  mend: [
    `${typed(evidence, 'prompt list')}   tells the announcements of the features; ${typed(evidence, 'prompt reset')} NAME   makes one anew`,
    'others: put the file (8 kHz mono WAV, or gsm, alaw) where its name says, or among the sounds of its language',
  ],
});

function usesOf({ files }: Evidence, name: string): string[] {
  return [...files.plan.contexts.values()].flatMap((context) =>
    context.extensions.flatMap((extension) =>
      extension.steps
        .filter(({ data }) => data.split(/[,&]/).some((one) => one.trim() === name))
        .map(
          ({ entry, application }) =>
            `${placed(entry)}  ${application}(…${name}…) in ${extension.name.text} of [${context.name}]`,
        ),
    ),
  );
}
