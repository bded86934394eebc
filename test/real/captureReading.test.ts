import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flow, Reading } from '../../asterisk/capture/types.ts';
import { readAsTshark } from '../support/compareReadings.ts';
import { realEngine } from '../support/engines.ts';
import { makePhoneYard, type PhoneYard } from '../support/phone-yard.ts';
import { makeProduct } from '../support/product.ts';
import { record } from '../support/recording.ts';
import { summary } from '../support/scene.ts';

const DIALPLAN = `exten => echo,1,Answer()
 same => n,Echo()
exten => read,1,Answer()
 same => n,Read(DIGITS,,0,,,20)
 same => n,Wait(30)
exten => busy,1,Busy(5)
exten => 702,1,Dial(\${IF($["\${CHANNEL(channeltype)}"="SIP"]?SIP:PJSIP)}/702,20)
`;
const TALK_MS = 1000;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pbxctl-captures-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** What is on the loopback while something is done, as tshark and we read it. */
async function captured(name: string, address: string, act: () => Promise<void>): Promise<Reading> {
  const file = join(dir, `${name}.pcapng`);
  const recording = await record(file, address);
  try {
    await act();
  } finally {
    await recording.stop();
  }
  return await readAsTshark(file);
}

const calls = ({ flows }: Reading) => flows.filter(({ kind }) => kind === 'call');
const only = (flows: readonly Flow[]): Flow => {
  expect(flows.map(summary)).toHaveLength(1);
  return flows[0] as Flow;
};

describe.each(['16', '22'] as const)('a capture of Asterisk %s', { timeout: 60_000 }, (version) => {
  const network = version === '16' ? '127.0.102' : '127.0.101';
  const address = `${network}.198`;
  let yard: PhoneYard;

  beforeAll(async () => {
    yard = await makePhoneYard({
      ...{ version, dir: join(dir, version), dialplan: DIALPLAN, address },
      phoneAddresses: [`${network}.127`, `${network}.165`],
    });
  }, 60_000);
  afterAll(() => yard?.close());

  it('shows a registration with its challenge', async () => {
    const reading = await captured(`${version}-register`, address, async () => {
      expect((await yard.phones.register(yard.a)).ok).toBe(true);
      expect((await yard.phones.register({ ...yard.a, secret: 'wrong' })).ok).toBe(false);
    });
    expect(reading.flows.map(summary)).toEqual([
      'registration 701-701 done (200 OK) legs 1',
      expect.stringMatching(/^registration 701-701 refused \(40[13] \w+\) legs 1$/),
    ]);
  });

  it('shows the echo: its media both ways, and who hung up', async () => {
    const reading = await captured(`${version}-echo`, address, async () => {
      const call = await yard.phones.place(yard.a, 'echo');
      call.media.tone(500);
      await call.media.heard.until(({ lengthMs }) => lengthMs > TALK_MS);
      await call.hangUp();
    });
    const call = only(calls(reading));
    expect(summary(call)).toBe('call 701-echo ended (200 OK) legs 1');
    expect(call.endedBy?.address).toBe(`${network}.127`);
    expect(
      call.messages.map(({ message }) => message.start.replace(/ sip:\S+| SIP\/2.0/g, '')),
    ).toEqual([
      ...['INVITE', 'SIP/2.0 401 Unauthorized', 'ACK', 'INVITE', 'SIP/2.0 100 Trying'],
      ...['SIP/2.0 200 OK', 'ACK', 'BYE', 'SIP/2.0 200 OK'],
    ]);
    expect(call.streams.map(({ codec, lost }) => [codec, lost])).toEqual([
      ['PCMA', 0],
      ['PCMA', 0],
    ]);
    expect(call.streams.every(({ packets }) => packets >= TALK_MS / 20)).toBe(true);
  });

  it('shows the keys that were pressed', async () => {
    const reading = await captured(`${version}-keys`, address, async () => {
      const call = await yard.phones.place(yard.a, 'read');
      await call.press('159#*0', { durationMs: 80, gapMs: 60 });
      await call.hangUp();
    });
    const digits = reading.streams.flatMap((stream) => stream.digits);
    expect(digits.map(({ digit }) => digit).join('')).toBe('159#*0');
    expect(digits.every(({ durationMs }) => durationMs >= 60 && durationMs <= 120)).toBe(true);
  });

  it('joins the legs of a call that is held and taken up again', async () => {
    const reading = await captured(`${version}-held`, address, async () => {
      const phone = await yard.phones.listen(yard.b, {});
      const call = await yard.phones.place(yard.a, '702');
      call.media.tone(500);
      await call.media.heard.until(({ lengthMs }) => lengthMs > 200).catch(() => undefined);
      await call.hold();
      await call.resume();
      const other = await phone.call;
      await other.hangUp();
      expect(await call.ended).toMatchObject({ ok: true, by: 'pbx' });
      await phone.stop();
    });
    const call = only(calls(reading));
    expect(summary(call)).toBe('call 701-702 ended (200 OK) legs 2');
    expect(call.endedBy?.address).toBe(`${network}.165`);
    expect(call.legs.map(({ destination }) => destination.address)).toEqual([
      ...[address, `${network}.165`],
    ]);
    const held = call.messages.filter(({ media }) => media?.[0]?.direction === 'sendonly');
    expect(held.length).toBeGreaterThan(0);
  });

  it('shows what was refused, and why', async () => {
    const reading = await captured(`${version}-refused`, address, async () => {
      await expect(yard.phones.place(yard.a, 'busy')).rejects.toThrow();
      await expect(yard.phones.place(yard.a, 'nowhere')).rejects.toThrow();
    });
    expect(calls(reading).map(({ outcome, verdict }) => `${outcome} ${verdict}`)).toEqual([
      ...['busy 486 Busy Here', 'refused 404 Not Found'],
    ]);
  });
});

