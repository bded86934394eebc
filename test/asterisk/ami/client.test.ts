import { describe, expect, it, onTestFinished } from 'vitest';
import { type AmiOptions, createAmi } from '../../../asterisk/ami/client.ts';
import type { AmiStatus } from '../../../asterisk/ami/port.ts';
import { createFakeAmi } from '../../support/fakeAmi.ts';
import { createManualTimer } from '../../support/manualTimer.ts';

const pbxError = (code: string, message = /./) =>
  expect.objectContaining({
    name: 'PbxError',
    code,
    message: expect.stringMatching(message),
  });

function setUp(options: Partial<AmiOptions> = {}) {
  const fake = createFakeAmi();
  const timer = createManualTimer();
  const ami = createAmi({
    host: '127.0.0.1',
    port: 5038,
    username: 'u',
    secret: 'right',
    open: fake.open,
    timer,
    random: () => 0.5,
    ...options,
  });
  const statuses: AmiStatus[] = [];
  ami.onStatus((status) => statuses.push(status));
  onTestFinished(() => ami.close());
  const untilPhase = (phase: AmiStatus['phase']) =>
    new Promise<AmiStatus>((resolve) => {
      const stop = ami.onStatus((status) => {
        if (status.phase !== phase) return;
        stop();
        resolve(status);
      });
    });
  return { fake, timer, ami, statuses, untilPhase };
}

async function setUpConnected(options: Partial<AmiOptions> = {}) {
  const all = setUp(options);
  await all.ami.connect();
  return all;
}

