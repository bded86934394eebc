// Decoder throughput beside asterisk-manager's parser: `node test/bench/ami.bench.mjs [rounds]`.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSync } from 'esbuild';

const ROUNDS = Number(process.argv[2] ?? 7);
const REPEATS = 400;
const CHUNK_BYTES = 64 * 1024;

const here = (path) => new URL(path, import.meta.url);
const { createDecoder } = await importTypeScript('../../asterisk/ami/decoder.ts');
const { greeting, chunks, events, bytes } = corpus();

const ours = [];
const theirs = [];
for (let round = 0; round < ROUNDS; round++) {
  ours.push(await seconds(decodeOurs));
  theirs.push(await seconds(decodeTheirs));
}
const [our, their] = [median(ours), median(theirs)];
const perSecond = (time) => `${Math.round(events / time).toLocaleString('en')} messages/s`;
console.log(`${events} messages, ${(bytes / 1e6).toFixed(1)} MB, chunks of ${CHUNK_BYTES} bytes`);
console.log(`pbxctl            ${perSecond(our)} (median of ${ROUNDS})`);
console.log(`asterisk-manager  ${perSecond(their)}`);
console.log(`ratio             ${(their / our).toFixed(1)}`);

/** Events that real Asterisk sent, over and over. */
function corpus() {
  const frames = ['16', '22'].flatMap((version) =>
    readFileSync(here(`../fixtures/ami/asterisk-${version}.ami`), 'latin1')
      .split('\r\n\r\n')
      .filter((frame) => frame.startsWith('Event: ')),
  );
  const all = Buffer.from(`${frames.join('\r\n\r\n')}\r\n\r\n`.repeat(REPEATS), 'latin1');
  const chunks = [];
  for (let at = 0; at < all.length; at += CHUNK_BYTES)
    chunks.push(all.subarray(at, at + CHUNK_BYTES));
  const greeting = Buffer.from('Asterisk Call Manager/11.0.0\r\n');
  return { greeting, chunks, events: frames.length * REPEATS, bytes: all.length };
}

async function decodeOurs() {
  let count = 0;
  const decoder = createDecoder({
    onGreeting() {},
    onMessage(message) {
      if (message.event !== undefined) count++;
    },
  });
  decoder.push(greeting);
  for (const chunk of chunks) {
    decoder.push(chunk);
    await turn();
  }
  return count;
}

/** Its parser is reached only through a connection: it gets one that is not connected. */
async function decodeTheirs() {
  const require = createRequire(import.meta.url);
  const net = require('node:net');
  const original = net.createConnection;
  const socket = Object.assign(new EventEmitter(), {
    setKeepAlive() {},
    setNoDelay() {},
    setEncoding() {},
    write() {},
    readyState: 'open',
  });
  net.createConnection = () => socket;
  const manager = require('asterisk-manager')();
  manager.connect(1, 'none');
  net.createConnection = original;
  let count = 0;
  manager.on('managerevent', () => count++);
  const decoder = new TextDecoder('utf-8');
  socket.emit('data', decoder.decode(greeting, { stream: true }));
  for (const chunk of chunks) {
    socket.emit('data', decoder.decode(chunk, { stream: true }));
    await turn();
  }
  return count;
}

/** As between two reads of a socket; asterisk-manager hands on its events then. */
function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

async function seconds(work) {
  const start = performance.now();
  const count = await work();
  const time = (performance.now() - start) / 1000;
  if (count !== events) throw new Error(`${work.name} saw ${count} of ${events} messages`);
  return time;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function importTypeScript(path) {
  const { outputFiles } = buildSync({
    entryPoints: [here(path).pathname],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
