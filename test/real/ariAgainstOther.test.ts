import ariClient from 'ari-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAri } from '../../asterisk/ari/client.ts';
import { startAsterisk, type TestAsterisk } from '../support/asterisk.ts';

type Fields = Record<string, unknown>;

/** The data of one of their objects, which also hold their client and functions. */
function dataOf(theirs: object): Fields {
  const own = Object.entries(theirs).filter(
    ([name, value]) => !name.startsWith('_') && typeof value !== 'function',
  );
  return JSON.parse(JSON.stringify(Object.fromEntries(own)));
}

/** Each client has an application of its own, named in its events, and Asterisk stamps them apart. */
function comparable({ application: _, timestamp, ...event }: Fields): Fields {
  return { ...event, hasTimestamp: typeof timestamp === 'string' };
}

const isEndOfChannel = ({ type }: Fields) => type === 'ChannelDestroyed';

type Named = { readonly id?: string; readonly name?: string };

/** Asterisk keeps the order of the events of one channel or device, but not between them. */
function bySource(events: Fields[]): Record<string, Fields[]> {
  const groups: Record<string, Fields[]> = {};
  for (const event of events) {
    const { channel, peer, device_state } = event as Record<string, Named | undefined>;
    const source = channel?.id ?? (peer ? `dial ${peer.id}` : device_state?.name) ?? 'none';
    groups[source] = [...(groups[source] ?? []), event];
  }
  return groups;
}

describe.each(['16', '22'] as const)('ARI of Asterisk %s', { timeout: 30_000 }, (version) => {
  let asterisk: TestAsterisk;
  beforeAll(async () => {
    asterisk = await startAsterisk(version, { address: `127.0.3.${Number(version) + 40}` });
  }, 30_000);
  afterAll(() => asterisk?.stop());

  async function connectBoth() {
    const { host, port, username, secret } = asterisk.ari;
    const ours = createAri({ ...asterisk.ari, app: 'ours', subscribeAll: true });
    await ours.connect();
    const theirs = await ariClient.connect(`http://${host}:${port}`, username, secret);
    await new Promise((resolve) => theirs.start('theirs', true, resolve));
    onTestFinished(() => {
      ours.close();
      theirs.stop();
    });
    return { ours, theirs };
  }

  it('shows us the resources that it shows to ari-client, and to plain fetch', async () => {
    const { ours, theirs } = await connectBoth();
    await ours.channels.originate({ endpoint: 'Local/answer@default', callerId: 'Zoé <7>' });
    const settled = async () =>
      (await ours.channels.list()).map(({ state, dialplan }) => `${state} ${dialplan.app_name}`);
    await expect.poll(async () => (await settled()).sort()).toEqual(['Up Stasis', 'Up Wait']);
    const lists = {
      '/channels': await theirs.channels.list(),
      '/endpoints': await theirs.endpoints.list(),
      '/applications': await theirs.applications.list(),
    };
    const { host, port, username, secret } = asterisk.ari;
    const authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
    for (const [path, list] of Object.entries(lists)) {
      const our = await ours.get<Fields[]>(path);
      const init = { headers: { authorization } };
      const plain = await (await fetch(`http://${host}:${port}/ari${path}`, init)).json();
      expect(our).not.toEqual([]);
      expect(our).toEqual(list.map(dataOf));
      expect(our).toEqual(plain);
    }
    for (const { id } of await ours.channels.list()) await ours.channels.hangup(id).catch(() => {});
    await expect.poll(() => ours.channels.list()).toEqual([]);
  });

  it('sends us the events that it sends to ari-client, field by field', async () => {
    const { ours, theirs } = await connectBoth();
    const seen = { ours: [] as Fields[], theirs: [] as Fields[] };
    ours.onEvent((event) => seen.ours.push(comparable(event)));
    theirs.on('*', (event) => seen.theirs.push(comparable(event)));
    const isMarked = (events: Fields[], name: string) =>
      events.some((event) => JSON.stringify(event.device_state)?.includes(name));
    const mark = async (name: string) => {
      await ours.put(`/deviceStates/Stasis:${name}`, { query: { deviceState: 'BUSY' } });
      for (const events of [seen.ours, seen.theirs])
        await expect.poll(() => isMarked(events, name), { timeout: 10_000 }).toBe(true);
    };
    await mark('start');
    const call = { extension: 'short', context: 'default', callerId: 'Zoé <7>' };
    await ours.post('/channels', { query: { endpoint: 'Local/answer@default', ...call } });
    await expect.poll(() => ours.channels.list(), { timeout: 10_000 }).toEqual([]);
    for (const events of [seen.ours, seen.theirs])
      await expect.poll(() => events.filter(isEndOfChannel).length, { timeout: 10_000 }).toBe(2);
    await mark('end');
    const our = bySource(seen.ours);
    expect(our).toEqual(bySource(seen.theirs));
    expect(Object.keys(our).sort()).toEqual([
      expect.stringMatching(/^\d+\.\d+$/),
      expect.stringMatching(/^\d+\.\d+$/),
      'Local/answer@default',
      'Stasis:end',
      'Stasis:start',
      expect.stringMatching(/^dial /),
    ]);
    expect(Object.values(our).flat().length).toBeGreaterThan(20);
  });
});
