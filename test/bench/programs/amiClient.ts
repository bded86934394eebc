import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { createAmi } from '../../../asterisk/ami/client.ts';

/**
 * Logs in as one client does, asks for the flood and takes its events, of each the name and two fields:
 * `node amiClient.mjs CLIENT PORT`. Prints the seconds of its processor from the question to
 * the last event, and how many came. (Seconds of the clock would tell how fast the server sends, too.)
 */
const [client = '', portText = ''] = process.argv.slice(2);
const port = Number(portText);
const host = '127.0.0.1';
const require = createRequire(import.meta.url);

let [count, letters] = [0, 0];
let begin = process.cpuUsage();

function see(name: string, channel: string | undefined, linkedid: string | undefined): void {
  if (name === 'BenchOver') end(count);
  count++;
  letters += (channel?.length ?? 0) + (linkedid?.length ?? 0);
}

function end(events: number): void {
  const { user, system } = process.cpuUsage(begin);
  const seconds = (user + system) / 1e6;
  process.stdout.write(`${JSON.stringify({ seconds, events, letters })}\n`, () => process.exit());
}

const start = () => {
  begin = process.cpuUsage();
};

const CLIENTS: Readonly<Record<string, () => void>> = {
  /** No client: the bytes alone. */
  bare() {
    const last = Buffer.from('Event: BenchOver\r\n\r\n');
    const socket = connect({ host, port });
    socket.once('data', () => {
      start();
      socket.write('Action: Ping\r\n\r\n');
      socket.on('data', (bytes) => {
        letters += bytes.length;
        if (bytes.subarray(-last.length).equals(last)) end(letters);
      });
    });
  },
  async pbxctl() {
    const account = { host, port, username: 'a', secret: 'b' };
    // As the others do, it keeps what it is given faster than it can hand on.
    const ami = createAmi({ ...account, events: 'all', maxQueuedEvents: Number.POSITIVE_INFINITY });
    ami.onEvent((event) => see(event.event ?? '', event.get('Channel'), event.get('Linkedid')));
    await ami.connect();
    start();
    await ami.send({ Action: 'Ping' });
  },
  'asterisk-manager'() {
    const create = require('asterisk-manager') as typeof import('asterisk-manager');
    const manager = create(port, host, 'a', 'b', true);
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    manager.on('managerevent', (event) =>
      see(text(event['event']) ?? '', text(event['channel']), text(event['linkedid'])),
    );
    manager.action({ action: 'Login-again' }, () => {
      start();
      manager.action({ action: 'Ping' }, () => {});
    });
  },
  async 'asterisk-ami-client'() {
    const Client = require('asterisk-ami-client') as typeof import('asterisk-ami-client');
    const ami = new Client();
    ami.on('event', (event) => see(event['Event'] ?? '', event['Channel'], event['Linkedid']));
    await ami.connect('a', 'b', { host, port });
    start();
    ami.action({ Action: 'Ping' });
  },
  'ami-io'() {
    const io = require('ami-io') as typeof import('ami-io');
    const ami = io.createClient({
      host,
      port,
      login: 'a',
      password: 'b',
      logger: new io.SilentLogger(),
    });
    ami.on('event', (event) => see(event.event, event['channel'], event['linkedid']));
    ami.on('connected', () => {
      start();
      ami.send(new io.Action.Ping(), () => {});
    });
    ami.connect();
  },
};

CLIENTS[client]?.();
