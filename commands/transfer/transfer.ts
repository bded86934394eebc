import { candidates } from '../../asterisk/dialplan/search.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { LivePbx, Peer } from '../../asterisk/state/types.ts';
import { consult } from '../../asterisk/transfer.ts';
import { findPeer, NUMBER, ring } from '../call.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context } from '../context.ts';
import { loadDialplan } from '../extension/dialplan.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { openAccounts } from '../user/accounts.ts';
import { type Meant, transferMeant } from './meant.ts';

export const transfer = defineCommand({
  name: 'transfer',
  summary: 'transfer the other party of a call to a number, blindly or attended',
  details: [
    'CALL says who transfers, as the phone itself would: a phone (701) that is in one call, a channel, or',
    'the Linkedid of a call, which means its caller. It needs no keys (t, T) and nothing of the phone.',
    '',
    'Blind: the other party is sent to NUMBER, and the phone is out of the call at once.',
    '--attended: the other party hears music on hold (moh set), the phone is connected to NUMBER and',
    'talks first. When the phone hangs up, the two others are connected; when it hangs up before NUMBER',
    'has answered, the other party goes on ringing there; when NUMBER does not answer, the phone has its',
    'call back.',
    '',
    'A phone that talks to the dialplan itself (600, or the radio at 644) has no other party: then the',
    'service is what is transferred. NUMBER, a phone, is rung and gets that service from its start, and',
    'the first phone is hung up once it is answered.',
  ].join('\n'),
  examples: [
    ['pbxctl transfer 701 702', 'whoever 701 talks to goes to 702'],
    ['pbxctl transfer 701 702 --attended', '701 talks to 702 first'],
    ['pbxctl transfer PJSIP/701-00000003 600', 'to the echo test'],
  ],
  kind: 'change',
  args: {
    call: { help: 'who transfers: a phone, a channel, or a call', complete: 'channel' },
    number: { help: 'the number that the other party goes to', complete: 'extension' },
  },
  options: {
    attended: { type: 'flag', help: 'talk to the number first; the other party hears music' },
    context: {
      type: 'value',
      value: 'CONTEXT',
      help: `dialplan context (${LAB_CONTEXT})`,
      complete: 'context',
    },
  },
  async run({ args, options }, context): Promise<Plan> {
    const where = options.context ?? LAB_CONTEXT;
    for (const word of [args.number, where])
      if (!NUMBER.test(word))
        throw new PbxError('usage', `${JSON.stringify(word)} cannot be dialled`, 'pbxctl calls');
    const live = await context.live();
    const meant = transferMeant(live, args.call);
    refuseOdd(meant);
    await refuseNowhere(context, where, args.number);
    const wanted: Wanted = { live, meant, number: args.number, where };
    return {
      kind: 'plan',
      title: `transfer to ${args.number}`,
      steps: [options.attended ? attended(context, wanted) : blind(context, wanted)],
    };
  },
});

interface Wanted {
  readonly live: LivePbx;
  readonly meant: Meant;
  readonly number: string;
  readonly where: string;
}

/** A name goes into the dialplan of an attended transfer. */
function refuseOdd({ from, other }: Meant): void {
  for (const { name } of [from, ...(other ? [other] : [])])
    if (!/^[\w/@.:;+*#-]+$/.test(name))
      throw new PbxError('refused', `the channel ${JSON.stringify(name)} cannot be transferred`);
}

/** Asterisk would hang the other party up. Where the files are not here, it is Asterisk that says so. */
async function refuseNowhere(context: Context, where: string, number: string): Promise<void> {
  const profile = await context.profiles.load(context.pbxName);
  if (profile.kind === 'attached' && !profile.local) return;
  const { plan } = await loadDialplan(context);
  if (candidates(plan, { context: where, number, callerId: '' }).length > 0) return;
  throw new PbxError(
    'not-found',
    `${number} cannot be dialled in [${where}], so nobody is transferred there`,
    `pbxctl extension explain ${number}   and   pbxctl extension list`,
  );
}

function blind(context: Context, { live, meant, number, where }: Wanted): Step {
  const { from, other } = meant;
  if (other)
    return {
      kind: 'action',
      describe: `transfer ${other.name} to ${number}@${where} (AMI BlindTransfer)`,
      async run() {
        const ami = await context.ami();
        await ami.send({
          ...{ Action: 'BlindTransfer', Channel: from.name, Context: where, Exten: number },
        });
        return `${other.name} goes to ${number}, ${from.name} is out of the call`;
      },
    };
  const peer = servedPeer(live, number);
  return {
    kind: 'action',
    describe: `ring ${peer.id}, give it ${from.exten}@${from.context}, and hang ${from.name} up (AMI Originate, Hangup)`,
    async run() {
      await ring(context, live, peer, from.exten, from.context);
      const ami = await context.ami();
      await ami.send({ Action: 'Hangup', Channel: from.name }).catch(() => undefined);
      return `${peer.id} has ${from.exten} now, ${from.name} is hung up`;
    },
  };
}

function servedPeer(live: LivePbx, number: string): Peer {
  try {
    return findPeer(live, number);
  } catch {
    throw new PbxError(
      'refused',
      `this call is served by the dialplan itself, and that can be given to a phone only: ${number} is none`,
      'pbxctl peers   lists them',
    );
  }
}

function attended(context: Context, { live, meant, number, where }: Wanted): Step {
  const { from, other } = meant;
  const peer = other ? live.view.peers.get(peerId(live, number)) : servedPeer(live, number);
  const target = peer ? peer.id : `Local/${number}@${where}/n`;
  const held = other ? `${other.name} hears music` : `${from.exten} waits`;
  return {
    kind: 'action',
    describe: `connect ${from.name} to ${number} while ${held} (AMI Redirect)`,
    async run() {
      await consult(await context.ami(), {
        ...{ from: from.name, target, number, context: where },
        ...(other
          ? { transferee: { name: other.name, music: await musicOf(context, from.name) } }
          : { service: { context: from.context, exten: from.exten } }),
      });
      return `${held}, ${from.name} is connected to ${number}: when it hangs up, ${number} has ${other ? other.name : from.exten}`;
    },
  };
}

/** The peer that is dialled by that number; another number is dialled through the dialplan. */
const peerId = ({ view }: LivePbx, number: string): string =>
  [...view.peers.values()].find(({ name, technology }) => name === number && technology !== 'IAX2')
    ?.id ?? '';

/** What those hear whom this phone puts on hold. */
async function musicOf(context: Context, channel: string): Promise<string> {
  const profile = await context.profiles.load(context.pbxName);
  if (profile.kind === 'attached' && !profile.local) return 'default';
  const { users } = await openAccounts(context);
  const number = /^\w+\/(.*)-[^-]*$/.exec(channel)?.[1];
  const music = users.find((user) => user.number === number)?.music?.value ?? '';
  return /^[0-9A-Za-z][\w-]*$/.test(music) ? music : 'default';
}
