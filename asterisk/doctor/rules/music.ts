import { sameName } from '../../conf/bytes.ts';
import { sinceDialplan } from '../loaded.ts';
import { grouped, lastLogged, listed, placed, timeOf, typed } from '../says.ts';
import type { Evidence, Finding, MusicSource, Rule } from '../types.ts';

export const music: Rule = {
  id: 'music',
  about: 'music on hold that is silent: class, folder, program',
  from: ['files', 'log'],
  look: (evidence) => [
    ...evidence.files.music.flatMap((source) => silent(evidence, source)),
    ...missingClasses(evidence),
    ...looping(evidence),
  ],
};

const MUSIC_FILES = /\.(wav|wav16|gsm|alaw|ulaw|al|ul|pcm|sln\d*|g722|mp3|ogg|opus)$/i;

function silent(evidence: Evidence, { class: one, files, hasProgram }: MusicSource): Finding[] {
  const at = [
    `${placed(one.section)}  [${one.name}] mode = ${one.mode || '(none)'}${one.directory ? `, directory = ${one.directory}` : ''}`,
  ];
  const say = (title: string, why: string, mend: readonly string[]): Finding[] => [
    { severity: 'problem', title, evidence: at, why, mend },
  ];
  const list = `${typed(evidence, 'moh list')}   tells what each class plays`;
  const reload = `${evidence.program} cli "module reload res_musiconhold.so"`;
  if (hasProgram === false)
    return say(
      `the program of the music class ${one.name} is not there`,
      'Asterisk tries to start it again and again, and who is on hold hears silence',
      [
        `correct application = in musiconhold.conf, or ${typed(evidence, 'moh remove', [one.name])}; then ${reload}`,
        list,
      ],
    );
  if (one.mode !== 'files' || one.directory === undefined) return [];
  if (files === undefined)
    return say(
      `the folder of the music class ${one.name} is not there`,
      'who is on hold hears silence',
      [`make ${one.directory} and put sound files there, then ${reload}`, list],
    );
  if (files.some((name) => MUSIC_FILES.test(name))) return [];
  return say(
    `the folder of the music class ${one.name} is empty`,
    `there is no sound file among ${files.length === 0 ? 'nothing' : listed(files)}: who is on hold hears silence`,
    [`put sound files into ${one.directory}, then ${reload}`, list],
  );
}

const NO_CLASS = /^Music on Hold class '([^']*)' not found in memory/;

function missingClasses(evidence: Evidence): Finding[] {
  const { users, music: sources } = evidence.files;
  const isThere = (name: string) => sources.some((source) => sameName(source.class.name, name));
  const named = users.flatMap(({ number, music: setting }): Finding[] =>
    setting === undefined || setting.value === '' || isThere(setting.value)
      ? []
      : [
          noClass(evidence, setting.value, [
            `${placed(setting)}  ${setting.key} = ${setting.value} of ${number}`,
          ]),
        ],
  );
  const logged = [...grouped(sinceDialplan(evidence), NO_CLASS).values()].flatMap(
    ({ match, lines }) => {
      const name = match[1] ?? '';
      return isThere(name) ? [] : [noClass(evidence, name, lastLogged(lines))];
    },
  );
  return [...named, ...logged];
}

const noClass = (evidence: Evidence, name: string, evidenceOf: readonly string[]): Finding => ({
  severity: 'problem',
  title: `there is no music class ${name}`,
  evidence: evidenceOf,
  why: 'in its place the class default is heard, or silence',
  mend: [
    `${typed(evidence, 'moh add', [name], '--files FOLDER')}   makes it`,
    `${typed(evidence, 'moh list')}   tells the classes that there are`,
  ],
});

const LOOP = /^poll\(\) failed: Interrupted system call|^Unable to spawn mp3player/;
const LOOP_LINES = 20;
const LOOP_MS = 60_000;

/** A class with a program and no folder starts it anew without a pause (monmp3thread of res_musiconhold.c). */
function looping(evidence: Evidence): Finding[] {
  const lines = evidence.log.filter(
    (line) =>
      line.file === 'res_musiconhold.c' &&
      LOOP.test(line.message) &&
      evidence.now - timeOf(line) < LOOP_MS,
  );
  if (lines.length < LOOP_LINES) return [];
  return [
    {
      severity: 'problem',
      title: 'the program of a music class ends as soon as it is started, again and again',
      evidence: lastLogged(lines),
      why: 'Asterisk has no pause between its tries: it costs a processor, and who is on hold hears silence',
      mend: [
        `${typed(evidence, 'moh list')}   tells the programs; correct or remove the class, then ${evidence.program} cli "module reload res_musiconhold.so"`,
      ],
    },
  ];
}
