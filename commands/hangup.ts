import { PbxError } from '../asterisk/errors.ts';
import type { Channel, LivePbx } from '../asterisk/state/types.ts';
import { defineCommand, type Plan } from './command.ts';
import type { Context } from './context.ts';
import { count } from './words.ts';

export const hangup = defineCommand({
  name: 'hangup',
  summary: 'hang up a channel, a call or all of them',
  examples: [
    ['pbxctl hangup PJSIP/701-00000003', 'one channel, after a question'],
    ['pbxctl hangup 701 --yes', 'every channel of peer 701, without a question'],
    ['pbxctl hangup --all --yes', 'everything'],
  ],
  kind: 'change',
  args: {
    channel: {
      help: 'a channel, the Linkedid of a call, or a peer',
      optional: true,
      complete: 'channel',
    },
  },
  options: { all: { type: 'flag', help: 'every channel' } },
  async run({ args, options }, context): Promise<Plan> {
    if (options.all === (args.channel !== undefined))
      throw new PbxError('usage', 'name one channel, or --all', 'pbxctl hangup --all');
    const live = await context.live();
    const found =
      args.channel === undefined ? [...live.view.channels.values()] : matching(live, args.channel);
    const names = found.map((channel) => channel.name);
    return {
      kind: 'plan',
      title: 'hang up',
      ...(names.length > 0
        ? {
            question: `Hang up ${names.length <= 3 ? names.join(', ') : count(names.length, 'channel')}?`,
          }
        : {}),
      nothing: 'there is no channel',
      steps: names.map((name) => ({
        kind: 'action',
        describe: `hang up ${name} (AMI Hangup)`,
        run: async () =>
          (await end(context, name)) ? `hung up ${name}` : `${name} had ended already`,
      })),
    };
  },
});

/** False when the channel is gone by now: its other leg took it along. */
async function end(context: Context, name: string): Promise<boolean> {
  try {
    await (await context.ami()).send({ Action: 'Hangup', Channel: name });
    return true;
  } catch (error) {
    if (error instanceof PbxError && error.code === 'not-found') return false;
    throw error;
  }
}

/** Channels by exact name, by Uniqueid or Linkedid, or by the peer that they belong to. */
function matching({ view }: LivePbx, wanted: string): Channel[] {
  const belongs = (channel: Channel) => {
    const peer = channel.name.replace(/-[^-]*$/, '');
    return (
      [channel.name, channel.uniqueid, channel.linkedid, peer].includes(wanted) ||
      peer.endsWith(`/${wanted}`)
    );
  };
  const found = [...view.channels.values()].filter(belongs);
  if (found.length > 0) return found;
  throw new PbxError(
    'not-found',
    `there is no channel ${JSON.stringify(wanted)}`,
    view.channels.size === 0 ? 'there are no calls' : 'pbxctl channels   lists them',
  );
}
