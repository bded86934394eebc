import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type AriOptions, createAri } from '../../asterisk/ari/client.ts';
import type { Ari, AriEvent } from '../../asterisk/ari/port.ts';
import { startAsterisk, type TestAsterisk } from '../support/asterisk.ts';

const pbxError = (code: string) => expect.objectContaining({ name: 'PbxError', code });

/** Gathers events; `until` resolves with the first that matches, seen already or to come. */
function recordEvents(ari: Ari) {
  const events: AriEvent[] = [];
  const waiting = new Set<() => void>();
  ari.onEvent((event) => {
    events.push(event);
    for (const check of waiting) check();
  });
  const until = (type: string, matches: (event: AriEvent) => boolean = () => true) =>
    new Promise<AriEvent>((resolve) => {
      const check = () => {
        const found = events.find((event) => event.type === type && matches(event));
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { events, until };
}

describe.each(['16', '22'] as const)('ARI of Asterisk %s', { timeout: 30_000 }, (version) => {
  let asterisk: TestAsterisk;
  beforeAll(async () => {
    asterisk = await startAsterisk(version, {
      address: `127.0.3.${Number(version) + 30}`,
      files: {
        'ari.conf': `[general]
enabled=yes
[tester]
type=user
password=test-secret
[reader]
type=user
read_only=yes
password=test-secret
`,
      },
    });
  }, 30_000);
  afterAll(() => asterisk?.stop());

  function create(options: Partial<AriOptions> = {}): Ari {
    const ari = createAri({ ...asterisk.ari, app: 'lab', ...options });
    onTestFinished(() => ari.close());
    return ari;
  }

  async function connected() {
    const ari = create();
    await ari.connect();
    return { ari, ...recordEvents(ari) };
  }

  it('tells what it is', async () => {
    const info = await create().get<{ system: { version: string } }>('/asterisk/info');
    expect(info.system.version).toMatch(new RegExp(`^${version}\\.`));
  });

  it('refuses a wrong secret, in REST and for events, and what a reader may not', async () => {
    const wrong = create({ secret: 'wrong' });
    await expect(wrong.channels.list()).rejects.toEqual(pbxError('refused'));
    await expect(wrong.connect()).rejects.toEqual(pbxError('refused'));
    const reader = create({ username: 'reader' });
    await expect(reader.channels.hangup('none')).rejects.toMatchObject({
      code: 'refused',
      hint: expect.stringMatching(/read_only/),
    });
    expect(await reader.channels.list()).toEqual([]);
  });

  it('does not find what is not there, whatever its name', async () => {
    const ari = create();
    for (const id of ['none', 'a/b', 'ä?x=1#y', '%2e%2e'])
      await expect(ari.channels.get(id)).rejects.toEqual(pbxError('not-found'));
    await expect(ari.recordings.fetch('../../etc/ari.conf')).rejects.toBeInstanceOf(Error);
  });

  it('knows our application while we listen, and subscribes it', async () => {
    const { ari } = await connected();
    expect((await ari.applications.list()).map(({ name }) => name)).toContain('lab');
    const subscribed = await ari.applications.subscribe(['endpoint:PJSIP/loop']);
    expect(subscribed.endpoint_ids).toEqual(['PJSIP/loop']);
    const unsubscribed = await ari.applications.unsubscribe(['endpoint:PJSIP/loop']);
    expect(unsubscribed.endpoint_ids).toEqual([]);
  });

  it('plays, records, gives the recording and hangs up', async () => {
    const { ari, until } = await connected();
    const { id } = await ari.channels.originate({
      endpoint: 'Local/answer@default',
      appArgs: ['one', 'two words'],
      callerId: 'Zoé <7>',
      variables: { COLOUR: 'bleu: é' },
    });
    const start = await until(
      'StasisStart',
      ({ channel }) => (channel as { id: string }).id === id,
    );
    expect(start.args).toEqual(['one', 'two words']);
    const variable = { query: { variable: 'COLOUR' } };
    expect(await ari.get(`/channels/${id}/variable`, variable)).toEqual({ value: 'bleu: é' });

    const name = `folder/rec ${version} é`;
    await ari.channels.record(id, { name, format: 'wav', ifExists: 'overwrite' });
    await until('RecordingStarted');
    const tone = await ari.channels.play(id, { media: 'tone:ring', playbackId: 'ring' });
    expect(tone).toMatchObject({ id: 'ring', media_uri: 'tone:ring' });
    await ari.recordings.stop(name);
    await until(
      'RecordingFinished',
      ({ recording }) => (recording as { name: string }).name === name,
    );
    const wav = Buffer.from(await ari.recordings.fetch(name));
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF');
    expect(wav.subarray(8, 12).toString('latin1')).toBe('WAVE');
    await ari.recordings.remove(name);
    await expect(ari.recordings.fetch(name)).rejects.toEqual(pbxError('not-found'));

    await until('PlaybackStarted');
    await ari.playbacks.stop('ring');
    await until('PlaybackFinished');
    await ari.channels.hangup(id);
    await until('StasisEnd');
    await expect(ari.channels.hangup(id)).rejects.toEqual(pbxError('not-found'));
  });

  it('counts the RTP of a call', async () => {
    const { ari, until } = await connected();
    const { id } = await ari.channels.originate({ endpoint: 'PJSIP/loop' });
    await until('StasisStart');
    await ari.channels.play(id, { media: 'tone:ring' });
    await expect
      .poll(async () => (await ari.channels.rtpStatistics(id)).rxcount, { timeout: 10_000 })
      .toBeGreaterThan(10);
    const statistics = await ari.channels.rtpStatistics(id);
    expect(statistics.txcount).toBeGreaterThan(0);
    expect(statistics.channel_uniqueid).toBe(id);
    await ari.channels.hangup(id);
    const local = await ari.channels.originate({ endpoint: 'Local/answer@default' });
    await expect(ari.channels.rtpStatistics(local.id)).rejects.toEqual(pbxError('failed'));
    await ari.channels.hangup(local.id);
  });

  it('is listened to again after kill -9 and a restart', async () => {
    const { ari, until } = await connected();
    const phases: string[] = [];
    const upAgain = new Promise<void>((resolve) => {
      ari.onStatus(({ phase }) => {
        phases.push(phase);
        if (phase === 'up') resolve();
      });
    });
    await asterisk.kill9();
    await expect.poll(() => phases).toContain('lost');
    await expect(ari.channels.list()).rejects.toEqual(pbxError('unreachable'));
    await asterisk.restart();
    await upAgain;
    const { id } = await ari.channels.originate({ endpoint: 'Local/answer@default' });
    await until('StasisStart');
    await ari.channels.hangup(id);
  });
});
