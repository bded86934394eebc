import { isIP } from 'node:net';
import { SNGREP, TCPDUMP, type Tool } from '../../asterisk/engine/tools.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { addressesOf, filterOf, interfaceOf, isHere, networkOf } from '../capture/packets.ts';
import { type PbxPorts, portsOf } from '../capture/ports.ts';
import type { Interactive, Outcome } from '../command.ts';
import type { Context, Profile } from '../context.ts';

type World = Pick<Context, 'profiles' | 'pbxName' | 'tools' | 'ami'>;

/** A program that shows packets, with the words that let it show those of one PBX. */
interface Viewer {
  readonly tool: Tool;
  words(profile: Profile, ports: PbxPorts, rtp: boolean): readonly string[];
}

const VIEWERS: Readonly<Record<'sngrep' | 'tcpdump', Viewer>> = {
  sngrep: {
    tool: SNGREP,
    words: (profile, ports, rtp) => [
      ...['-d', interfaceOf(profile), ...(rtp ? ['-r'] : [])],
      ...hostWords(profile, ports, rtp),
    ],
  },
  // It stays root where we are: giving up its user would take away the signal by which it ends with us.
  tcpdump: {
    tool: TCPDUMP,
    words: (profile, ports, rtp) => [
      ...['-i', interfaceOf(profile), '-n', '-l', '-v'],
      ...(process.getuid?.() === 0 ? ['-Z', 'root'] : []),
      ...['--', filterOf(profile, ports, rtp)],
    ],
  },
};

/**
 * What sngrep shows above its list, so it is short: it finds SIP by itself. Were the first word no parenthesis, it
 * would be taken for what messages have to hold, and the others for the filter.
 */
function hostWords(profile: Profile, ports: PbxPorts, rtp: boolean): readonly string[] {
  const network = rtp ? networkOf(profile) : undefined;
  const hosts = addressesOf(profile, ports)
    .filter((address) => isIP(address) !== 0)
    .map((address) => `host ${address}`);
  const filter = network === undefined ? hosts.join(' or ') : `net ${network}`;
  return filter === '' ? [] : ['(', filter, ')'];
}

/** SIP and IAX2 of a PBX of this machine in sngrep or tcpdump, fetched first where it is missing. */
export async function packetViewer(
  context: World,
  name: keyof typeof VIEWERS,
  rtp: boolean,
): Promise<Outcome> {
  const { tools } = context;
  const { tool } = VIEWERS[name];
  const profile = await context.profiles.load(context.pbxName);
  if (!isHere(profile)) throw elsewhere(profile);
  const found = await tools.find(tool);
  if (found !== undefined) return viewing(context, profile, name, { file: found, rtp });
  return {
    kind: 'plan',
    title: `fetch ${name}`,
    steps: [
      {
        kind: 'task',
        describe: `fetch ${name}`,
        needed: async () => true,
        run: async (report, signal) => `${name}: ${await tools.obtain(tool, { report, signal })}`,
      },
    ],
    async after() {
      const fetched = await tools.find(tool);
      if (fetched !== undefined) return viewing(context, profile, name, { file: fetched, rtp });
      throw new PbxError('not-found', `there is no ${name} here`, `install ${name}`);
    },
  };
}

const elsewhere = ({ name, ami }: Profile): PbxError =>
  new PbxError(
    'refused',
    `${name} is on another machine (${ami.host}), whose packets are not seen here`,
    `run pbxctl there, or: pbxctl --pbx ${name} capture start --source hep`,
  );

async function viewing(
  context: World,
  profile: Profile,
  name: keyof typeof VIEWERS,
  { file, rtp }: { readonly file: string; readonly rtp: boolean },
): Promise<Interactive> {
  const args = VIEWERS[name].words(profile, await portsOf(context, profile), rtp);
  return {
    kind: 'interactive',
    title: `${name} of ${profile.name}`,
    launch: { file, args, env: {} },
  };
}
