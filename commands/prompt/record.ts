import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../../asterisk/errors.ts';
import { promptNamed } from '../../asterisk/features/catalogue.ts';
import type { PromptFiles } from '../../asterisk/features/prompt-files.ts';
import type { Prompt } from '../../asterisk/features/types.ts';
import { findPeer, ring } from '../call.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { openYard } from '../feature/yard.ts';
import { LANGUAGE_OPTION, openPrompts } from './prompt-command.ts';

/** As long as a person may take to find a phone, to dial and to speak. */
const PATIENCE_MS = 180_000;
const LOOK_AGAIN_MS = 200;

export const promptRecord = defineCommand({
  name: 'prompt record',
  summary: 'record a prompt with your own voice, by telephone',
  details: [
    'With --from that phone rings; without, dial the number that is told from any phone. Speak after the',
    'tone and press # (or hang up): you hear it, and keep it (1) or record it again (2).',
  ].join('\n'),
  examples: [
    ['pbxctl prompt record weather/temperature --from 701', 'phone 701 rings'],
    ['pbxctl prompt record weather/degrees', 'tells the number to dial, and waits'],
  ],
  kind: 'change',
  args: { prompt: { help: 'a prompt, by its id or number', complete: 'prompt' } },
  options: {
    from: { type: 'value', value: 'PHONE', help: 'ring this phone', complete: 'peer' },
    language: LANGUAGE_OPTION,
  },
  async run({ args, options }, context): Promise<Plan> {
    const { prompt, number } = promptNamed(args.prompt);
    const recorder = (await openYard(context)).installed.find(
      ({ feature }) => feature.id === 'recorder',
    );
    if (!recorder)
      throw new PbxError(
        'refused',
        'the recorder is not installed',
        'pbxctl feature install recorder',
      );
    const language = options.language ?? recorder.settings.language;
    if (language !== recorder.settings.language)
      throw new PbxError(
        'refused',
        `the recorder speaks ${recorder.settings.language}`,
        `pbxctl feature install recorder --language ${language}`,
      );
    const { files, profile } = await openPrompts(context, language);
    const dialled = `${recorder.number.replace(/^_|X+$/g, '')}${String(number).padStart(3, '0')}`;
    const where = recorder.context.name;
    return {
      kind: 'plan',
      title: `record ${prompt.id}`,
      steps: [
        await recording(context, {
          ...{ profile, prompt, files, dialled, where },
          from: options.from,
        }),
      ],
    };
  },
});

interface Recording {
  readonly profile: LabProfile;
  readonly prompt: Prompt;
  readonly files: PromptFiles;
  readonly dialled: string;
  readonly where: string;
  readonly from: string | undefined;
}

async function recording(context: Context, wanted: Recording): Promise<Step> {
  const { profile, prompt, files, dialled, where, from } = wanted;
  const live = from === undefined ? undefined : await context.live();
  if (from !== undefined) await refuseRobot(context, profile, from);
  const peer = live && from !== undefined ? findPeer(live, from) : undefined;
  const way = peer ? `${peer.id} rings` : `dial ${dialled} on any phone`;
  return {
    kind: 'task',
    describe: `${way}; speak after the tone, then press #`,
    needed: async () => true,
    async run(_, signal) {
      const before = await files.recordedAt(prompt);
      if (live && peer) await ring(context, live, peer, dialled, where);
      await changed(files, prompt, before, signal);
      return `${prompt.id}: recorded; pbxctl prompt reset ${prompt.id} takes it back`;
    },
  };
}

/** A lab's own phone sends a tone, and never presses a key. */
async function refuseRobot(context: Context, profile: LabProfile, from: string): Promise<void> {
  const own = await context.phones(profile).list();
  const number = from.replace(/^.*\//, '');
  if (!own.some((phone) => phone.number === number)) return;
  throw new PbxError(
    'refused',
    `${number} is a phone of the lab (SIPp) now: nobody speaks there`,
    `pbxctl phones stop   then register a softphone as ${number} (pbxctl user show ${number}), or: pbxctl prompt import`,
  );
}

/** Until there is another recording than before. */
async function changed(
  files: PromptFiles,
  prompt: Prompt,
  before: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_AGAIN_MS) {
    if ((await files.recordedAt(prompt)) !== before) return;
    await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
  throw new PbxError(
    'timeout',
    `nothing was recorded for ${prompt.id}`,
    'pbxctl log   shows the call',
  );
}
