import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sameName } from '../../asterisk/conf/bytes.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { confName } from '../../asterisk/lab/conf.ts';
import { knownCodecs, readCodecs } from '../../asterisk/sip/codecs.ts';
import {
  checkEncryption,
  checkHost,
  checkTrunkName,
  checkTrunkSecret,
} from '../../asterisk/trunk/check.ts';
import { withRoutes, withTrunk } from '../../asterisk/trunk/edit.ts';
import {
  contextFrom,
  DYNAMIC,
  type NewTrunk,
  type TrunkRoutes,
} from '../../asterisk/trunk/port.ts';
import { defineCommand, type OptionSpecs, type Outcome, type Plan } from '../command.ts';
import { confFolder } from '../conf-folder.ts';
import type { Context } from '../context.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { pipedSecret } from '../user/input.ts';
import { trunkPlan } from './plan.ts';
import { routesFor } from './routes.ts';
import { trunkText } from './show.ts';
import { openTrunks, programFor, type Trunks, trunkNamed } from './trunks.ts';

/** What of a trunk can be given by options, when it is added and later. */
export const TRUNK_OPTIONS = {
  'secret-stdin': { type: 'flag', help: 'read the secret of both ends from standard input' },
  encryption: {
    type: 'value',
    value: 'HOW',
    help: 'required, preferred or off',
    choices: ['required', 'preferred', 'off'],
  },
  codecs: { type: 'value', value: 'CODECS', help: 'the only ones, preferred first (alaw,ulaw)' },
} as const satisfies OptionSpecs;

export const trunkAddIax = defineCommand({
  name: 'trunk add iax',
  summary: 'join this PBX to another one by an IAX2 trunk',
  details: [
    'Writes one friend in iax.conf, for both directions; the way out behind a prefix; and a context of',
    'its own for what comes in, which reaches the numbers of users (--incoming) and nothing else: a call',
    'that came in over a trunk never leaves over one. Asterisk reloads both files, and is asked.',
    '',
    'Both ends need the same secret, and NAME is the user name that the other end sends. With encryption',
    '(required unless told) there is no trunk=yes: chan_iax2 leaves trunked audio in the clear.',
  ].join('\n'),
  examples: [
    [
      'pbxctl trunk add iax partner --host 192.0.2.7',
      'a secret is made up: trunk show partner --reveal',
    ],
    [
      'pbxctl trunk add iax isp --host iax.example.net --user 5551 --register --secret-stdin',
      'a provider; its secret is piped in',
    ],
    [
      'pbxctl trunk add iax branch --host dynamic --prefix 8',
      'it registers here; 8 701 calls 701 there',
    ],
  ],
  kind: 'change',
  args: { name: { help: 'what the trunk is called, and the other end calls itself' } },
  options: {
    host: { type: 'value', value: 'HOST[:PORT]', help: 'address of the other end, or dynamic' },
    user: {
      type: 'value',
      value: 'USER',
      help: 'what we call ourselves there (the name of this PBX)',
    },
    ...TRUNK_OPTIONS,
    register: { type: 'flag', help: 'tell the other end our address, where it calls us dynamic' },
    prefix: {
      type: 'value',
      value: 'DIGITS',
      help: 'dialled before a number of the other end (0); none',
    },
    incoming: {
      type: 'value',
      value: 'NUMBERS',
      help: 'what may be called from there (the numbers of users); none',
    },
    context: {
      type: 'value',
      value: 'CONTEXT',
      help: `where the users dial (${LAB_CONTEXT})`,
      complete: 'context',
    },
  },
  async run({ args, options }, context): Promise<Plan> {
    const name = checkTrunkName(args.name);
    const trunks = await openTrunks(context);
    refuseTaken(trunks, name);
    const trunk = await newTrunk(context, trunks, name, options);
    const routes = routesFor(trunks, name, options);
    return trunkPlan(trunks, {
      ...{ title: `add trunk ${name}`, question: `Add trunk ${name}?`, name, isThere: true },
      iax: withTrunk(trunks.iax, trunk),
      extensions: withRoutes(trunks.extensions, name, routes),
      contexts: [
        ...(routes.prefix === undefined ? [] : [routes.context]),
        ...(routes.incoming.length > 0 ? [contextFrom(name)] : []),
      ],
      secrets: [trunk.secret],
      remarks: await remarksOn(context, trunks, trunk, routes),
      after: () => added(context, name),
    });
  },
});

