import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** How the wire treats what goes over it. */
export type WireMode =
  | 'pass'
  /** A byte at a time. */
  | 'crumbs'
  /** Takes connections and bytes, and lets nothing through. */
  | 'hang'
  /** Lets a part of the next bytes from the server through, then resets. */
  | 'half'
  /** Greets each connection as Asterisk does; then come bytes that mean nothing, without end. */
  | 'garbage';

/** What stands between a client and a server, and does as a test says. */
export interface FalseWire {
  readonly port: number;
  mode: WireMode;
  /** Connections that were made so far. */
  readonly connections: number;
  readonly open: number;
  /** Resets every connection. */
  reset(): void;
  /** Sends bytes to every client, as if from the server. */
  say(bytes: Buffer | string): void;
  close(): Promise<void>;
}

export interface WireOptions {
  readonly address: string;
  readonly target: { readonly host: string; readonly port: number };
  readonly random: () => number;
}

const GARBAGE_BYTES = 4096;

export async function createFalseWire({
  address,
  target,
  random,
}: WireOptions): Promise<FalseWire> {
  const clients = new Map<Socket, Socket>();
  let connections = 0;

  const server = createServer((client) => {
    connections++;
    const far = connect(target.port, target.host);
    clients.set(client, far);
    client.on('error', () => {});
    far.on('error', () => client.destroy());
    far.on('close', () => client.end());
    client.on('close', () => {
      clients.delete(client);
      far.destroy();
    });
    client.on('data', (bytes) => {
      if (wire.mode !== 'hang' && wire.mode !== 'garbage') far.write(bytes);
    });
    far.on('data', (bytes) => pass(client, bytes));
    if (wire.mode !== 'garbage') return;
    client.write('Asterisk Call Manager/11.0.0\r\n');
    pour(client);
  });

  function pass(client: Socket, bytes: Buffer): void {
    if (wire.mode === 'pass') client.write(bytes);
    if (wire.mode === 'crumbs') for (const byte of bytes) client.write(Buffer.of(byte));
    if (wire.mode !== 'half') return;
    client.write(bytes.subarray(0, Math.floor(random() * bytes.length)), () =>
      client.resetAndDestroy(),
    );
  }

  /** As fast as the other end reads. */
  function pour(client: Socket): void {
    if (client.destroyed || wire.mode !== 'garbage') return;
    client.write(garbage(random, GARBAGE_BYTES), () => setImmediate(() => pour(client)));
  }

  const wire: FalseWire = {
    port: 0,
    mode: 'pass',
    get connections() {
      return connections;
    },
    get open() {
      return clients.size;
    },
    reset() {
      for (const client of clients.keys()) client.resetAndDestroy();
    },
    say(bytes) {
      for (const client of clients.keys()) client.write(bytes);
    },
    async close() {
      for (const client of clients.keys()) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  return Object.assign(wire, { port: typeof bound === 'object' && bound ? bound.port : 0 });
}

/** Bytes in which lines, colons and empty lines come as often as they need to do harm. */
export function garbage(random: () => number, length: number): Buffer {
  const words = ['\r\n', '\r\n\r\n', '\n\n', ': ', 'Event', 'Response', 'ActionID: 1', '\0'];
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const word =
      random() < 0.3
        ? Buffer.from(words[Math.floor(random() * words.length)] ?? '')
        : Buffer.of(Math.floor(random() * 256));
    at += word.copy(bytes, at);
  }
  return bytes;
}
