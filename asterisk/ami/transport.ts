import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

/** One open byte stream to a server. */
interface Transport {
  send(text: string): void;
  /** Sends what is waiting, then ends. `onClose` is not called any more. */
  close(): void;
}

export interface TransportEvents {
  onData(chunk: Uint8Array): void;
  /** Once: it could not be opened, or it ended from the other side. */
  onClose(error: NodeJS.ErrnoException | undefined): void;
}

/** Starts to open a byte stream; what is sent before it is open is sent then. */
export type OpenTransport = (events: TransportEvents) => Transport;

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  /** TLS by these options; plain TCP without. */
  readonly tls?: ConnectionOptions | undefined;
}

const KEEP_ALIVE_MS = 15_000;
const LINGER_MS = 1000;

export function tcpTransport({ host, port, tls }: TcpOptions): OpenTransport {
  return (events) => {
    const socket = tls ? connectTls({ host, port, ...tls }) : connectTcp({ host, port });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return attach(socket, events);
  };
}

function attach(socket: Socket, events: TransportEvents): Transport {
  let open = true;
  let failure: Error | undefined;
  socket.on('data', (chunk) => {
    if (open) events.onData(chunk);
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    if (!open) return;
    open = false;
    events.onClose(failure);
  });
  return {
    send(text) {
      if (open) socket.write(text);
    },
    close() {
      open = false;
      closeSocket(socket);
    },
  };
}

/** A server that does not answer the end of the stream must not hold the process. */
function closeSocket(socket: Socket): void {
  if (socket.connecting) {
    socket.destroy();
    return;
  }
  socket.end();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  linger.unref();
  socket.once('close', () => clearTimeout(linger));
}