/** Lets everything that is under way in memory arrive. */
async function settle() {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('connecting', () => {
  it('logs in by challenge, without sending the secret', async () => {
    const { ami, fake, statuses } = await setUpConnected();
    expect(statuses.map(({ phase }) => phase)).toEqual(['connecting', 'up']);
    expect(ami.status).toEqual({ phase: 'up', greeting: 'Asterisk Call Manager/11.0.0' });
    expect(fake.received.map(({ action }) => action)).toEqual(['Challenge', 'Login', 'Command']);
    expect(JSON.stringify(fake.received)).not.toContain('right');
  });

  it.each([
    [false, 'off'],
    ['all', 'on'],
    ['call,system', 'call,system'],
  ] as const)('asks for events %j', async (events, mask) => {
    const { fake } = await setUpConnected({ events });
    expect(fake.received[1]?.events).toBe(mask);
  });

  it('says that a wrong secret is refused, with a hint, and may be called again', async () => {
    const { ami, fake } = setUp({ secret: 'wrong' });
    await expect(ami.connect()).rejects.toEqual(pbxError('refused', /Authentication failed/));
    await expect(ami.connect()).rejects.toMatchObject({ hint: expect.stringContaining('[u]') });
    expect(ami.status).toEqual({ phase: 'idle' });
    expect(fake.sessions).toBe(0);
  });

  it.each([
    ['ECONNREFUSED', /nothing listens/],
    ['ENOTFOUND', /no host of this name/],
    ['EWHATEVER', /EWHATEVER/],
  ])('says why it is unreachable: %s', async (code, message) => {
    const { ami, fake } = setUp();
    fake.refuse = code;
    await expect(ami.connect()).rejects.toEqual(pbxError('unreachable', message));
  });

  it.each(['SSH-2.0-OpenSSH_9.2p1\r\n', 'HTTP/1.1 400 Bad Request\r\n', '\x15\x03\x01\n'])(
    'says that %j is no AMI greeting',
    async (greeting) => {
      const { ami, fake } = setUp();
      fake.greeting = greeting;
      await expect(ami.connect()).rejects.toEqual(pbxError('unreachable', /not an Asterisk/));
    },
  );

  it('gives up a server that says nothing', async () => {
    const { ami, fake, timer } = setUp({ connectTimeoutMs: 5000 });
    fake.isSilent = true;
    const connecting = ami.connect();
    await settle();
    timer.advance(5000);
    await expect(connecting).rejects.toEqual(pbxError('timeout', /within 5 s/));
    expect(timer.waitingMs).toEqual([]);
  });

  it('gives up a server that closes before or during the login', async () => {
    const { ami, fake } = setUp();
    fake.greeting = '';
    const connecting = ami.connect();
    await settle();
    fake.drop();
    await expect(connecting).rejects.toEqual(pbxError('unreachable', /closed/));
    fake.greeting = 'Asterisk Call Manager/11.0.0\r\n';
    fake.answer('Login', () => {
      fake.drop('ECONNRESET');
      return undefined;
    });
    await expect(ami.connect()).rejects.toEqual(pbxError('unreachable', /reset/));
  });

  it('is up only when Asterisk has booted', async () => {
    const { ami, fake, timer } = setUp({ bootTimeoutMs: 60_000 });
    fake.answer('Command', () => undefined);
    const connecting = ami.connect();
    await fake.came('Command');
    expect(ami.status.phase).toBe('connecting');
    timer.advance(60_000);
    await expect(connecting).rejects.toEqual(pbxError('timeout', /still starting/));
  });

  it('is up although the user may not run commands', async () => {
    const { ami, fake } = setUp();
    fake.answer('Command', () => ({ Response: 'Error', Message: 'Permission denied' }));
    await ami.connect();
    expect(ami.status.phase).toBe('up');
  });

  it('connects once for two callers, and not at all after close', async () => {
    const { ami, fake } = setUp();
    await Promise.all([ami.connect(), ami.connect()]);
    expect(fake.received.filter(({ action }) => action === 'Login')).toHaveLength(1);
    ami.close();
    await expect(ami.connect()).rejects.toEqual(pbxError('interrupted'));
  });

  it('can be closed while it connects', async () => {
    const { ami, fake, timer } = setUp();
    const connecting = ami.connect();
    ami.close();
    await expect(connecting).rejects.toEqual(pbxError('interrupted'));
    await settle();
    expect(fake.sessions).toBe(0);
    expect(timer.waitingMs).toEqual([]);
  });
});

describe('actions', () => {
  it('match by ActionID, whatever the order of the answers', async () => {
    const { ami, fake } = await setUpConnected();
    const ids: string[] = [];
    fake.answer('Getvar', ({ actionid = '' }) => {
      ids.unshift(actionid);
      if (ids.length < 2) return undefined;
      return ids
        .map((id) => `Response: Success\r\nActionID: ${id}\r\nValue: ${id}\r\n\r\n`)
        .join('');
    });
    const answers = await Promise.all([
      ami.send({ Action: 'Getvar' }),
      ami.send({ Action: 'Getvar' }),
    ]);
    for (const answer of answers) expect(answer.get('Value')).toBe(answer.get('ActionID'));
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['Permission denied', 'refused'],
    ['No such channel', 'not-found'],
    ['Invalid something', 'failed'],
  ])('reject the error %j as %s', async (message, code) => {
    const { ami, fake } = await setUpConnected();
    fake.answer('Hangup', () => ({ Response: 'Error', Message: message }));
    await expect(ami.send({ Action: 'Hangup' })).rejects.toEqual(pbxError(code));
  });

  it('reject what cannot be encoded, and send nothing', async () => {
    const { ami, fake } = await setUpConnected();
    const before = fake.received.length;
    const action = { Action: 'Setvar', Value: 'a\r\nAction: Originate' };
    await expect(ami.send(action)).rejects.toEqual(pbxError('usage'));
    await expect(ami.command('core show help\ncore stop now')).rejects.toEqual(pbxError('usage'));
    await expect(ami.command('  ')).rejects.toEqual(pbxError('usage'));
    await settle();
    expect(fake.received).toHaveLength(before);
  });

  it('time out by their own time, and a late answer disturbs nobody', async () => {
    const { ami, fake, timer } = await setUpConnected({ actionTimeoutMs: 10_000 });
    const events: unknown[] = [];
    ami.onEvent((event) => events.push(event));
    fake.answer('Slow', () => undefined);
    const slow = ami.list({ Action: 'Slow' }, { timeoutMs: 2000 });
    const { actionid } = await fake.came('Slow');
    timer.advance(2000);
    await expect(slow).rejects.toEqual(pbxError('timeout', /Slow within 2 s/));
    const id = `ActionID: ${actionid}\r\n`;
    fake.say(`Response: Success\r\n${id}EventList: start\r\n\r\nEvent: Item\r\n${id}\r\n`);
    fake.say(`Event: SlowComplete\r\n${id}EventList: Complete\r\n\r\n`);
    expect((await ami.send({ Action: 'Ping' })).get('Ping')).toBe('Pong');
    expect(events).toEqual([]);
  });

  it('are refused at once when there is no connection', async () => {
    const { ami } = setUp();
    await expect(ami.send({ Action: 'Ping' })).rejects.toEqual(pbxError('unreachable'));
  });
});

describe('lists', () => {
  const list = (id: string | undefined, start: string, end: string) => {
    const actionId = `ActionID: ${id}\r\n`;
    return [
      `Response: Success\r\n${actionId}${start}\r\n\r\n`,
      `Event: Item\r\n${actionId}N: 1\r\n\r\nEvent: Other\r\n\r\nEvent: Item\r\n${actionId}N: 2\r\n\r\n`,
      `${end.replace('\r\n', `\r\n${actionId}`)}\r\n\r\n`,
    ].join('');
  };

  it.each([
    ['EventList: start', 'Event: ItemsComplete\r\nEventList: Complete\r\nListItems: 2'],
    ['Message: Items will follow', 'Event: ItemsComplete\r\nItems: 2'],
  ])('are gathered from %j to %j', async (start, end) => {
    const { ami, fake } = await setUpConnected();
    const events: unknown[] = [];
    ami.onEvent((event) => events.push(event.event));
    fake.answer('Items', ({ actionid }) => list(actionid, start, end));
    const { response, items } = await ami.list({ Action: 'Items' });
    expect(response.get('Response')).toBe('Success');
    expect(items.map((item) => item.get('N'))).toEqual(['1', '2']);
    await settle();
    expect(events).toEqual(['Other']);
  });

  it('are empty when Asterisk answers that there is nothing', async () => {
    const { ami, fake } = await setUpConnected();
    fake.answer('PJSIPShowEndpoints', () => ({
      Response: 'Error',
      Message: 'No endpoints found\n',
    }));
    expect((await ami.list({ Action: 'PJSIPShowEndpoints' })).items).toEqual([]);
  });

  it.each(['No such command', 'Permission denied', 'No Conference by that name found.'])(
    'reject the error %j',
    async (Message) => {
      const { ami, fake } = await setUpConnected();
      fake.answer('Items', () => ({ Response: 'Error', Message }));
      await expect(ami.list({ Action: 'Items' })).rejects.toBeInstanceOf(Error);
    },
  );

  it('reject when Asterisk breaks them off', async () => {
    const { ami, fake } = await setUpConnected();
    const end = 'Event: ItemsComplete\r\nEventList: Cancelled';
    fake.answer('Items', ({ actionid }) => list(actionid, 'EventList: start', end));
    await expect(ami.list({ Action: 'Items' })).rejects.toEqual(pbxError('failed', /broke off/));
  });
});

describe('command', () => {
  it("gives Asterisk's verdict and lines", async () => {
    const { ami, fake } = await setUpConnected();
    fake.answer('Command', ({ actionid, command }) =>
      [
        `Response: ${command === 'bad' ? 'Error' : 'Success'}`,
        `ActionID: ${actionid}`,
        'Message: Command output follows',
        'Output:   one: 1',
        'Output: ',
        '\r\n',
      ].join('\r\n'),
    );
    expect(await ami.command('good')).toEqual({ ok: true, lines: ['  one: 1', ''] });
    expect(await ami.command('bad')).toEqual({ ok: false, lines: ['  one: 1', ''] });
  });

  it('rejects what is not an answer of the CLI', async () => {
    const { ami, fake } = await setUpConnected();
    fake.answer('Command', () => ({ Response: 'Error', Message: 'Command blacklisted' }));
    await expect(ami.command('module load x')).rejects.toEqual(pbxError('failed', /blacklisted/));
  });
});

describe('events', () => {
  it('reach every listener although one throws', async () => {
    const thrown: unknown[] = [];
    const { ami, fake } = await setUpConnected({ onListenerError: (error) => thrown.push(error) });
    const seen: string[] = [];
    ami.onEvent(() => {
      throw new Error('bug');
    });
    const stop = ami.onEvent((event) => seen.push(event.get('N') ?? ''));
    fake.say('Event: X\r\nN: 1\r\n\r\nEvent: X\r\nN: 2\r\n\r\n');
    await settle();
    stop();
    fake.say('Event: X\r\nN: 3\r\n\r\n');
    await settle();
    expect(seen).toEqual(['1', '2']);
    expect(thrown).toHaveLength(3);
    expect(ami.status.phase).toBe('up');
  });

  it('keep the order of the wire with answers', async () => {
    const { ami, fake } = await setUpConnected();
    const seen: string[] = [];
    ami.onEvent((event) => seen.push(event.get('N') ?? ''));
    fake.answer('Mark', ({ actionid }) => {
      const answer = `Response: Success\r\nActionID: ${actionid}\r\n\r\n`;
      return `Event: X\r\nN: before\r\n\r\n${answer}Event: X\r\nN: after\r\n\r\n`;
    });
    await ami.send({ Action: 'Mark' });
    await Promise.resolve();
    seen.push('answer');
    await settle();
    expect(seen).toEqual(['before', 'answer', 'after']);
  });

  it('that wait for slow listeners are bounded, and the loss is told in its place', async () => {
    const { ami, fake } = await setUpConnected({ maxQueuedEvents: 1000 });
    const seen: string[] = [];
    ami.onEvent((event) => seen.push(event.get('N') ?? `dropped ${event.get('Dropped')}`));
    const events = Array.from({ length: 5000 }, (_, n) => `Event: X\r\nN: ${n}\r\n\r\n`);
    fake.say(events.join(''));
    await settle();
    const dropped = seen.map((text) => Number(/^dropped (\d+)$/.exec(text)?.[1] ?? -1));
    expect(seen.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, n) => String(n)));
    expect(dropped[1000]).toBeGreaterThan(0);
    expect(dropped.reduce((sum, count) => sum + (count < 0 ? 1 : count), 0)).toBe(5000);
    fake.say('Event: X\r\nN: last\r\n\r\n');
    await settle();
    expect(seen.at(-1)).toBe('last');
  });
});

