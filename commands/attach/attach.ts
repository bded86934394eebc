import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { addressOf, readManager } from '../../asterisk/attach/manager.ts';
import { readPlaces } from '../../asterisk/attach/places.ts';
import type { AmiAccess, Places } from '../../asterisk/attach/port.ts';
import { USER } from '../../asterisk/attach/users.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { AttachedProfile, Context } from '../context.ts';
import { attachPlan } from './plan.ts';

const AMI_PORT = 5038;
const AMI_TLS_PORT = 5039;

export const attach = defineCommand({
  name: 'attach',
  summary: 'use an Asterisk that is there already; read-only until told otherwise',
  details: [
    'On this machine: reads the asterisk.conf of FOLDER, shows what has to be added for an AMI user of',
    'its own (and an ARI user, where ARI is on), asks, and reloads just that. With --username and',
    '--secret-stdin it takes a user that there is, and changes no file.',
    'On another machine, or without access to its files: --ami HOST:PORT; then there is no log, and no',
    'start or stop, here. The PBX is not changed until --write, or `profile NAME --write`.',
  ].join('\n'),
  examples: [
    ['pbxctl attach', 'the Asterisk of /etc/asterisk'],
    ['pbxctl attach --dry-run', 'shows what it would add, and does nothing'],
    ['pbxctl attach --ami 192.0.2.7:5038 --username noc --secret-stdin', 'one elsewhere'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: {
    folder: {
      help: 'configuration folder of the Asterisk (/etc/asterisk)',
      optional: true,
      complete: 'file',
    },
  },
  options: {
    name: { type: 'value', value: 'NAME', help: 'what to call it here (asterisk, or its host)' },
    ami: { type: 'value', value: 'HOST:PORT', help: 'its AMI address (port 5038, with TLS 5039)' },
    username: { type: 'value', value: 'USER', help: 'an AMI user that it has' },
    'secret-stdin': { type: 'flag', help: "read that user's secret from standard input" },
    tls: { type: 'flag', help: 'AMI over TLS; NODE_EXTRA_CA_CERTS names a CA of your own' },
    write: { type: 'flag', help: 'let pbxctl change the PBX' },
    production: { type: 'flag', help: 'people depend on it: what asks wants its name typed' },
  },
  about: async ({ args, options }, context) => {
    if (options.name !== undefined) return options.name;
    const places = await placesOf(args.folder, options.ami, context);
    return nameFor(context, places, addressIn(options)?.host);
  },
  async run({ args, options }, context): Promise<Plan> {
    const name = context.pbxName;
    const places = await placesOf(args.folder, options.ami, context);
    const address = addressIn(options);
    const existing = await existingOf(context, places, address?.host);
    const given = await givenAccess(options, context, places, address, existing);
    const write = options.write || (existing?.write ?? false);
    const production = options.production || (existing?.production ?? false);
    return attachPlan(context, { name, write, production, existing, places, given });
  },
});

interface Options {
  readonly ami: string | undefined;
  readonly username: string | undefined;
  readonly 'secret-stdin': boolean;
  readonly tls: boolean;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

async function placesOf(
  folder: string | undefined,
  ami: string | undefined,
  { machine, folders }: Context,
): Promise<Places | undefined> {
  if (folder === undefined && ami !== undefined) return undefined;
  const places = await readPlaces(resolve(folder ?? join(machine.etc, 'asterisk')));
  if (dirname(dirname(places.etc)) === join(folders.data, 'pbx'))
    throw new PbxError(
      'usage',
      `${places.etc} is a lab that pbxctl made: it needs no attaching`,
      'pbxctl status   lists them',
    );
  return places;
}

function addressIn({ ami: text, tls }: Options): Address | undefined {
  if (text === undefined) return undefined;
  const { host, port = tls ? AMI_TLS_PORT : AMI_PORT } = addressOf(text);
  const isHost = isIP(host) !== 0 || /^[\w.-]+$/.test(host);
  if (isHost && port > 0 && port < 65_536) return { host, port };
  throw new PbxError(
    'usage',
    `--ami ${text} is not an address`,
    'pbxctl attach --ami 192.0.2.7:5038 --username USER --secret-stdin',
  );
}

/** The name that it has already, or one by what it is. */
async function nameFor(
  context: Context,
  places: Places | undefined,
  host: string | undefined,
): Promise<string> {
  const known = await attachedTo(context, places, host);
  if (known) return known.name;
  if (places) return 'asterisk';
  const name = (host ?? '').toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-');
  return name.replace(/^[-_]+/, '').slice(0, 32) || 'remote';
}

async function attachedTo(
  { profiles }: Context,
  places: Places | undefined,
  host: string | undefined,
): Promise<AttachedProfile | undefined> {
  for (const name of await profiles.names()) {
    const profile = await profiles.find(name).catch(() => undefined);
    if (profile?.kind !== 'attached') continue;
    const isSame = places
      ? profile.local?.etc === places.etc
      : !profile.local && profile.ami.host === host;
    if (isSame) return profile;
  }
  return undefined;
}

/** The profile that is to be renewed; PbxError where the name, or the Asterisk, is another's. */
async function existingOf(
  context: Context,
  places: Places | undefined,
  host: string | undefined,
): Promise<AttachedProfile | undefined> {
  const { pbxName: name } = context;
  const profile = await context.profiles.find(name);
  const known = await attachedTo(context, places, host);
  if (known && known.name !== name && places)
    throw new PbxError(
      'usage',
      `${places.etc} is attached already, as ${known.name}`,
      `pbxctl detach ${known.name}   first`,
    );
  if (!profile) return undefined;
  const isSame = profile.kind === 'attached' && (known?.name === name || profile.ami.host === host);
  if (isSame) return profile;
  throw new PbxError(
    'usage',
    `there is a PBX called ${name} already, and it is another one`,
    `pbxctl attach … --name ${name}2`,
  );
}

/** The account that was given, or that the profile has from before; undefined where one is to be made. */
async function givenAccess(
  options: Options,
  context: Context,
  places: Places | undefined,
  address: Address | undefined,
  existing: AttachedProfile | undefined,
): Promise<AmiAccess | undefined> {
  const { username = existing?.ami.username, tls } = options;
  const isGiven =
    address !== undefined || options.username !== undefined || options['secret-stdin'];
  if (!isGiven) return existing && existing.ami.username !== USER ? existing.ami : undefined;
  const secret = options['secret-stdin'] ? await readSecret(context) : existing?.ami.secret;
  if (username === undefined || secret === undefined)
    throw new PbxError(
      'usage',
      `${username === undefined ? 'the AMI user' : `the secret of ${username}`} is not known`,
      'add --username USER --secret-stdin, and give its secret on standard input',
    );
  const { host, port } = address ?? (places ? localAddress(places) : existing?.ami) ?? NO_ADDRESS;
  return { host, port, username, secret, ...(tls ? { tls } : {}) };
}

/** The first line of what is piped in. */
async function readSecret(context: Context): Promise<string> {
  const [line = ''] = Buffer.from(await context.readInput())
    .toString('utf8')
    .split(/\r?\n/);
  if (line !== '') return line;
  throw new PbxError(
    'usage',
    'standard input holds no secret',
    'pbxctl attach --ami HOST:PORT --username USER --secret-stdin < FILE',
  );
}

const NO_ADDRESS: Address = { host: '127.0.0.1', port: AMI_PORT };

function localAddress(places: Places): Address {
  const manager = readManager(places, diskReader);
  if (manager.enabled) return manager;
  throw new PbxError(
    'failed',
    `AMI is off in ${manager.path}, or that file cannot be read`,
    'pbxctl attach   without --username can turn it on; or name the address: --ami HOST:PORT',
  );
}
