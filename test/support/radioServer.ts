import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mp3BytesPerSecond, mp3Tone } from './mp3.ts';

export const RADIO_HERTZ = 880;
const LOOP_SECONDS = 10;
const EVERY_MS = 50;

/** A radio station on loopback: `/live` in real time without a burst, `/hang` and `/missing` as they sound, `/page`, `/list.m3u`. */
export interface RadioServer {
  readonly url: string;
  /** Connections that are open now. */
  readonly listeners: number;
  /** What the live stream does: it goes on, sends nothing any more, or is cut off at once. */
  set(state: 'on' | 'stalled' | 'cut'): void;
  close(): Promise<void>;
}

export async function radioServer(address: string): Promise<RadioServer> {
  const loop = mp3Tone(RADIO_HERTZ, LOOP_SECONDS);
  const listening = new Set<ServerResponse>();
  let state: 'on' | 'stalled' | 'cut' = 'on';

  function live(response: ServerResponse): void {
    if (state === 'cut') return void response.destroy();
    response.writeHead(200, { 'Content-Type': 'audio/mpeg' });
    listening.add(response);
    const startedAt = Date.now();
    let sent = 0;
    const timer = setInterval(() => {
      if (state === 'stalled') return;
      const due = Math.floor(((Date.now() - startedAt) / 1000) * mp3BytesPerSecond());
      while (sent < due) {
        const at = sent % loop.length;
        const part = loop.subarray(at, Math.min(loop.length, at + due - sent));
        response.write(part);
        sent += part.length;
      }
    }, EVERY_MS);
    response.on('close', () => {
      clearInterval(timer);
      listening.delete(response);
    });
  }

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/live') live(response);
    else if (path === '/hang') return;
    else if (path === '/page')
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>a page</h1>');
    else if (path === '/list.m3u') response.end(`#EXTM3U\n#EXTINF:-1,live\n${url}/live\n`);
    else response.writeHead(404).end('no such station');
  }).listen(0, address);
  await once(server, 'listening');
  const url = `http://${address}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get listeners() {
      return listening.size;
    },
    set(next) {
      state = next;
      if (next === 'cut') for (const response of listening) response.destroy();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