describe('a lost connection', () => {
  it('rejects what is pending at once, says why, and comes back', async () => {
    const { ami, fake, timer, untilPhase } = await setUpConnected();
    fake.answer('Slow', () => undefined);
    const slow = ami.send({ Action: 'Slow' });
    await fake.came('Slow');
    const lost = untilPhase('lost');
    fake.drop();
    await expect(slow).rejects.toEqual(pbxError('unreachable', /closed the AMI connection/));
    expect(await lost).toMatchObject({ reason: expect.stringMatching(/closed/), retryInMs: 75 });
    await expect(ami.send({ Action: 'Ping' })).rejects.toEqual(pbxError('unreachable', /closed/));
    const up = untilPhase('up');
    timer.advance(75);
    await up;
    expect((await ami.send({ Action: 'Ping' })).get('Ping')).toBe('Pong');
  });

  it('leaves no half message behind', async () => {
    const { ami, fake, timer, untilPhase } = await setUpConnected();
    const seen: unknown[] = [];
    ami.onEvent((event) => seen.push(event.headers));
    fake.say('Event: Half\r\nX: ');
    await settle();
    const lost = untilPhase('lost');
    fake.drop();
    await lost;
    const up = untilPhase('up');
    timer.advance(100);
    await up;
    fake.say('Event: Whole\r\n\r\n');
    await settle();
    expect(seen).toEqual([[['Event', 'Whole']]]);
  });

  it('is retried after growing pauses, never longer than the maximum', async () => {
    const { fake, timer, statuses, untilPhase } = await setUpConnected();
    fake.refuse = 'ECONNREFUSED';
    let lost = untilPhase('lost');
    fake.drop();
    for (let i = 0; i < 7; i++) {
      await lost;
      lost = untilPhase('lost');
      timer.advance(1500);
    }
    await lost;
    const pauses = statuses.flatMap((status) => (status.phase === 'lost' ? status.retryInMs : []));
    expect(pauses).toEqual([75, 150, 300, 600, 750, 750, 750, 750]);
    expect(statuses.map(({ phase }) => phase).slice(2)).toEqual(pauses.map(() => 'lost'));
  });

  it('is retried slowly once the secret is refused', async () => {
    const { fake, timer, untilPhase } = await setUpConnected({ refusedRetryMs: 30_000 });
    fake.secret = 'changed';
    const lost = untilPhase('lost');
    fake.drop();
    await lost;
    const refused = untilPhase('lost');
    timer.advance(75);
    expect(await refused).toMatchObject({
      reason: expect.stringMatching(/refused/),
      retryInMs: 30_000,
    });
    fake.secret = 'right';
    const up = untilPhase('up');
    timer.advance(30_000);
    await up;
  });

  it('is found by a Ping without an answer', async () => {
    const { ami, fake, timer, untilPhase } = await setUpConnected({ keepAliveMs: 10_000 });
    const pinged = fake.came('Ping');
    timer.advance(10_000);
    await pinged;
    await settle();
    expect(ami.status.phase).toBe('up');
    fake.isSilent = true;
    const lost = untilPhase('lost');
    const again = fake.came('Ping');
    timer.advance(10_000);
    await again;
    timer.advance(10_000);
    expect(await lost).toMatchObject({ reason: expect.stringMatching(/Ping within 10 s/) });
  });

  it('is not looked for while an action is pending', async () => {
    const { ami, fake, timer } = await setUpConnected({ keepAliveMs: 10_000 });
    fake.answer('Slow', () => undefined);
    const slow = ami.send({ Action: 'Slow' }, { timeoutMs: 60_000 });
    const { actionid } = await fake.came('Slow');
    timer.advance(50_000);
    await settle();
    expect(fake.received.at(-1)?.action).toBe('Slow');
    fake.say(`Response: Success\r\nActionID: ${actionid}\r\n\r\n`);
    await slow;
  });

  it('is tried at once when connect is called', async () => {
    const { ami, fake, timer, untilPhase } = await setUpConnected();
    const lost = untilPhase('lost');
    fake.drop();
    await lost;
    await ami.connect();
    expect(ami.status.phase).toBe('up');
    timer.advance(5000);
    await settle();
    expect(fake.sessions).toBe(1);
  });
});

describe('close', () => {
  it('says Logoff, rejects what is pending and stays closed', async () => {
    const { ami, fake, timer, statuses } = await setUpConnected();
    fake.answer('Slow', () => undefined);
    const slow = ami.send({ Action: 'Slow' });
    await fake.came('Slow');
    const loggedOff = fake.came('Logoff');
    ami.close();
    ami.close();
    await expect(slow).rejects.toEqual(pbxError('interrupted'));
    await loggedOff;
    timer.advance(100_000);
    await settle();
    expect(statuses.map(({ phase }) => phase)).toEqual(['connecting', 'up', 'closed']);
    expect(timer.waitingMs).toEqual([]);
    await expect(ami.send({ Action: 'Ping' })).rejects.toEqual(pbxError('interrupted'));
  });

  it('ends the attempts to come back', async () => {
    const { ami, fake, timer, untilPhase } = await setUpConnected();
    const lost = untilPhase('lost');
    fake.drop();
    await lost;
    ami.close();
    expect(timer.waitingMs).toEqual([]);
    expect(ami.status).toEqual({ phase: 'closed' });
  });
});
