import { PbxError } from '../../asterisk/errors.ts';
import { labInstance } from '../../asterisk/lab/files.ts';
import { OPERATOR_PREFIX, trunkNameOf } from '../../asterisk/lab/link.ts';
import type { LabLink } from '../../asterisk/lab/port.ts';
import type { Phone } from '../../asterisk/phone/phones.ts';
import type { Call, LivePbx } from '../../asterisk/state/types.ts';
import type { Context } from '../context.ts';
import { placeCall } from '../trunk/place.ts';
import { programFor } from '../trunk/trunks.ts';
import { until } from '../until.ts';
import { labSpec } from './profile.ts';

/** The echo of the operator, as a phone of the lab dials it. */
export const OPERATOR_ECHO = `${OPERATOR_PREFIX}600`;
/** chan_iax2 asks one that did not answer again after some seconds. */
const QUALIFY_MS = 10_000;

/** Whether the other end of a lab's trunk runs. */
export async function seeOtherEnd(context: Context, { pbx }: LabLink): Promise<string> {
  const profile = await context.profiles.load(pbx);
  if (profile.kind !== 'lab') throw new PbxError('failed', `${pbx} is no PBX of a lab`);
  const status = await context.runner.status(labInstance(labSpec(profile, context.folders)));
  if (status.state === 'running')
    return `${profile.engine.version}, pid ${status.pid}, ${profile.address}`;
  throw new PbxError('failed', `it is ${status.state}`, `${programFor(pbx)} start`);
}

/** Whether chan_iax2 reaches the other end. */
export async function seeTrunk(
  context: Context,
  live: LivePbx,
  link: Pick<LabLink, 'role'>,
): Promise<string> {
  const name = trunkNameOf(link);
  const peer = () => live.view.peers.get(`IAX2/${name}`);
  const isReachable = () => peer()?.status === 'reachable';
  try {
    await until(context, live, isReachable, `it is not reached`, QUALIFY_MS);
  } catch (error) {
    if (!(error instanceof PbxError && error.code === 'timeout')) throw error;
    const hint = `${programFor(context.pbxName)} trunk test ${name}`;
    throw new PbxError('failed', `IAX2/${name} is ${peer()?.status ?? 'not known'}`, hint);
  }
  const { address = '', rttMs = 0 } = peer() ?? {};
  return `IAX2/${name} reachable at ${address}, round trip ${rttMs} ms`;
}

/** A call of a phone that has gone over the trunk. */
export const goesOver = (link: LabLink, { legs, state }: Call): boolean =>
  state === 'up' && legs.some(({ name }) => name.startsWith(`IAX2/${trunkNameOf(link)}-`));

/** Places a call at the other end, over its trunk to this PBX, to a number of ours. */
export async function seeCallFrom(context: Context, link: LabLink, to: Phone): Promise<string> {
  const other = await context.at(link.pbx);
  const back = { role: link.role === 'lab' ? 'operator' : 'lab' } as const;
  const name = trunkNameOf(back);
  // It may have asked before this PBX ran, and does not call whom it holds to be away.
  await seeTrunk(other, await other.live(), back);
  const placed = await placeCall(other, `IAX2/${name}/${to.number}`, ['alaw', 'ulaw']);
  if (placed.answered) {
    const secret = placed.isEncrypted ? 'encrypted' : 'not encrypted';
    return `answered after ${placed.afterMs} ms, ${placed.codec}, ${secret}`;
  }
  const hint = `${programFor(link.pbx)} trunk test ${name} ${to.number}`;
  throw new PbxError('failed', `it was not answered (cause ${placed.cause ?? 'unknown'})`, hint);
}
