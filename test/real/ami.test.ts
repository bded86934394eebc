import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type AmiOptions, createAmi } from '../../asterisk/ami/client.ts';
import type { AmiMessage } from '../../asterisk/ami/message.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { type AsteriskVersion, startAsterisk, type TestAsterisk } from '../support/asterisk.ts';

const pbxError = (code: string, message = /./) =>
  expect.objectContaining({ name: 'PbxError', code, message: expect.stringMatching(message) });

const LINES = 10_000;
const numbered = Array.from(
  { length: LINES },
  (_, n) => `exten => ${20_000 + n},1,NoOp(${n})`,
).join('\n');

const LIMITED_USER = `[limited]
secret=test-secret
read=call
write=call
`;

function untilEvent(ami: Ami, matches: (event: AmiMessage) => boolean): Promise<AmiMessage> {
  return new Promise((resolve) => {
    const stop = ami.onEvent((event) => {
      if (!matches(event)) return;
      stop();
      resolve(event);
    });
  });
}

function untilPhase(ami: Ami, phase: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = ami.onStatus((status) => {
      if (status.phase !== phase) return;
      stop();
      resolve();
    });
  });
}

describe.each(['16', '22'] as const)('Asterisk %s', { timeout: 30_000 }, (version) => {
  let asterisk: TestAsterisk;

  beforeAll(async () => {
    asterisk = await startAsterisk(version, {
      managerUsers: LIMITED_USER,
      dialplan: `exten => answer,1,Answer()
 same => n,Wait(60)
exten => ring,1,Ringing()
 same => n,Wait(60)
[numbers]
${numbered}`,
    });
  }, 30_000);
  afterAll(() => asterisk?.stop());

  function create(options: Partial<AmiOptions> = {}): Ami {
    const ami = createAmi({ ...asterisk.ami, ...options });
    onTestFinished(() => ami.close());
    return ami;
  }

  async function connected(options: Partial<AmiOptions> = {}): Promise<Ami> {
    const ami = create(options);
    await ami.connect();
    return ami;
  }

  it('lets us in, and tells what it is', async () => {
    const ami = await connected();
    expect(ami.status).toMatchObject({
      phase: 'up',
      greeting: expect.stringMatching(/^Asterisk Call Manager/),
    });
    const settings = await ami.send({ Action: 'CoreSettings' });
    expect(settings.get('AsteriskVersion')).toMatch(new RegExp(`^${version}\\.`));
  });

  it('refuses a wrong secret and an unknown user', async () => {
    await expect(create({ secret: 'wrong' }).connect()).rejects.toEqual(pbxError('refused'));
    await expect(create({ username: 'nobody' }).connect()).rejects.toEqual(pbxError('refused'));
  });

  it('is told apart from its other ports', async () => {
    const http = create({ port: asterisk.ari.port, connectTimeoutMs: 300 });
    await expect(http.connect()).rejects.toBeInstanceOf(Error);
    await expect(create({ port: 9 }).connect()).rejects.toEqual(
      pbxError('unreachable', /nothing listens/),
    );
  });

  it('lists nothing where there is nothing, and channels where there are', async () => {
    const ami = await connected();
    const empty = version === '16' ? 'SIPpeers' : 'PJSIPShowAuths';
    expect((await ami.list({ Action: empty })).items).toEqual([]);
    expect((await ami.list({ Action: 'PJSIPShowAuths' })).items).toEqual([]);
    const endpoints = await ami.list({ Action: 'PJSIPShowEndpoints' });
    expect(endpoints.items.map((item) => item.get('ObjectName'))).toEqual(['loop']);
  });

  it('gives its own verdict on a CLI line', async () => {
    const ami = await connected();
    const good = await ami.command('core show version');
    expect(good).toMatchObject({ ok: true, lines: [expect.stringMatching(/^Asterisk \d/)] });
    const bad = await ami.command('core show nothing');
    expect(bad).toMatchObject({ ok: false, lines: [expect.stringMatching(/No such command/)] });
  });

  it('completes CLI lines', async () => {
    const { lines } = await (await connected()).command(
      '_command matchesarray "core show ch" "ch"',
    );
    expect(lines.join(' ').split(' ')).toEqual(
      expect.arrayContaining(['channel', 'channels', '_EOF_']),
    );
  });

  it('answers a CLI line with ten thousand lines', async () => {
    const { ok, lines } = await (await connected()).command('dialplan show numbers');
    const numbers = lines.flatMap((line) => /NoOp\((\d+)\)/.exec(line)?.[1] ?? []).map(Number);
    expect(ok).toBe(true);
    expect(numbers).toEqual(Array.from({ length: LINES }, (_, n) => n));
  });

  it('tells of a Local channel that we originate, from its start to its end', async () => {
    const ami = await connected({ events: 'all' });
    const names: string[] = [];
    ami.onEvent((event) => {
      if (event.get('Channel')?.startsWith('Local/answer@default')) names.push(event.event ?? '');
    });
    const answered = untilEvent(ami, (event) => event.event === 'OriginateResponse');
    const sent = await ami.send({
      Action: 'Originate',
      Channel: 'Local/answer@default',
      Application: 'Wait',
      Data: '60',
      CallerID: 'Zoé <123>',
      Async: true,
    });
    expect((await answered).get('Response')).toBe('Success');
    expect((await answered).get('ActionID')).toBe(sent.get('ActionID'));
    const { items } = await ami.list({ Action: 'CoreShowChannels' });
    expect(items).toHaveLength(2);
    const ended = untilEvent(ami, (event) => event.event === 'Hangup');
    await ami.send({ Action: 'Hangup', Channel: items[0]?.get('Channel') });
    await ended;
    expect(names).toEqual(expect.arrayContaining(['Newchannel', 'Newexten', 'Newstate', 'Hangup']));
  });

  it('keeps the limits of a user', async () => {
    const ami = await connected({ username: 'limited' });
    await expect(ami.send({ Action: 'CoreSettings' })).rejects.toEqual(pbxError('refused'));
    await expect(ami.command('core show version')).rejects.toEqual(pbxError('refused'));
    await expect(ami.send({ Action: 'Hangup', Channel: 'Local/none@default-1;1' })).rejects.toEqual(
      pbxError('not-found'),
    );
  });

  it('gets nothing of a value with a line break', async () => {
    const ami = await connected();
    const forged = 'x\r\n\r\nAction: DBPut\r\nFamily: forged\r\nKey: k\r\nVal: v\r\n';
    const action = { Action: 'UserEvent', UserEvent: 'Test', Value: forged };
    await expect(ami.send(action)).rejects.toEqual(pbxError('usage'));
    await expect(ami.command('core show version\ncore stop now')).rejects.toEqual(
      pbxError('usage'),
    );
    const { lines } = await ami.command('database show forged');
    expect(lines.join()).toMatch(/^0 results/);
  });

  it('reads the longest line and the most headers that we send', async () => {
    const ami = await connected({ events: 'all' });
    const headers = Object.fromEntries(Array.from({ length: 124 }, (_, n) => [`H${n}`, `v${n}`]));
    const seen = untilEvent(ami, (event) => event.get('UserEvent') === 'Wide');
    await ami.send({ Action: 'UserEvent', UserEvent: 'Wide', ...headers, Long: 'y'.repeat(1016) });
    expect((await seen).get('H123')).toBe('v123');
    expect((await seen).get('Long')).toBe('y'.repeat(1016));
  });

  it('is found out when it hangs, and seen again when it goes on', async () => {
    const ami = await connected({ keepAliveMs: 200 });
    const lost = untilPhase(ami, 'lost');
    process.kill(asterisk.pid, 'SIGSTOP');
    onTestFinished(() => void process.kill(asterisk.pid, 'SIGCONT'));
    await lost;
    expect(ami.status).toMatchObject({ reason: expect.stringMatching(/did not answer a Ping/) });
    const up = untilPhase(ami, 'up');
    process.kill(asterisk.pid, 'SIGCONT');
    await up;
    expect(await ami.command('core show version')).toMatchObject({ ok: true });
  });

  it('is seen again after kill -9 and a restart', async () => {
    const ami = await connected({ events: 'all' });
    const lost = untilPhase(ami, 'lost');
    // Without Async, Asterisk answers when the call is answered: this one never is.
    const call = { Action: 'Originate', Channel: 'Local/ring@default', Application: 'Wait' };
    const pending = ami.send({ ...call, Timeout: 60_000 }, { timeoutMs: 60_000 });
    const caller = await connected();
    await expect
      .poll(async () => (await caller.list({ Action: 'CoreShowChannels' })).items.length)
      .toBe(2);
    const rejected = expect(pending).rejects.toEqual(pbxError('unreachable'));
    await asterisk.kill9();
    await rejected;
    await lost;
    await expect(ami.send({ Action: 'Ping' })).rejects.toEqual(pbxError('unreachable'));
    const up = untilPhase(ami, 'up');
    const restarted = asterisk.restart();
    await up;
    // It is up when all is loaded, not when the port is open.
    expect((await ami.list({ Action: 'PJSIPShowEndpoints' })).items).toHaveLength(1);
    await restarted;
    const marked = untilEvent(ami, (event) => event.get('UserEvent') === 'Again');
    await ami.send({ Action: 'UserEvent', UserEvent: 'Again' });
    await marked;
  });
});