interface Options {
  readonly host: string | undefined;
  readonly user: string | undefined;
  readonly register: boolean;
  readonly encryption: string | undefined;
  readonly codecs: string | undefined;
  readonly 'secret-stdin': boolean;
}

async function newTrunk(
  context: Context,
  trunks: Trunks,
  name: string,
  options: Options,
): Promise<NewTrunk> {
  const { register, host, codecs, encryption, user } = options;
  if (host === undefined)
    throw new PbxError('usage', 'where is the other end?', 'add --host ADDRESS, or --host dynamic');
  const where = checkHost(host);
  if (register && where.host === DYNAMIC)
    throw new PbxError(
      'usage',
      'an end whose address is not known cannot be registered at',
      '--host ADDRESS',
    );
  const known = await knownCodecs(trunks.ami);
  const secret = options['secret-stdin'] ? await pipedSecret(context) : context.newSecret();
  return {
    ...{ name, ...where, register },
    username: confName(user ?? context.pbxName),
    secret: checkTrunkSecret(secret, register),
    codecs: readCodecs(codecs ?? 'alaw,ulaw', known),
    encryption: checkEncryption(encryption ?? 'required'),
    hasTimer: await hasTimer(trunks),
  };
}

async function added(context: Context, name: string): Promise<Outcome> {
  const now = await openTrunks(context);
  const text = await trunkText(context, now, trunkNamed(now, name), false);
  const reveal = `${programFor(context.pbxName)} trunk show ${name} --reveal`;
  return { ...text, remark: `the other end needs the same secret: ${reveal}` };
}

function refuseTaken({ iax, extensions }: Trunks, name: string): void {
  const section = iax.view.sections.find((one) => sameName(one.name, name));
  if (section)
    throw new PbxError(
      'usage',
      `iax.conf has a section [${name}] already (${section.file}:${section.line})`,
      `pbxctl trunk show ${name}   or choose another name`,
    );
  const context = extensions.view.sections.find((one) => one.name === contextFrom(name));
  if (context)
    throw new PbxError(
      'usage',
      `extensions.conf has a context [${contextFrom(name)}] already (${context.file}:${context.line})`,
      'choose another name, or remove that context by hand',
    );
}

/** A timing source is there, and no cost is known to ask a running Asterisk. */
async function hasTimer({ ami }: Trunks): Promise<boolean> {
  if (!ami) return false;
  const { ok, lines } = await ami.command('module show like res_timing_');
  return ok && lines.some((line) => /^res_timing_\w+\.so .* Running/.test(line));
}

async function remarksOn(
  { folders, pbxName }: Context,
  { profile }: Trunks,
  { name, host }: NewTrunk,
  { incoming, context }: TrunkRoutes,
): Promise<string[]> {
  const path = join(confFolder(profile, folders), 'iax.conf');
  const isOpen = ((await stat(path)).mode & 0o004) !== 0;
  return [
    incoming.length > 0
      ? `what comes in may call ${incoming.join(', ')} of [${context}], and nothing else`
      : `what comes in reaches nobody: --incoming says whom`,
    ...(/^[\d.]+$/.test(host)
      ? []
      : [`who knows the secret of ${name} may use it from any address, since ${host} is none`]),
    ...(isOpen ? [`${path} is readable for everybody on this machine: chmod o-r ${path}`] : []),
    ...(profile.kind === 'attached'
      ? [
          `${programFor(pbxName)} trunk test ${name}   tells more with authdebug=yes in [general] of iax.conf`,
        ]
      : []),
  ];
}
