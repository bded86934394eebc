import { capturesFolder, listRecorded } from '../asterisk/capture/store.ts';
import { allPrompts, features } from '../asterisk/features/catalogue.ts';
import { shownClasses } from '../asterisk/moh/classes.ts';
import type { Channel, PbxView, Peer } from '../asterisk/state/types.ts';
import { partyName } from '../commands/calls.ts';
import type { Candidates, Offered } from '../commands/command.ts';
import type { Context, Profile } from '../commands/context.ts';
import { LAB_CONTEXT } from '../commands/lab/profile.ts';
import { count, duration } from '../commands/words.ts';

/** A word that can be typed, and what it stands for at this moment. */
export interface Candidate {
  readonly text: string;
  readonly description: string;
}

/** Names that are the same on every PBX; undefined for those that have to be asked for. */
export function standing(kind: Candidates): readonly Offered[] | undefined {
  if (kind === 'command') return [];
  if (kind === 'engine')
    return [
      ['22', 'Asterisk 22, PJSIP, fetched'],
      ['16', 'Asterisk 16, chan_sip, fetched'],
      ['system', 'the one that is installed'],
    ];
  if (kind === 'feature')
    return features.map(({ id, number, title }) => [id, `${number} ${title}`]);
  if (kind === 'prompt') return allPrompts.map(({ id, text }) => [id, text.fr]);
  return undefined;
}

/** Names that live on a PBX, or that pbxctl keeps for it. */
export async function liveCandidates(
  kind: Candidates,
  context: Context,
): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'profile':
      return profiles(context);
    case 'change':
      return (await context.changes.list()).map(({ n, what, state }) => ({
        text: String(n),
        description: `${what}, ${state}`,
      }));
    case 'capture':
      return captures(context);
    case 'extension':
      return extensions(context);
    case 'context':
      return contexts(context);
    case 'music':
      return [...(await shownClasses(await context.ami()))].map(([text, description]) => ({
        text,
        description,
      }));
    default:
      return ofView(kind, (await context.live()).view, context.now());
  }
}

function ofView(kind: Candidates, view: PbxView, now: number): readonly Candidate[] {
  const peers = [...view.peers.values()];
  const described = (all: readonly Peer[]) =>
    all.map((peer) => ({ text: peer.name, description: peerStanding(peer, view) }));
  switch (kind) {
    case 'peer':
      return described(peers);
    case 'user':
      return described(peers.filter(({ technology }) => technology !== 'IAX2'));
    case 'trunk':
      return described(peers.filter(({ technology }) => technology === 'IAX2'));
    case 'channel':
      return [...view.channels.values()].map((channel) => ({
        text: channel.name,
        description: channelStanding(channel, view, now),
      }));
    case 'call':
      return [...view.calls.values()].map((call) => ({
        text: call.linkedid,
        description: `${partyName(call.caller)} to ${call.callee ? partyName(call.callee) : `${call.exten} (${call.application})`}, ${call.state} ${duration(now - (call.answeredAt ?? call.since))}`,
      }));
    default:
      return [];
  }
}

/** `PJSIP reachable, 127.0.0.127:5060, in a call with 702` */
function peerStanding(peer: Peer, view: PbxView): string {
  const { id, technology, status, address, lastError } = peer;
  const channel = [...view.channels.values()].find(({ name }) => name.startsWith(`${id}-`));
  const isAway = status === 'unregistered' || status === 'unreachable';
  return [
    `${technology} ${status}`,
    ...(address === undefined ? [] : [address]),
    ...(channel ? [`in a call with ${otherParty(channel, view)}`] : []),
    ...(isAway && lastError !== undefined ? [lastError] : []),
  ].join(', ');
}

/** `701 with 702, Up 12s` */
function channelStanding(channel: Channel, view: PbxView, now: number): string {
  const { state, onHold, createdAt, answeredAt, callerName } = channel;
  const number = partyName(channel);
  const who = callerName === '' || callerName === number ? number : `${callerName} <${number}>`;
  const hold = onHold ? ', on hold' : '';
  return `${who} with ${otherParty(channel, view)}, ${state} ${duration(now - (answeredAt ?? createdAt))}${hold}`;
}

