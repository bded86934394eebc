import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/**
 * Lets any AMI client log in, and answers its Ping with so many recorded events and a last one, BenchOver:
 * `node amiServer.mjs EVENTS`. Prints its port.
 */
const EVENTS = Number(process.argv[2]);
const GREETING = 'Asterisk Call Manager/11.0.0\r\n';
const OVER = 'Event: BenchOver\r\n\r\n';
const BLOCK_REPEATS = 20;

const frames = recorded();
const block = Buffer.from(`${frames.join('\r\n\r\n')}\r\n\r\n`.repeat(BLOCK_REPEATS), 'latin1');

/** Events that real Asterisk 16 and 22 sent during calls: the mix that every class of events makes. */
function recorded(): string[] {
  return ['16', '22'].flatMap((version) =>
    readFileSync(new URL(`../fixtures/ami/asterisk-${version}.ami`, import.meta.url), 'latin1')
      .split('\r\n\r\n')
      .filter((frame) => frame.startsWith('Event: ') && !/^ActionID:/im.test(frame)),
  );
}

function answer(action: string): string {
  const id = /^ActionID: *(.*)$/im.exec(action)?.[1];
  const name = /^Action: *(.*)$/im.exec(action)?.[1]?.toLowerCase() ?? '';
  const more = name === 'challenge' ? 'Challenge: 1\r\n' : name === 'ping' ? 'Ping: Pong\r\n' : '';
  const idLine = id === undefined ? '' : `ActionID: ${id}\r\n`;
  return `Response: Success\r\n${idLine}Message: Authentication accepted\r\n${more}\r\n`;
}

function flood(socket: Socket): void {
  const perBlock = frames.length * BLOCK_REPEATS;
  let blocks = Math.floor(EVENTS / perBlock);
  const rest = frames.slice(0, (EVENTS % perBlock) % frames.length);
  const restRepeats = Math.floor((EVENTS % perBlock) / frames.length);
  const write = () => {
    while (blocks > 0) {
      blocks--;
      if (!socket.write(block)) return void socket.once('drain', write);
    }
    for (let i = 0; i < restRepeats; i++) socket.write(`${frames.join('\r\n\r\n')}\r\n\r\n`);
    if (rest.length > 0) socket.write(`${rest.join('\r\n\r\n')}\r\n\r\n`);
    socket.write(OVER);
  };
  write();
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.write(GREETING);
  let waiting = '';
  socket.on('data', (bytes) => {
    const actions = (waiting + bytes.toString('latin1')).split('\r\n\r\n');
    waiting = actions.pop() ?? '';
    for (const action of actions) {
      socket.write(answer(action));
      if (/^Action: *ping/im.test(action)) flood(socket);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
