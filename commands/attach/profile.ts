import { USER } from '../../asterisk/attach/users.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { AttachedProfile, Context } from '../context.ts';
import { attachPlan } from './plan.ts';

export const profile = defineCommand({
  name: 'profile',
  summary: 'let pbxctl change an attached PBX, or only look at it',
  details: [
    'An attached PBX is read-only at first: every command that would change it is refused. Where attach',
    'has made an AMI user, the classes that Asterisk gives that user change as well.',
  ].join('\n'),
  examples: [
    ['pbxctl profile asterisk --write', 'it may be changed'],
    ['pbxctl profile asterisk --read-only', 'no more'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: { name: { help: 'the attached PBX', complete: 'profile' } },
  options: {
    write: { type: 'flag', help: 'let pbxctl change it' },
    'read-only': { type: 'flag', help: 'refuse what would change it' },
  },
  about: async ({ args }) => args.name,
  async run({ args, options }, context): Promise<Plan> {
    if (options.write === options['read-only'])
      throw new PbxError(
        'usage',
        'say one: --write or --read-only',
        `pbxctl profile ${args.name} --write`,
      );
    const existing = await attachedOf(context, args.name);
    const { name, local: places, ami } = existing;
    const given = ami.username === USER && places ? undefined : ami;
    const plan = await attachPlan(context, { name, write: options.write, existing, places, given });
    const mode = options.write ? 'may be changed' : 'is read-only';
    return { ...plan, title: `${name} ${mode}`, nothing: `${name} ${mode} already` };
  },
});

async function attachedOf(context: Context, name: string): Promise<AttachedProfile> {
  const found = await context.profiles.load(name);
  if (found.kind === 'attached') return found;
  throw new PbxError(
    'usage',
    `${name} is a lab that pbxctl made: it may always be changed`,
    'pbxctl status',
  );
}