describe.each(['16', '22'] as const)('TLS of Asterisk %s', { timeout: 30_000 }, (version) => {
  let asterisk: TestAsterisk;
  let certificate: string;
  const address = `127.0.3.1${version}`;
  const port = 5039;

  beforeAll(async () => {
    const made = await makeCertificate(address);
    certificate = made.certificate;
    asterisk = await startWithTls(version, address, port, made);
  }, 30_000);
  afterAll(() => asterisk?.stop());

  function create(options: Partial<AmiOptions>): Ami {
    const ami = createAmi({ ...asterisk.ami, port, ...options });
    onTestFinished(() => ami.close());
    return ami;
  }

  it('carries a session to who trusts the certificate', async () => {
    const ami = create({ tls: { ca: certificate } });
    await ami.connect();
    expect(await ami.command('core show version')).toMatchObject({ ok: true });
  });

  it('is not used by who does not trust it', async () => {
    await expect(create({ tls: {} }).connect()).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringMatching(/certificate/),
    });
  });

  it('is not spoken on the plain port', async () => {
    const ami = create({ port: asterisk.ami.port, tls: { ca: certificate } });
    await expect(ami.connect()).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringMatching(/TLS/),
    });
  });
});

async function makeCertificate(address: string) {
  const dir = await mkdtemp(join(tmpdir(), 'cert-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const made = ['-keyout', key, '-out', cert, '-subj', `/CN=${address}`, '-days', '2'];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-addext'];
  await promisify(execFile)('openssl', ['req', ...kind, `subjectAltName=IP:${address}`, ...made]);
  const result = { key: await readFile(key, 'utf8'), certificate: await readFile(cert, 'utf8') };
  await rm(dir, { recursive: true });
  return result;
}

function startWithTls(
  version: AsteriskVersion,
  address: string,
  port: number,
  { key, certificate }: { key: string; certificate: string },
): Promise<TestAsterisk> {
  return startAsterisk(version, {
    address,
    files: { 'key.pem': key, 'cert.pem': certificate },
    managerGeneral: `tlsenable=yes
tlsbindaddr=${address}:${port}
tlscertfile=%DIR%/cert.pem
tlsprivatekey=%DIR%/key.pem`,
  });
}
