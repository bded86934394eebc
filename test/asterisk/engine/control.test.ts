import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { untilBooted } from '../../../asterisk/engine/boot.ts';
import { checkSocketPath, controlCommand } from '../../../asterisk/engine/control.ts';

let folder: string;
let path: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ctl-'));
  path = join(folder, 'asterisk.ctl');
});
afterEach(async () => {
  server?.close();
  await rm(folder, { recursive: true });
});

async function serve(onLine: (line: string, socket: Socket) => void): Promise<void> {
  server = createServer((socket) => {
    socket.write('host/1/Asterisk\n');
    socket.on('error', () => {});
    socket.on('data', (data) => onLine(data.toString(), socket));
  }).listen(path);
  await once(server, 'listening');
}

it('sends a line closed by NUL, and reads until it is told to stop, however the answer is cut', async () => {
  const lines: string[] = [];
  await serve((line, socket) => {
    lines.push(line);
    socket.write('Asterisk has ful');
    setImmediate(() => socket.write('ly booted.\n'));
  });
  const text = await controlCommand(path, 'core waitfullybooted', { until: /fully booted/ });
  expect(text).toContain('fully booted');
  expect(lines).toEqual(['core waitfullybooted\0']);
});

it('rejects when Asterisk ends the connection instead of answering', async () => {
  await serve((_, socket) => socket.end());
  await expect(controlCommand(path, 'x', { until: /y/ })).rejects.toThrow('ended the connection');
});

it('rejects when nobody listens', async () => {
  await expect(controlCommand(path, 'x')).rejects.toMatchObject({ code: 'ENOENT' });
});

it('waits for the boot from before there is a socket', async () => {
  const booted = untilBooted(path, new AbortController().signal);
  await serve((_, socket) => socket.write('Asterisk has fully booted.\n'));
  await booted;
});

it('waits on when the first answer is cut off', async () => {
  let times = 0;
  await serve((_, socket) => {
    times++;
    if (times === 1) socket.destroy();
    else socket.write('Asterisk has fully booted.\n');
  });
  await untilBooted(path, new AbortController().signal);
  expect(times).toBe(2);
});

it('stops waiting when it is told to', async () => {
  const abort = new AbortController();
  const booted = untilBooted(path, abort.signal);
  abort.abort();
  await booted;
});

it('counts the bytes of a socket path, not its letters', () => {
  checkSocketPath(`/${'x'.repeat(106)}`);
  expect(() => checkSocketPath(`/${'é'.repeat(54)}`)).toThrow(/109 bytes, at most 107/);
});
