import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { channelItem, contactItem, endpointItem, trafficOf } from '../traffic.ts';

/**
 * An AMI with so many peers and standing channels: `node busyPbx.mjs PEERS CHANNELS`. Prints its port, then takes
 * lines: `rate N` (events a second from now on) and `flood N` (as fast as they are read; then it prints `flooded`).
 */
const [peers = 0, channels = 0] = process.argv.slice(2).map(Number);
const TICK_MS = 10;

const many = (count: number, item: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i));
const LISTS: Readonly<Record<string, readonly [items: readonly string[], complete: string]>> = {
  pjsipshowendpoints: [many(peers, endpointItem), 'EndpointListComplete'],
  pjsipshowcontacts: [many(peers, contactItem), 'ContactListComplete'],
  coreshowchannels: [many(channels, (i) => channelItem(i, peers)), 'CoreShowChannelsComplete'],
  bridgelist: [[], 'BridgeListComplete'],
};
const REPLIES: Readonly<Record<string, string>> = {
  challenge: 'Challenge: 1',
  ping: 'Ping: Pong',
  command: 'Message: Command output follows\r\nOutput: Asterisk has fully booted.',
  listcommands: [...Object.keys(LISTS), 'CoreSettings', 'CoreStatus', 'Filter']
    .map((name) => `${name}: known (Priv: <none>)`)
    .join('\r\n'),
  coresettings: 'AMIversion: 11.0.0\r\nAsteriskVersion: 22.0.0',
  corestatus: 'CoreStartupDate: 2026-11-23\r\nCoreStartupTime: 15:38:47',
};

const listeners = new Set<Socket>();
const next = stream();
let rate = 0;

function answer(socket: Socket, text: string): void {
  const header = (name: string) =>
    new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
  const action = header('Action').toLowerCase();
  const id = `ActionID: ${header('ActionID')}`;
  if (action === 'login' && header('Events') !== 'off') listeners.add(socket);
  const list = LISTS[action];
  if (list === undefined) {
    const reply = REPLIES[action];
    socket.write(`Response: Success\r\n${id}\r\n${reply === undefined ? '' : `${reply}\r\n`}\r\n`);
    return;
  }
  const [items, complete] = list;
  const whole = items.map((item) => item.replace('\r\n', `\r\n${id}\r\n`)).join('\r\n\r\n');
  socket.write(
    `Response: Success\r\n${id}\r\nEventList: start\r\nMessage: A list will follow\r\n\r\n`,
  );
  if (items.length > 0) socket.write(`${whole}\r\n\r\n`);
  socket.write(
    `Event: ${complete}\r\n${id}\r\nEventList: Complete\r\nListItems: ${items.length}\r\n\r\n`,
  );
}

/** The next so many events of the traffic, as they are sent. */
function stream(): (count: number) => string {
  const traffic = trafficOf(peers);
  let [day, waiting]: [number, string[]] = [0, []];
  return (count) => {
    while (waiting.length < count) waiting = waiting.concat(traffic(day++));
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return `${taken.join('\r\n\r\n')}\r\n\r\n`;
  };
}

async function send(text: string): Promise<void> {
  for (const socket of listeners)
    if (!socket.write(text)) await new Promise((done) => socket.once('drain', done));
}

async function flood(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1000) await send(next(1000));
  process.stdout.write('flooded\n');
}

let [due, last] = [0, performance.now()];
setInterval(() => {
  const now = performance.now();
  due += (rate * (now - last)) / 1000;
  last = now;
  const count = Math.floor(due);
  due -= count;
  if (count > 0) void send(next(count));
}, TICK_MS);

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('close', () => listeners.delete(socket));
  socket.write('Asterisk Call Manager/11.0.0\r\n');
  let waiting = '';
  socket.on('data', (bytes) => {
    const actions = (waiting + bytes.toString('utf8')).split('\r\n\r\n');
    waiting = actions.pop() ?? '';
    for (const action of actions) answer(socket, action);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => {
  const [word, value] = line.split(' ');
  if (word === 'rate') rate = Number(value);
  if (word === 'flood') void flood(Number(value));
});
orders.on('close', () => process.exit());
