import { join } from 'node:path';
import { checkFileReadable } from '../../asterisk/attach/places.ts';
import type { FileEdit, Places } from '../../asterisk/attach/port.ts';
import { planRemoval } from '../../asterisk/attach/removal.ts';
import { type LocalStatus, localStatus } from '../../asterisk/attach/running.ts';
import { turnsOn } from '../../asterisk/attach/users.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { readTextIfAny } from '../../asterisk/files.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { AttachedProfile, Context } from '../context.ts';
import { secretsOf } from '../lab/profile.ts';
import { reloadByHand, removalSteps } from './transaction.ts';

export const detach = defineCommand({
  name: 'detach',
  summary: 'forget an attached PBX, and take back what attach added to its files',
  details:
    'The files of that Asterisk are then byte for byte as they were, but for edits made since.',
  examples: [
    ['pbxctl detach asterisk', 'asks first'],
    ['pbxctl detach asterisk --keep-files', 'forgets it, and leaves its AMI user there'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: { name: { help: 'the attached PBX', complete: 'profile' } },
  options: {
    'keep-files': { type: 'flag', help: 'leave what attach added to its files' },
  },
  about: async ({ args }) => args.name,
  async run({ args, options }, context): Promise<Plan> {
    const profile = await attachedOrDamaged(context, args.name);
    const places = options['keep-files'] ? undefined : profile?.local;
    const status = places && (await localStatus(places));
    const edits = places ? await removal(places) : [];
    const typed = places && status && reloadByHand(places, status, edits);
    return {
      kind: 'plan',
      title: `detach ${args.name}`,
      question: `Forget ${args.name}${edits.length > 0 ? ', and take back what attach added to its files' : ''}?`,
      steps: [
        ...(places && status ? removalSteps(context, { places, status, edits }) : []),
        { kind: 'remove', path: context.folders.pbx(args.name) },
        ...remarkSteps(edits, status, typed),
      ],
      secrets: async () => (profile ? secretsOf(profile) : []),
    };
  },
});

function remarkSteps(
  edits: readonly FileEdit[],
  status: LocalStatus | undefined,
  typed: string | undefined,
): readonly Step[] {
  const isOn = status?.state === 'running' && edits.some(({ before }) => turnsOn(before));
  return [
    ...(typed === undefined
      ? []
      : [sayStep(`you may not use its control socket; so that it forgets our user: ${typed}`)]),
    ...(isOn
      ? [sayStep('AMI stays on, on loopback and without our user, until Asterisk is restarted')]
      : []),
  ];
}

const sayStep = (text: string): Step => ({
  kind: 'action',
  describe: `say: ${text}`,
  run: async () => text,
});

/** Undefined for the profile of an attached PBX that cannot be read any more: it can be forgotten all the same. */
async function attachedOrDamaged(
  { profiles, folders }: Context,
  name: string,
): Promise<AttachedProfile | undefined> {
  const profile = await profiles.load(name).catch(async (error: unknown) => {
    const text = await readTextIfAny(join(folders.pbx(name), 'profile.json'));
    if (text === undefined || !/"kind":\s*"attached"/.test(text)) throw error;
    return undefined;
  });
  if (profile?.kind !== 'lab') return profile;
  throw new PbxError(
    'refused',
    `${name} is a lab that pbxctl made, not attached`,
    `pbxctl ${name === 'lab' ? '' : `--pbx ${name} `}teardown lab`,
  );
}

async function removal(places: Places): Promise<readonly FileEdit[]> {
  for (const file of ['manager.conf', 'ari.conf']) await checkFileReadable(join(places.etc, file));
  return planRemoval(places, diskReader);
}
