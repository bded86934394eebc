import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

export interface FakeAri {
  readonly port: number;
  /** Method, URL and body of each call, as they came. */
  readonly calls: { line: string; authorization: string | undefined; body: string }[];
  /** Answers every REST call. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** HTTP status for the next WebSockets instead of accepting them. */
  refuseSockets: number | undefined;
  readonly sockets: Set<WebSocket>;
  say(text: string | Buffer): void;
  drop(): void;
  stop(): Promise<void>;
}

/** A server for the faults of ARI. What Asterisk itself does, test/real shows. */
export async function startFakeAri(): Promise<FakeAri> {
  const sockets = new Set<WebSocket>();
  const webSockets = new WebSocketServer({ noServer: true });
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    fake.calls.push(callOf(request, body));
    fake.answer(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    fake.calls.push(callOf(request, ''));
    if (fake.refuseSockets !== undefined) {
      socket.end(`HTTP/1.1 ${fake.refuseSockets} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      opened.on('close', () => sockets.delete(opened));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();

  const fake: FakeAri = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    calls: [],
    answer: (_request, response) => response.end('{}'),
    refuseSockets: undefined,
    sockets,
    say(text) {
      for (const socket of sockets) socket.send(text);
    },
    drop() {
      for (const socket of sockets) socket.terminate();
    },
    async stop() {
      fake.drop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

function callOf({ method, url, headers }: IncomingMessage, body: string) {
  return { line: `${method} ${url}`, authorization: headers.authorization, body };
}
