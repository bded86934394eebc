import type { PbxView, Peer, Registration } from '../state/types.ts';
import { IAX2_PORT } from './port.ts';

/** What goes on over one IAX2 peer now. */
export interface TrunkLive {
  readonly calls: number;
  /** Ours at the other end; undefined where we do not register there. */
  readonly registration: Registration | undefined;
}

type Seen = Pick<PbxView, 'channels' | 'registrations'>;

export function trunkLive(view: Seen, peer: Peer): TrunkLive {
  return { calls: callsOver(view, peer.id), registration: registrationAt(view, peer.address) };
}

/** A channel of chan_iax2 is called `IAX2/<peer>-<call number>`. */
function callsOver({ channels }: Seen, id: string): number {
  let calls = 0;
  for (const { name } of channels.values())
    if (name.startsWith(`${id}-`) && /^\d+$/.test(name.slice(id.length + 1))) calls++;
  return calls;
}

function registrationAt(
  { registrations }: Seen,
  address: string | undefined,
): Registration | undefined {
  if (address === undefined) return undefined;
  return [...registrations.values()].find(
    ({ technology, server }) => technology === 'IAX2' && withPort(server) === withPort(address),
  );
}

/** `2 calls, registered there as lab`; empty where there is nothing to say, and for peers of SIP. */
export function trunkWords(view: Seen, peer: Peer): string {
  if (peer.technology !== 'IAX2') return '';
  const { calls, registration } = trunkLive(view, peer);
  return [
    ...(calls > 0 ? [`${calls} call${calls === 1 ? '' : 's'}`] : []),
    ...(registration ? [registrationWords(registration)] : []),
  ].join(', ');
}

const withPort = (address: string): string =>
  /:\d+$/.test(address) ? address : `${address}:${IAX2_PORT}`;

/** `registered there as lab`, `registration there: Rejected (…)`. */
export function registrationWords({ status, cause, username }: Registration): string {
  if (isRegistered(status)) return `registered there as ${username}`;
  return `registration there: ${status}${cause === undefined ? '' : ` (${cause})`}`;
}

export const isRegistered = (status: string): boolean => /^registered$/i.test(status);
