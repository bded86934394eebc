import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mp3BytesPerSecond, mp3Tone } from './mp3.ts';

/** A live MP3 stream on loopback that can die and come back at the same address. */
export interface FragileRadio {
  readonly url: string;
  /** How many listen at this moment. */
  readonly listeners: number;
  /** Connections so far. */
  readonly connections: number;
  die(): Promise<void>;
  /** From then on nothing is sent, but the connection stays. */
  hang(): void;
  revive(): Promise<void>;
  close(): Promise<void>;
}

/** Narrow, as the telephone is. */
const CODING = { rateHz: 8_000, kbps: 16 };
const EVERY_MS = 100;
const LOOP_SECONDS = 20;

export async function fragileRadio(address: string, hertz: number): Promise<FragileRadio> {
  const sound = mp3Tone(hertz, LOOP_SECONDS, CODING);
  const open = new Set<ServerResponse>();
  let connections = 0;
  let hangs = false;
  let at = 0;
  let port = 0;
  let server: Server | undefined;
  const perTick = (mp3BytesPerSecond(CODING) * EVERY_MS) / 1000;

  const timer = setInterval(() => {
    if (hangs) return;
    const piece = Buffer.concat([sound, sound]).subarray(at, at + perTick);
    at = (at + perTick) % sound.length;
    for (const response of open) response.write(piece);
  }, EVERY_MS);

  async function revive(): Promise<void> {
    hangs = false;
    if (server) return;
    server = createServer((_, response) => {
      connections += 1;
      open.add(response);
      response.on('close', () => open.delete(response));
      response.writeHead(200, { 'Content-Type': 'audio/mpeg' });
      // Like a real one, it begins with what was sent a moment ago.
      response.write(sound.subarray(0, perTick * 20));
    });
    server.listen(port, address);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function die(): Promise<void> {
    const dying = server;
    server = undefined;
    if (!dying) return;
    const closed = once(dying, 'close');
    dying.close();
    dying.closeAllConnections();
    await closed;
  }

  await revive();
  return {
    get url() {
      return `http://${address}:${port}/live.mp3`;
    },
    get listeners() {
      return open.size;
    },
    get connections() {
      return connections;
    },
    hang() {
      hangs = true;
    },
    ...{ die, revive },
    async close() {
      clearInterval(timer);
      await die();
    },
  };
}