/** Who is at the other end of its bridge, else who is rung, else what answers. */
function otherParty(channel: Channel, view: PbxView): string {
  const { bridgeId, uniqueid, connectedNumber, exten, application } = channel;
  const bridge = bridgeId === undefined ? undefined : view.bridges.get(bridgeId);
  const id = bridge?.channels.find((one) => one !== uniqueid);
  const other = id === undefined ? undefined : view.channels.get(id);
  if (other) return partyName(other);
  // A phone that was rung for a call of its own is connected to itself until it dials.
  if (connectedNumber !== '' && connectedNumber !== partyName(channel)) return connectedNumber;
  return application === '' ? exten : `${exten} (${application})`;
}

async function profiles({ profiles }: Context): Promise<readonly Candidate[]> {
  const names = await profiles.names();
  return Promise.all(
    names.map(async (text) => {
      const profile = await profiles.find(text).catch(() => undefined);
      return { text, description: profile ? profileStanding(profile) : 'its profile is damaged' };
    }),
  );
}

function profileStanding(profile: Profile): string {
  if (profile.kind === 'lab') {
    const role = profile.link?.role === 'operator' ? 'operator of a lab' : 'lab';
    return `${role}, Asterisk ${profile.engine.version}, ${profile.address}`;
  }
  const { write, ami } = profile;
  return `attached, ${write ? 'may be changed' : 'read-only'}, ${ami.host}:${ami.port}`;
}

/** Names of captures, and `last`. */
async function captures({ folders, pbxName }: Context): Promise<readonly Candidate[]> {
  const all = await listRecorded(capturesFolder(folders.data));
  const named = all.map(({ name, state, filter, packets }) => ({
    text: name,
    description: [state, filter, count(packets, 'packet')].filter(Boolean).join(', '),
  }));
  const hasLast = all.some(({ pbx, isForFlows }) => pbx === pbxName && !isForFlows);
  return hasLast ? [{ text: 'last', description: `the newest of ${pbxName}` }, ...named] : named;
}

/** Numbers of the lab's context; a pattern cannot be dialled as it stands. */
async function extensions(context: Context): Promise<readonly Candidate[]> {
  const ami = await context.ami();
  const { items } = await ami.list({ Action: 'ShowDialPlan', Context: LAB_CONTEXT });
  const numbers = new Map<string, string>();
  for (const item of items) {
    const exten = item.get('Exten') ?? item.get('Extension') ?? '';
    if (exten && !exten.startsWith('_') && !numbers.has(exten))
      numbers.set(exten, doneThere(item.get('Application') ?? '', item.get('AppData') ?? ''));
  }
  const { view } = await context.live();
  for (const peer of view.peers.values())
    if (!numbers.has(peer.name)) numbers.set(peer.name, peerStanding(peer, view));
  return [...numbers].map(([text, description]) => ({ text, description }));
}

/** A feature by its mark, else the first application. */
function doneThere(application: string, data: string): string {
  const id = /^pbxctl: ([\w-]+)/.exec(data)?.[1];
  const feature = features.find((one) => one.id === id);
  return feature?.title ?? `${application}${data === '' ? '' : `(${data})`}`;
}

async function contexts(context: Context): Promise<readonly Candidate[]> {
  const ami = await context.ami();
  const { items } = await ami.list({ Action: 'ShowDialPlan' });
  const numbers = new Map<string, Set<string>>();
  for (const item of items) {
    const name = item.get('Context') ?? '';
    const known = numbers.get(name) ?? new Set<string>();
    numbers.set(name, known.add(item.get('Exten') ?? item.get('Extension') ?? ''));
  }
  return [...numbers]
    .filter(([name]) => name !== '')
    .map(([text, known]) => ({ text, description: count(known.size, 'number') }));
}
