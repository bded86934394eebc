import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import type { Endpoint } from '../../asterisk/capture/types.ts';
import type { Profile } from '../context.ts';

/** The end of ours that speaks with a remote one. */
export type Route = (remote: Endpoint, transport: string) => Endpoint;

const isAny = (address: string): boolean => /^(0\.0\.0\.0|::)$/.test(address);
const isLoopback = (address: string): boolean => /^(127\.|::1$)/.test(address);

/**
 * By what SIP is bound to: one address, or the one of the same kind; bound to all of them it is the address
 * that the kernel would send from, which is learnt in the background and is 0.0.0.0 until then.
 */
export function createRoute(bound: readonly Endpoint[], { ami }: Profile): Route {
  const known = new Map<string, string>();
  const [first = { address: ami.host, port: 5060 }] = bound;
  return (remote, transport) => {
    const near =
      bound.find(
        ({ address }) => !isAny(address) && isLoopback(address) === isLoopback(remote.address),
      ) ?? first;
    const isSecure = /^(TLS|WSS)$/.test(transport);
    const port = bound.length === 0 && isSecure ? 5061 : near.port;
    if (!isAny(near.address)) return { address: near.address, port };
    const address = known.get(remote.address);
    if (address === undefined) {
      known.set(remote.address, unknownOf(remote.address));
      void learn(remote.address).then((own) => known.set(remote.address, own));
    }
    return { address: known.get(remote.address) ?? unknownOf(remote.address), port };
  };
}

const unknownOf = (remote: string): string => (isIPv4(remote) ? '0.0.0.0' : '::');

/** Connecting a UDP socket sends nothing. */
function learn(remote: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv4(remote) ? 'udp4' : 'udp6');
    const finish = (address: string) => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => finish(unknownOf(remote)));
    socket.connect(9, remote, () => finish(socket.address().address));
  });
}
