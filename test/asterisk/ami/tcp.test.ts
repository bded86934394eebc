import { createServer } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAmi } from '../../../asterisk/ami/client.ts';
import type { Ami, AmiStatus } from '../../../asterisk/ami/port.ts';
import { createFakeAmi, type FakeAmi } from '../../support/fakeAmi.ts';

const pbxError = (code: string, message = /./) =>
  expect.objectContaining({ name: 'PbxError', code, message: expect.stringMatching(message) });

const untilPhase = (ami: Ami, phase: AmiStatus['phase']) =>
  new Promise<AmiStatus>((resolve) => {
    const stop = ami.onStatus((status) => {
      if (status.phase !== phase) return;
      stop();
      resolve(status);
    });
  });

describe('over TCP', () => {
  let fake: FakeAmi;
  let port: number;

  beforeEach(async () => {
    fake = createFakeAmi();
    const server = await fake.listen();
    port = server.port;
    return () => server.close();
  });

  function create(options: { port?: number } = {}): Ami {
    const login = { username: 'u', secret: 'right', backoff: { minMs: 5, maxMs: 20 } };
    const ami = createAmi({ host: '127.0.0.1', port, ...login, ...options });
    onTestFinished(() => ami.close());
    return ami;
  }

  it.each([1, 7, 65536])('works in writes of %i bytes', async (chunkBytes) => {
    fake.chunkBytes = chunkBytes;
    const ami = create();
    await ami.connect();
    expect((await ami.send({ Action: 'Ping' })).get('Ping')).toBe('Pong');
  });

  it.each([
    [undefined, /closed/],
    ['ECONNRESET', /reset/],
  ])('comes back after the server ended by %s', async (code, reason) => {
    const ami = create();
    await ami.connect();
    fake.answer('Slow', () => undefined);
    const slow = ami.send({ Action: 'Slow' });
    await fake.came('Slow');
    const lost = untilPhase(ami, 'lost');
    const up = untilPhase(ami, 'up');
    fake.drop(code);
    await expect(slow).rejects.toEqual(pbxError('unreachable', reason));
    expect(await lost).toMatchObject({ reason: expect.stringMatching(reason) });
    await up;
    expect((await ami.send({ Action: 'Ping' })).get('Ping')).toBe('Pong');
  });

  it('says Logoff before it ends', async () => {
    const ami = create();
    await ami.connect();
    const loggedOff = fake.came('Logoff');
    ami.close();
    await loggedOff;
  });

  it('says that nothing listens', async () => {
    const gone = await createFakeAmi().listen();
    await gone.close();
    const closedPort = create({ port: gone.port });
    await expect(closedPort.connect()).rejects.toEqual(pbxError('unreachable', /nothing listens/));
  });

  it('does not take endless garbage for a greeting', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(Buffer.alloc(1_000_000, 0x41));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const garbage = create({ port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
    await expect(garbage.connect()).rejects.toEqual(pbxError('unreachable', /not an Asterisk/));
  });
});
