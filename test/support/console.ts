import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A control socket as main/asterisk.c's netconsole has it, with what it was sent. */
export interface FakeConsole {
  readonly asked: string[];
  /** Sends to every console that is there. */
  say(bytes: Buffer | string): void;
  /** Resolves when a console has asked something. */
  spoken(): Promise<void>;
  close(): Promise<void>;
}

const UPTIME = 'System uptime: 7\nLast reload: 3\n';

/** `answers` by line; a line without one says nothing, as many do. */
export async function fakeConsole(
  path: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<FakeConsole> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let onAsked = () => {};
  const known: Readonly<Record<string, string>> = {
    'core show uptime seconds': UPTIME,
    'core waitfullybooted': 'Asterisk has fully booted.\n',
    ...answers,
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('error', () => {});
    socket.write(`host/${process.pid}/22.9.9+dfsg\n`);
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString()).split('\0');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        asked.push(line);
        socket.write(known[line] ?? '');
      }
      onAsked();
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    asked,
    say(bytes) {
      for (const socket of sockets) socket.write(bytes);
    },
    spoken: () =>
      new Promise((resolve) => {
        onAsked = resolve;
        if (asked.length > 0) resolve();
      }),
    async close() {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
