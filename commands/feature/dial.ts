import { PbxError } from '../../asterisk/errors.ts';
import { featureNamed } from '../../asterisk/features/catalogue.ts';
import type { Installed } from '../../asterisk/features/installed.ts';
import type { LivePbx, Peer } from '../../asterisk/state/types.ts';
import { findPeer, ring } from '../call.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, Profile } from '../context.ts';
import { labPhones } from '../lab/profile.ts';
import { until } from '../until.ts';
import { openYard, type Yard } from './yard.ts';

/** Phone A of the lab. */
const FROM = '701';

export const featureDial = defineCommand({
  name: 'feature dial',
  summary: 'ring a phone and, when it answers, connect it to a feature',
  details: [
    "A lab's own phone is started first where it is not registered. Returns when the phone has",
    'answered; the call goes on until somebody hangs up.',
  ].join('\n'),
  examples: [
    ['pbxctl feature dial clock', 'phone 701 hears the speaking clock'],
    ['pbxctl feature dial game --from 702', 'phone 702 plays'],
  ],
  kind: 'change',
  args: {
    feature: { help: 'a feature that is installed, or its number', complete: 'feature' },
  },
  options: {
    from: {
      type: 'value',
      value: 'PHONE',
      help: `the phone that calls (${FROM})`,
      complete: 'peer',
    },
  },
  async run({ args, options }, context): Promise<Plan> {
    const yard = await openYard(context);
    const there = installedAs(yard, args.feature);
    refusePattern(there);
    const live = await context.live();
    const peer = findPeer(live, options.from ?? FROM);
    const { id } = peer;
    const { feature, number, context: where } = there;
    return {
      kind: 'plan',
      title: `dial ${feature.id} from ${id}`,
      steps: [
        ...phoneSteps(context, yard.profile, live, peer),
        {
          kind: 'action',
          describe: `ring ${id} and connect it to ${feature.id}, ${number}@${where.name} (AMI Originate)`,
          run: () => ring(context, live, findPeer(live, id), number, where.name),
        },
      ],
    };
  },
});

/** By the number that it has, or its name in the catalogue. */
function installedAs({ installed }: Yard, word: string): Installed {
  const there =
    installed.find(({ number }) => number === word) ??
    installed.find(({ feature }) => feature === featureNamed(word));
  if (there) return there;
  const { id } = featureNamed(word);
  throw new PbxError('not-found', `${id} is not installed`, `pbxctl feature install ${id}`);
}

function refusePattern({ feature, number }: Installed): void {
  if (!number.startsWith('_')) return;
  throw new PbxError(
    'usage',
    `${feature.id} has as many numbers as the pattern ${number}: choose one of them`,
    `pbxctl call ${FROM} NUMBER   dials it; pbxctl feature show ${feature.id}   tells what they do`,
  );
}

const isAway = (live: LivePbx, id: string): boolean => {
  const { contacts, status } = findPeer(live, id);
  return contacts.length === 0 || status === 'unreachable';
};

/** Starts a phone of the lab that the PBX does not know, also one that was running when the PBX was not. */
function phoneSteps(context: Context, profile: Profile, live: LivePbx, peer: Peer): Step[] {
  if (profile.kind !== 'lab') return [];
  return labPhones(profile)
    .filter(({ number }) => number === peer.name)
    .map((phone) => ({
      kind: 'task',
      describe: `start phone ${phone.number} on ${phone.address}`,
      needed: async () => isAway(live, peer.id),
      async run() {
        const phones = context.phones(profile);
        await phones.stop(phone);
        await phones.start(phone);
        const missing = `phone ${phone.number} runs, but ${profile.name} does not know it`;
        await until(context, live, () => !isAway(live, peer.id), missing);
        return `phone ${phone.number} registered from ${phone.address}`;
      },
    }));
}