describe('a capture of SIPp over TCP', { timeout: 60_000 }, () => {
  it('shows its calls', async () => {
    const { programs } = await realEngine('22');
    const [server, client] = ['127.0.101.50', '127.0.101.51'];
    const sipp = (args: readonly string[]) =>
      spawn(programs['sipp'] ?? 'sipp', [...args, '-t', 't1', '-nostdin', '-skip_rlimit'], {
        stdio: 'ignore',
        cwd: dir,
      });
    const reading = await captured('tcp', server, async () => {
      const uas = sipp(['-sn', 'uas', '-i', server, '-p', '5060']);
      try {
        // Until the server listens, the client has nobody to connect to.
        let status = 1;
        for (let tries = 0; status !== 0 && tries < 20; tries++) {
          const uac = sipp([
            '-sn',
            'uac',
            '-i',
            client,
            '-p',
            '5080',
            '-m',
            '5',
            '-d',
            '100',
            `${server}:5060`,
          ]);
          [status] = await once(uac, 'exit');
        }
        expect(status).toBe(0);
      } finally {
        uas.kill();
        await once(uas, 'exit');
      }
    });
    expect(
      reading.flows.map(({ kind, outcome, endedBy }) => [kind, outcome, endedBy?.address]),
    ).toEqual(Array(5).fill(['call', 'ended', client]));
    expect(
      reading.flows.every(({ messages }) => messages.every((one) => one.transport === 'tcp')),
    ).toBe(true);
  });
});

describe('a capture of a trunk', { timeout: 120_000 }, () => {
  it('shows the call to the operator as far as it is in the clear', async () => {
    const product = await makeProduct();
    try {
      await product.ok(['setup', 'lab', '--engine', '22', '--address', '127.0.101.198']);
      const reading = await captured('trunk', '127.0.101.210', async () => {
        await product.ok(['trunk', 'test', 'operator']);
      });
      const [call] = reading.iaxCalls;
      expect(call).toMatchObject({
        to: '600',
        source: { address: '127.0.101.198', port: 4569 },
        destination: { address: '127.0.101.210', port: 4569 },
      });
      expect(call?.frames.slice(0, 6).map(({ name }) => name)).toEqual([
        ...['NEW', 'CALLTOKEN', 'NEW', 'ACK', 'AUTHREQ', 'encrypted'],
      ]);
    } finally {
      await product.remove();
    }
  });
});
