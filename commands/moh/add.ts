import { resolve } from 'node:path';
import { sameName } from '../../asterisk/conf/bytes.ts';
import { addSection } from '../../asterisk/conf/sections.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { checkStreamUrl, RADIO_URL } from '../../asterisk/features/radio.ts';
import { mohProgramFile, mohSettingsFile, refusePath } from '../../asterisk/moh/settings.ts';
import type { Draft } from '../../asterisk/sip/draft.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { asLab } from '../lab/profile.ts';
import { mohTable } from './list.ts';
import { makeSounds, soundsIn } from './sounds.ts';
import { labMohProgram, mohFolder, mohTransaction, openMoh, programFolder } from './yard.ts';

export const mohAdd = defineCommand({
  name: 'moh add',
  summary: 'make a class of music on hold from your files, or from a live stream',
  details: [
    '--files makes copies that Asterisk can play (8 kHz, mono) of a folder of sound files. --stream plays',
    'an MP3 stream, France Culture unless a URL is given: it connects when somebody is put on hold, again',
    'and again with growing pauses when the stream breaks, and plays local music whenever the stream is',
    'not there: the files of --files, else a chime. Nobody on hold hears nothing. Whoever is first on',
    'hold hears up to 4 seconds of local music (or of what was last played) before the stream.',
    'What nobody uses is not heard: pbxctl moh set NAME gives it to a user, or to all.',
  ].join('\n'),
  examples: [
    ['pbxctl moh add jazz --files ~/Music/jazz', 'from files'],
    ['pbxctl moh add france --stream', 'France Culture, live'],
    ['pbxctl moh add own --stream http://127.0.0.1:8000/live.mp3 --files ~/Music', ''],
  ],
  kind: 'change',
  args: {
    name: { help: 'what the class is to be called' },
    url: { help: 'MP3 stream, with --stream (France Culture)', optional: true },
  },
  options: {
    stream: { type: 'flag', help: 'play a live stream' },
    files: { type: 'value', value: 'FOLDER', help: 'of sound files', complete: 'file' },
  },
  async run({ args, options }, context): Promise<Plan> {
    const { stream, files } = options;
    if (!stream && files === undefined)
      throw new PbxError(
        'usage',
        'say where the music comes from: --files FOLDER or --stream [URL]',
        `pbxctl moh add ${args.name} --stream`,
      );
    if (!stream && args.url !== undefined)
      throw new PbxError('usage', 'a URL goes with --stream', 'pbxctl help moh add');
    const name = checkedClass(args.name);
    const yard = await openMoh(context);
    const profile = asLab(yard.profile);
    const there = yard.classes.find((one) => sameName(one.name, name));
    if (there)
      throw new PbxError(
        'refused',
        `there is a music class ${there.name} already (musiconhold.conf:${there.section.line})`,
        `pbxctl moh remove ${there.name}, or give another name`,
      );
    refuseMissing(profile, stream, files);
    const from = files === undefined ? [] : await soundsIn(resolve(files));
    const url = stream ? checkStreamUrl(args.url ?? RADIO_URL) : undefined;
    return addPlan(context, profile, yard.draft, { name, url, from });
  },
});

/** As it may stand in a section header, in the dialplan and on a command line. */
function checkedClass(name: string): string {
  if (/^[A-Za-z0-9][\w-]{0,39}$/.test(name) && !sameName(name, 'general')) return name;
  throw new PbxError(
    'usage',
    `a music class cannot be called ${JSON.stringify(name)}: letters, digits, - and _`,
    'pbxctl moh add jazz --files FOLDER',
  );
}

function refuseMissing({ engine }: LabProfile, stream: boolean, files: string | undefined): void {
  const needed = [...(stream ? ['mpg123'] : []), ...(files === undefined ? [] : ['sox'])];
  const missing = needed.find((program) => engine.programs[program] === undefined);
  if (missing)
    throw new PbxError(
      'refused',
      `this engine comes without ${missing}, which the music is made with`,
      `apt install ${missing} and set up again, or: pbxctl setup lab --engine 22`,
    );
}

interface NewClass {
  readonly name: string;
  readonly url: string | undefined;
  readonly from: readonly string[];
}

function addPlan(context: Context, profile: LabProfile, draft: Draft, wanted: NewClass): Plan {
  const { name, url, from } = wanted;
  const folder = mohFolder(profile, context, name);
  refusePath(folder);
  const file = draft.view.files.get(draft.view.path);
  if (!file) throw new PbxError('not-found', `${draft.view.path} cannot be read`);
  const settings: (readonly [string, string])[] = url
    ? [
        ['mode', 'custom'],
        ['directory', folder],
        ['application', `${labMohProgram(profile, context)} ${name}`],
      ]
    : [
        ['mode', 'files'],
        ['directory', folder],
        ['sort', 'alpha'],
      ];
  const describe = `add music class ${name}`;
  return {
    kind: 'plan',
    title: describe,
    steps: [
      {
        kind: 'task',
        describe: `make its music in ${folder}`,
        needed: async () => true,
        run: (report, signal) =>
          makeSounds(context, profile, {
            ...{ from, folder, report, signal },
            format: url ? 'sln' : 'wav',
          }),
      },
      ...(url ? programSteps(context, profile, folder, url) : []),
      mohTransaction(context, draft.with(addSection(file, name, settings)), describe, {
        shown: [name],
      }),
    ],
    after: () => mohTable(context),
  };
}

function programSteps(context: Context, profile: LabProfile, folder: string, url: string): Step[] {
  const mpg123 = profile.engine.programs['mpg123'] ?? 'mpg123';
  return [
    mohProgramFile(programFolder(profile, context.folders), context.mohProgram),
    mohSettingsFile(folder, { url, mpg123 }),
  ].map((file) => ({ kind: 'write', ...file }));
}
