import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { chance } from '../support/chance.ts';
import { faultLab } from '../support/faultLab.ts';
import { listenersOf, processesUnder } from '../support/processes.ts';
import type { Product } from '../support/product.ts';
import { asteriskSays } from '../support/rawAmi.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row } from './fault.ts';

/** IPv4 and IPv6 loopback, and IPv4 loopback in IPv6. */
const LOOPBACK =
  /^127\.|^0000:0000:0000:0000:0000:0000:0000:0001$|^0000:0000:0000:0000:0000:ffff:7f/;

/** A door that is open to others than this machine. */
export const listeners: Fault = {
  name: 'listeners',
  about: 'whatever listens outside loopback: none, with operator, phones, calls, captures and HEP',
  limitS: 300,
  async *run(trial) {
    for (const engine of ['22', '16'] as const) {
      const address = `${LAB_NETWORK}.198`;
      const product = await faultLab({ engine, address, words: ['--phones'], atEnd: trial.atEnd });
      yield* closed(engine, product);
      await product.remove();
    }
  },
};

async function* closed(engine: string, product: Product): AsyncGenerator<Row> {
  const wrong = new Set<string>();
  const asking = new Set<number>();
  const sockets = new Set<string>();
  const processes = new Set<number>();
  let looks = 0;
  const look = () => {
    looks++;
    for (const { pid, words } of processesUnder(product.root))
      for (const { protocol, address, port } of listenersOf(pid)) {
        processes.add(pid);
        sockets.add(`${protocol} ${address}:${port}`);
        if (LOOPBACK.test(address)) continue;
        if (isAsking(engine, protocol, port, words)) asking.add(port);
        else wrong.add(`${protocol} ${address}:${port} of ${namesOf(words)}`);
      }
  };
  const watching = setInterval(look, 100);
  const captures = [
    ...(engine === '22' ? [['--source', 'hep']] : []),
    ['--source', 'log'],
    ['--source', 'packets', '--rtp'],
  ].map((words) => product.watch(['capture', 'start', ...words, '--for', '60s']));
  const session = product.watch(['channels', '--watch', '--jsonl']);
  await product.ok(['feature', 'install', 'radio', '--url', 'http://127.0.0.1:9/', '--yes']);
  const lines = [
    ['call', '701', '702'],
    ['trunk', 'test', 'operator', '600'],
    ['call', '701', '0600'],
    ['doctor'],
    ['feature', 'verify', 'echo'],
  ];
  for (const line of lines) {
    await product.run(line);
    look();
  }
  await Promise.all(captures.map((capture) => capture.end()));
  await session.end();
  clearInterval(watching);
  if (asking.size > 0) yield await unasked(product, [...asking]);
  if (processes.size < 4) wrong.add(`only ${processes.size} processes with sockets were seen`);
  const besides =
    asking.size > 0 ? `, but for ${asking.size} from which Asterisk 22 only asks and sends` : '';
  const fine = `${sockets.size} sockets of ${processes.size} processes in ${looks} looks, all on loopback${besides}`;
  yield row(
    `listeners of a lab (Asterisk ${engine})`,
    `${looks} looks`,
    'none outside loopback, TCP or UDP',
    noneOf([...wrong], fine),
  );
}

const namesOf = (words: readonly string[]) =>
  words
    .slice(0, 6)
    .map((word) => word.split('/').at(-1))
    .join(' ');

const [FIRST_EPHEMERAL = 32768, LAST_EPHEMERAL = 60999] = readFileSync(
  '/proc/sys/net/ipv4/ip_local_port_range',
  'utf8',
)
  .trim()
  .split(/\s+/)
  .map(Number);

/**
 * PJSIP asks nameservers from a UDP socket of each family that it binds to no address, wherever the machine has
 * nameservers (res_pjsip/config_system.c), and res_hep sends from another; Asterisk has no setting for either.
 */
const isAsking = (engine: string, protocol: string, port: number, words: readonly string[]) =>
  engine === '22' &&
  protocol === 'udp' &&
  port >= FIRST_EPHEMERAL &&
  port <= LAST_EPHEMERAL &&
  words.some((word) => word.endsWith('/asterisk'));

const DATAGRAMS = 2000;

/** What comes to such sockets without having been asked for. */
async function unasked(product: Product, ports: readonly number[]): Promise<Row> {
  const wrong: string[] = [];
  const { ami } = await product.profile();
  const socket = createSocket('udp4');
  let answers = 0;
  socket.on('message', () => {
    answers++;
  });
  const random = chance(ports.length);
  for (let n = 0; n < DATAGRAMS; n++)
    for (const port of ports)
      await new Promise((resolve) => socket.send(datagram(random), port, '127.0.0.1', resolve));
  const version = await asteriskSays(ami, 'core show version');
  const said = await asteriskSays(ami, 'pjsip show endpoints');
  socket.close();
  if (answers > 0) wrong.push(`${answers} answers`);
  if (version.length === 0 || said.length === 0) wrong.push('Asterisk does not answer any more');
  return row(
    "sockets of PJSIP's resolver and of the HEP sender, which no setting binds (Asterisk 22)",
    `${DATAGRAMS} datagrams × ${ports.length} sockets`,
    'what nobody asked for is not answered, and does no harm',
    noneOf(wrong, 'not one answer; Asterisk goes on'),
  );
}

/** A SIP request, an answer of a nameserver with any number, or bytes that mean nothing. */
function datagram(random: () => number): Buffer {
  const kind = random();
  if (kind < 0.3) return Buffer.from('OPTIONS sip:x@127.0.0.1 SIP/2.0\r\n\r\n');
  const bytes = Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)));
  if (kind < 0.7) bytes.writeUInt32BE(0x8180_0001, 2);
  return bytes;
}
