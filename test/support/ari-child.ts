import { createInterface } from 'node:readline';
import { createAri } from '../../asterisk/ari/client.ts';

/**
 * Follows the channels of an Asterisk by ARI events alone, as a process of its own that a test can stop:
 * `node ari-child.mjs HOST PORT USER`, the secret as the first line of standard input. Each further line is
 * answered by a line of JSON: the channels that it believes in, and how often it was lost.
 */
const [host = '', port = '0', username = ''] = process.argv.slice(2);
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: secret = '' } = await input.next();
const ari = createAri({
  ...{ host, port: Number(port), username, secret, app: 'faults', subscribeAll: true },
});
const channels = new Map<string, string>();
const seen = { events: 0, lost: 0, dropped: 0 };

ari.onStatus(({ phase }) => {
  if (phase === 'lost') seen.lost++;
});
ari.onEvent((event) => {
  seen.events++;
  const { id, name } = (event.channel ?? {}) as { id?: string; name?: string };
  if (event.type === 'ChannelCreated' && id) channels.set(id, String(name));
  if (event.type === 'ChannelDestroyed' && id) channels.delete(id);
  if (event.type === 'PbxctlEventsDropped') seen.dropped++;
});
await ari.connect();
process.stdout.write('{"ready":true}\n');
for await (const _ of { [Symbol.asyncIterator]: () => input })
  process.stdout.write(`${JSON.stringify({ channels: [...channels.values()].sort(), ...seen })}\n`);
ari.close();
