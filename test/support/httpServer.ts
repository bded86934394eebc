import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** An HTTP server of a test's own on loopback, gone when the test has ended; resolves with its URL. */
export async function httpServer(answer: RequestListener, address = '127.0.40.1'): Promise<string> {
  const server = createServer(answer).listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return `http://${address}:${port}`;
}
