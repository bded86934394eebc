import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { createDeferred } from '../../deferred.ts';
import { PbxError } from '../../errors.ts';
import type { Endpoint } from '../types.ts';
import { decodeHep, HEP_TYPES, type HepMessage } from './hep.ts';
import { createPacketMaker, type SeenMessage } from './packet-maker.ts';
import type { CaptureSource, Taker } from './port.ts';
import { rtcpOfJson } from './rtcp-json.ts';

export interface HepOptions {
  /** Where Asterisk sends to; port 0 takes a free one. */
  readonly listen: Endpoint;
  /** Makes Asterisk send to where we listen; resolves with what makes it stop. Undefined where it does already. */
  readonly turnOn: ((listening: Endpoint) => Promise<() => Promise<void>>) | undefined;
  /**
   * The PBX's own address where it is a loopback one: Asterisk asks the kernel for the end of ours, which is then
   * 127.0.0.1, whatever SIP is bound to.
   */
  readonly own: string | undefined;
  /** PbxError with why a PBX has none. */
  check(): Promise<void>;
}

/** A message that a phone sends at once may still be on its way when we end. */
const LATE_MS = 100;
const LOOPBACK = '127.0.0.1';
const RECEIVE_BUFFER = 4 * 1024 * 1024;
/** chan_pjsip takes the time of what it receives in milliseconds (res_hep_pjsip.c, logging_on_rx_msg). */
const ROUNDED_NS = 1_000_000n;

/** Asterisk's own copies of its SIP messages and of RTCP's reports (res_hep), which need no privilege. */
export function hepSource({ listen, turnOn, own, check }: HepOptions): CaptureSource {
  return {
    kind: 'hep',
    async open(taker) {
      await check();
      const socket = await bind(listen);
      const { address, port } = socket.address();
      socket.on('message', createReceiver(taker, own));
      const ended = createDeferred<string>();
      socket.on('error', (error) => ended.resolve(error.message));
      const turnOff = await turnOn?.({ address, port }).catch((error: unknown) => {
        socket.close();
        throw error;
      });
      return {
        what: `HEP on ${isIPv6(address) ? `[${address}]` : address}:${port}`,
        ended: ended.promise,
        async close() {
          await turnOff?.();
          await new Promise((resolve) => setTimeout(resolve, LATE_MS));
          socket.close();
        },
      };
    },
  };
}

async function bind({ address, port }: Endpoint): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
    socket.setRecvBufferSize(RECEIVE_BUFFER);
    return socket;
  } catch (error) {
    socket.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'EADDRINUSE'
        ? 'something listens there already'
        : error instanceof Error
          ? error.message
          : String(error);
    throw new PbxError(
      'failed',
      `HEP cannot be received on ${address}:${port}: ${why}`,
      'pbxctl capture start --source hep --hep-listen ADDRESS:PORT',
    );
  }
}

/** Datagrams to packets, in the order in which Asterisk has sent them. */
function createReceiver(taker: Taker, own: string | undefined): (datagram: Buffer) => void {
  const make = createPacketMaker();
  const named = (end: Endpoint): Endpoint =>
    own !== undefined && end.address === LOOPBACK ? { ...end, address: own } : end;
  let latestNs = 0n;
  let lastStream = '';
  const inOrder = (epochNs: bigint): bigint => {
    const isRounded = epochNs < latestNs && latestNs - epochNs <= ROUNDED_NS;
    latestNs = isRounded || epochNs < latestNs ? latestNs : epochNs;
    return isRounded ? latestNs : epochNs;
  };
  return (datagram) => {
    const message = decodeHep(datagram);
    if (typeof message === 'string') return taker.fault(`passed over: ${message}`);
    if (message.transport === 'tcp') {
      // Of a segment with several messages Asterisk sends all of it for each of them.
      const stream = `${identityOf(message)} ${Buffer.from(message.payload).toString('latin1')}`;
      if (stream === lastStream) return;
      lastStream = stream;
    }
    const seen = seenMessage(message);
    if (!seen) return taker.fault(`passed over: a HEP message of type ${message.type}`);
    const source = named(seen.source);
    const destination = named(seen.destination);
    const epochNs = inOrder(seen.epochNs);
    for (const frame of make({ ...seen, source, destination, epochNs })) taker.take(frame);
  };
}

const identityOf = ({ source, destination, epochNs }: HepMessage): string =>
  `${source.address} ${source.port} ${destination.address} ${destination.port} ${epochNs}`;

/** TLS and WebSocket are in the clear here: as UDP, which nobody takes for a handshake. */
function seenMessage(message: HepMessage): SeenMessage | undefined {
  if (message.type === HEP_TYPES.sip) {
    const via = /^(?:via|v)[ \t]*:[ \t]*SIP\/2\.0\/(\w+)/im.exec(
      Buffer.from(message.payload).toString('latin1'),
    )?.[1];
    const isPlain = via === undefined || /^(?:TCP|UDP)$/i.test(via);
    return { ...message, transport: isPlain ? message.transport : 'udp' };
  }
  const report = message.type === HEP_TYPES.rtcp ? rtcpOfJson(message.payload) : undefined;
  return report && { ...message, transport: 'udp', payload: report };
}
