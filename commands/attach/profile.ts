import { join } from 'node:path';
import { USER } from '../../asterisk/attach/users.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { AttachedProfile, Context } from '../context.ts';
import { attachPlan } from './plan.ts';

export const profile = defineCommand({
  name: 'profile',
  summary: 'whether pbxctl may change an attached PBX, and whether it is in production',
  details: [
    'An attached PBX is read-only at first: every command that would change it is refused. Where attach',
    'has made an AMI user, the classes that Asterisk gives that user change as well. What asks before it',
    'changes an attached PBX wants its name typed; of one in production, --yes counts only together with',
    '`--pbx NAME`.',
  ].join('\n'),
  examples: [
    ['pbxctl profile asterisk --write', 'it may be changed'],
    ['pbxctl profile asterisk --read-only', 'no more'],
    ['pbxctl profile asterisk --production', 'with care'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: { name: { help: 'the attached PBX', complete: 'profile' } },
  options: {
    write: { type: 'flag', help: 'let pbxctl change it' },
    'read-only': { type: 'flag', help: 'refuse what would change it' },
    production: { type: 'flag', help: 'people depend on it' },
    'no-production': { type: 'flag', help: 'nobody does' },
  },
  about: async ({ args }) => args.name,
  async run({ args, options }, context): Promise<Plan> {
    const wantsWrite = oneOf(args.name, options, 'write', 'read-only');
    const wantsProduction = oneOf(args.name, options, 'production', 'no-production');
    if (wantsWrite === undefined && wantsProduction === undefined) throw sayOne(args.name);
    const existing = await attachedOf(context, args.name);
    const { name, local: places, ami } = existing;
    const production = wantsProduction ?? existing.production ?? false;
    if (wantsWrite === undefined) return productionPlan(context, existing, production);
    const write = wantsWrite;
    const given = ami.username === USER && places ? undefined : ami;
    const plan = await attachPlan(context, { name, write, production, existing, places, given });
    const modes = [
      write ? 'may be changed' : 'is read-only',
      ...(wantsProduction === undefined ? [] : [productionWords(production)]),
    ].join(', and ');
    return { ...plan, title: `${name} ${modes}`, nothing: `${name} ${modes} already` };
  },
});

const productionWords = (production: boolean): string =>
  production ? 'is in production' : 'is not in production';

/** Nothing of the PBX is touched, or asked for. */
function productionPlan(
  { folders }: Context,
  existing: AttachedProfile,
  production: boolean,
): Plan {
  const { production: _, ...rest } = existing;
  const next: AttachedProfile = { ...rest, ...(production ? { production } : {}) };
  const path = join(folders.pbx(existing.name), 'profile.json');
  const words = `${existing.name} ${productionWords(production)}`;
  return {
    kind: 'plan',
    title: words,
    steps: [{ kind: 'write', path, content: `${JSON.stringify(next, null, 2)}\n`, mode: 0o600 }],
    nothing: `${words} already`,
    after: async () => ({
      kind: 'text',
      lines: [words],
      json: { pbx: existing.name, production },
      ok: true,
    }),
  };
}

type Options = Readonly<Record<'write' | 'read-only' | 'production' | 'no-production', boolean>>;

/** Which of two opposites was said; undefined where neither was. */
function oneOf(
  name: string,
  options: Options,
  yes: keyof Options,
  no: keyof Options,
): boolean | undefined {
  if (options[yes] && options[no])
    throw new PbxError('usage', `say one: --${yes} or --${no}`, `pbxctl profile ${name} --${yes}`);
  return options[yes] || options[no] ? options[yes] : undefined;
}

const sayOne = (name: string): PbxError =>
  new PbxError(
    'usage',
    'say one: --write or --read-only, --production or --no-production',
    `pbxctl profile ${name} --write`,
  );

async function attachedOf(context: Context, name: string): Promise<AttachedProfile> {
  const found = await context.profiles.load(name);
  if (found.kind === 'attached') return found;
  throw new PbxError(
    'usage',
    `${name} is a lab that pbxctl made: it may always be changed`,
    'pbxctl status',
  );
}
