import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type AriOptions, createAri } from '../../../asterisk/ari/client.ts';
import { ariPath } from '../../../asterisk/ari/path.ts';
import type { Ari, AriStatus } from '../../../asterisk/ari/port.ts';
import { type FakeAri, startFakeAri } from '../../support/fakeAri.ts';

const pbxError = (code: string, message = /./) =>
  expect.objectContaining({ name: 'PbxError', code, message: expect.stringMatching(message) });

let fake: FakeAri;

beforeEach(async () => {
  fake = await startFakeAri();
  return () => fake.stop();
});

function create(options: Partial<AriOptions> = {}): Ari {
  const ari = createAri({
    host: '127.0.0.1',
    port: fake.port,
    username: 'u',
    secret: 's3cret',
    app: 'my app',
    backoff: { minMs: 5, maxMs: 20 },
    ...options,
  });
  onTestFinished(() => ari.close());
  return ari;
}

const untilPhase = (ari: Ari, phase: AriStatus['phase']) =>
  new Promise<AriStatus>((resolve) => {
    const stop = ari.onStatus((status) => {
      if (status.phase !== phase) return;
      stop();
      resolve(status);
    });
  });

const until = <T>(ari: Ari) =>
  new Promise<T>((resolve) => {
    const stop = ari.onEvent((event) => {
      stop();
      resolve(event as T);
    });
  });

describe('REST', () => {
  it('sends the secret in a header, never in a URL', async () => {
    const ari = create();
    await ari.connect();
    await ari.channels.originate({
      endpoint: 'PJSIP/7 1',
      appArgs: ['a', 'b'],
      variables: { PIN: '1234' },
    });
    const expected = `Basic ${Buffer.from('u:s3cret').toString('base64')}`;
    expect(fake.calls.map(({ authorization }) => authorization)).toEqual([expected, expected]);
    expect(fake.calls.map(({ line }) => line)).toEqual([
      'GET /ari/events?app=my%20app&subscribeAll=false',
      'POST /ari/channels?endpoint=PJSIP%2F7%201&app=my%20app&appArgs=a%2Cb',
    ]);
    expect(JSON.parse(fake.calls[1]?.body ?? '')).toEqual({ variables: { PIN: '1234' } });
  });

  it.each([
    [401, '', 'refused', /refused the ARI user u/],
    [403, '{"message":"Write access denied"}', 'refused', /may not GET/],
    [403, '{"message":"Unsupported channel type"}', 'failed', /Unsupported/],
    [404, '{"message":"Channel not found"}', 'not-found', /Channel not found/],
    [409, '{"message":"Application not subscribed"}', 'failed', /not subscribed/],
    [500, '<html>', 'failed', /status 500/],
  ])('says what status %i means', async (status, body, code, message) => {
    fake.answer = (_request, response) => response.writeHead(status).end(body);
    await expect(create().channels.list()).rejects.toEqual(pbxError(code, message));
  });

  it('gives up after its time', async () => {
    fake.answer = () => {};
    const call = create().get('/asterisk/ping', { timeoutMs: 20 });
    await expect(call).rejects.toEqual(pbxError('timeout', /0.02 s/));
  });

  it('says that nothing listens, and that a connection broke', async () => {
    fake.answer = (request) => request.socket.destroy();
    await expect(create().get('/asterisk/ping')).rejects.toEqual(pbxError('unreachable'));
    const gone = await startFakeAri();
    await gone.stop();
    const call = create({ port: gone.port }).get('/asterisk/ping');
    await expect(call).rejects.toEqual(pbxError('unreachable', /nothing listens/));
  });

  it('gives bytes as they are', async () => {
    fake.answer = (_request, response) => response.end(Buffer.of(0, 255, 10, 13));
    expect([...(await create().recordings.fetch('a/b'))]).toEqual([0, 255, 10, 13]);
    expect(fake.calls[0]?.line).toBe('GET /ari/recordings/stored/a%2Fb/file');
  });

  it('keeps hostile names one segment, and refuses those that no URL can hold', async () => {
    expect(ariPath`/channels/${'../a?b#c%2F'}/play`).toBe('/channels/..%2Fa%3Fb%23c%252F/play');
    for (const id of ['..', '.', '', 'a\0b'])
      await expect(create().channels.hangup(id)).rejects.toEqual(pbxError('usage'));
    expect(fake.calls).toEqual([]);
  });
});

describe('events', () => {
  it('come to every listener although one throws or the server sends no JSON', async () => {
    const errors: unknown[] = [];
    const ari = create({ onListenerError: (error) => errors.push(error) });
    await ari.connect();
    ari.onEvent(() => {
      throw new Error('bug');
    });
    const event = until(ari);
    fake.say('no JSON');
    fake.say(Buffer.of(1, 2));
    fake.say('{"type":"StasisStart","__proto__":{"x":1}}');
    expect(await event).toMatchObject({ type: 'StasisStart' });
    expect(errors).toHaveLength(2);
    expect(ari.status.phase).toBe('up');
  });

  it.each([
    [401, 'refused'],
    [404, 'not-found'],
    [503, 'failed'],
  ])('are refused with status %i', async (status, code) => {
    fake.refuseSockets = status;
    const ari = create();
    await expect(ari.connect()).rejects.toEqual(pbxError(code));
    expect(ari.status).toEqual({ phase: 'idle' });
  });

  it('come again after the connection was lost', async () => {
    const ari = create();
    await ari.connect();
    const lost = untilPhase(ari, 'lost');
    const up = untilPhase(ari, 'up');
    fake.drop();
    expect(await lost).toMatchObject({ reason: expect.stringMatching(/closed/) });
    await up;
    const event = until(ari);
    fake.say('{"type":"Again"}');
    expect(await event).toEqual({ type: 'Again' });
  });

  it('are found to be lost when the server does not answer a ping', async () => {
    const ari = create({ keepAliveMs: 20 });
    await ari.connect();
    const lost = untilPhase(ari, 'lost');
    for (const socket of fake.sockets) socket.pause();
    expect(await lost).toMatchObject({ reason: expect.stringMatching(/ping/) });
  });

  it('end with close, also while connecting', async () => {
    const ari = create();
    const connecting = ari.connect();
    ari.close();
    await expect(connecting).rejects.toEqual(pbxError('interrupted'));
    await expect(ari.connect()).rejects.toEqual(pbxError('interrupted'));
    expect(ari.status).toEqual({ phase: 'closed' });
  });
});
