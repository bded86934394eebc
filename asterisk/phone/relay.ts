import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { SipMessage } from '../capture/types.ts';
import { PbxError } from '../errors.ts';
import { readSip } from '../wire/sip.ts';

/** Stands between SIPp and the PBX at the phone's address, so that a call can be followed and commanded. */
export interface Relay {
  readonly port: number;
  /** Hands SIPp a request of ours for a call; its method is one that no PBX uses. */
  command(method: string, callId: string, headers?: readonly string[]): void;
  /** Answers a request of the PBX in SIPp's stead. */
  reply(request: SipMessage, status: string): void;
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly address: string;
  /** Any free one when not given. */
  readonly port?: number;
  /** Where SIPp listens, at the same address. */
  readonly sippPort: number;
  readonly pbx: { readonly address: string; readonly port: number };
  /** Each message, before it is handed on; false keeps it. */
  seen(message: SipMessage, from: 'sipp' | 'pbx'): boolean;
}

export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { address, pbx, sippPort } = options;
  const socket = await bindUdp(address, options.port ?? 0);
  const { port } = socket.address();
  let isOpen = true;

  const send = (bytes: Uint8Array | string, toPort: number, to: string) => {
    if (isOpen) socket.send(bytes, toPort, to, () => {});
  };

  socket.on('message', (bytes, from) => {
    const message = readSip(bytes, 0, bytes.length);
    if (!message) return;
    if (from.address === pbx.address && from.port === pbx.port) {
      if (options.seen(message, 'pbx')) send(bytes, sippPort, address);
    } else if (from.address === address && from.port === sippPort) {
      if (options.seen(message, 'sipp')) send(bytes, pbx.port, pbx.address);
    }
  });
  socket.on('error', () => {});

  return {
    port,
    command(method, callId, headers = []) {
      const lines = [
        `${method} sip:phone@${address} SIP/2.0`,
        `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-command`,
        `From: <sip:command@${address}>;tag=command`,
        `To: <sip:phone@${address}>`,
        `Call-ID: ${callId}`,
        `CSeq: 1 ${method}`,
        ...headers,
        'Content-Length: 0',
      ];
      send(`${lines.join('\r\n')}\r\n\r\n`, sippPort, address);
    },
    reply({ header }, status) {
      const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(name)}`);
      const to = `To: ${header('To')};tag=relay`;
      const lines = [`SIP/2.0 ${status}`, ...copied, to, 'Content-Length: 0'];
      send(`${lines.join('\r\n')}\r\n\r\n`, pbx.port, pbx.address);
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await closed(socket);
    },
  };
}

/** A UDP port that nobody has at this moment. */
export async function freeUdpPort(address: string): Promise<number> {
  const socket = await bindUdp(address, 0);
  const { port } = socket.address();
  await closed(socket);
  return port;
}

async function closed(socket: Socket): Promise<void> {
  const over = once(socket, 'close');
  socket.close();
  await over;
}

async function bindUdp(address: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw new PbxError(
      'failed',
      `the phone could not start on ${address}:${port}: the port is in use, or the address is not this machine's`,
      `ss -ulnp | grep ${address}   shows who holds it`,
      error,
    );
  }
}
