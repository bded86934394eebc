import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { commonestShare, type IaxRelay, startIaxRelay } from '../support/iaxRelay.ts';
import { makeProduct, type Product, type Ran } from '../support/product.ts';
import { until } from '../support/until.ts';

interface TrunkJson {
  id: string;
  status: string;
  rttMs: number | null;
  calls: number;
  address: string;
  registration: string | null;
  isTrunked: boolean;
}
interface StatusJson {
  id: string;
  state: string;
  pid: number;
  restarts: number;
}

const OPERATOR = ['--pbx', 'operator'];

/** A lab and its operator, and how they are asked. */
function world(address: string) {
  const network = address.split('.').slice(0, 3).join('.');
  const operator = `${network}.210`;
  let product: Product;
  const trunk = async (id: string, at: readonly string[] = []) =>
    (await product.json<TrunkJson[]>([...at, 'trunk', 'list'])).find((one) => one.id === id);
  return {
    ...{ address, operator, network },
    get product() {
      return product;
    },
    async begin() {
      product = await makeProduct();
    },
    trunk,
    status: async (id: string) =>
      (await product.json<StatusJson[]>(['status'])).find((one) => one.id === id),
    reached: (id = 'operator') =>
      until(async () => (await trunk(id))?.status === 'reachable', `${id} to be reached`, 20_000),
    etc: (pbx: string, name: string) => join(product.root, 'data/pbxctl/pbx', pbx, 'etc', name),
    log: (pbx: string) =>
      readFile(join(product.root, 'data/pbxctl/pbx', pbx, 'log/pbx.json'), 'utf8'),
    async ami(pbx: string): Promise<Ami> {
      const { ami } = await product.profile(pbx);
      const session = createAmi({ ...ami, events: 'call' });
      await session.connect();
      return session;
    },
    /** A command that reads standard input. */
    piped: (words: readonly string[], input: string) => product.run(words, input),
  };
}

const failures = ({ stdout }: Ran) => stdout.split('\n').filter((line) => line.includes('FAIL'));

describe.each([
  { engine: '22', other: '22', address: '127.0.43.198' },
  { engine: '16', other: '16', address: '127.0.43.198' },
])('a trunk from $engine to $other', { timeout: 60_000 }, ({ engine, other, address }) => {
  const lab = world(address);
  beforeAll(() => lab.begin());
  afterAll(() => lab.product.remove(), 60_000);

  it('carries calls both ways, encrypted', async () => {
    const { stdout, stderr } = await lab.product.ok([
      ...['setup', 'lab', '--engine', engine, '--operator-engine', other, '--address', address],
    ]);
    expect(stdout, stderr).toContain('17/17');
    expect(stdout).toMatch(/the operator calls 702: answered after \d+ ms, alaw, encrypted/);
    const { stdout: tested } = await lab.product.ok(['trunk', 'test', 'operator']);
    expect(tested).toMatch(
      /call to 600: answered after \d+ ms\n.*codec: alaw\n.*encrypted \(AES-128\)/,
    );
  });
});

describe.each([
  { engine: '22', other: '16', address: '127.0.42.198' },
  { engine: '16', other: '22', address: '127.0.43.198' },
])('a trunk from $engine to $other', { timeout: 90_000 }, ({ engine, other, address }) => {
  const lab = world(address);
  const technology = engine === '16' ? 'SIP' : 'PJSIP';
  const setup = [
    ...['setup', 'lab', '--engine', engine, '--operator-engine', other, '--address', address],
  ];
  const test = (...words: readonly string[]) => lab.product.run(['trunk', 'test', ...words]);
  const undo = (at: readonly string[] = []) => lab.product.ok([...at, 'config', 'undo', '--yes']);

  beforeAll(() => lab.begin());
  afterAll(() => lab.product.remove(), 60_000);

  it('is set up with the lab, verified both ways, and not a second time', async () => {
    const { stdout, stderr } = await lab.product.ok(setup);
    expect(stdout, stderr).toContain('17/17');
    const before = [await lab.status('lab'), await lab.status('operator')];
    const again = await lab.product.ok(setup);
    expect(again.stderr).toContain('set up already');
    expect([await lab.status('lab'), await lab.status('operator')]).toEqual(before);
    expect((await lab.product.ok([...OPERATOR, 'verify'])).stdout).toContain('8/8');
  });

  it('keeps its secret to itself', async () => {
    const { link } = await lab.product.profile();
    const shown = await lab.product.ok(['trunk', 'show', 'operator']);
    expect(shown.stdout).not.toContain(link?.secret);
    expect((await lab.product.ok(['trunk', 'show', 'operator', '--reveal'])).stdout).toContain(
      `secret = ${link?.secret}`,
    );
    for (const pbx of ['lab', 'operator'])
      expect(await readFile(lab.etc(pbx, 'iax.conf'), 'utf8')).toContain(link?.secret);
  });

  it('is measured by a call of the PBX itself', async () => {
    const { status, stdout } = await test('operator');
    expect([status, failures({ status, stdout, stderr: '' })]).toEqual([0, []]);
    expect(stdout).toMatch(/operator is reachable: .*round trip \d+ ms/);
    expect(stdout).toMatch(/encrypted \(AES-128\)/);
  });

  it('shows its calls live, at both ends', async () => {
    await lab.product.ok(['phones', 'start']);
    const watching = lab.product.watch(['peers', '--watch', '--jsonl']);
    const calls = (n: number) => (line: string) =>
      line.includes('"IAX2/operator"') && line.includes(`"calls":${n},`);
    await watching.line(calls(0));
    await lab.product.ok(['call', '701', '0600']);
    await watching.line(calls(1));
    expect((await lab.trunk('lab', OPERATOR))?.calls).toBe(1);
    const [call] = await lab.product.json<{ channels: string[] }[]>(['calls']);
    expect(call?.channels.map((name) => name.replace(/-\w+$/, ''))).toEqual([
      ...[`${technology}/701`, 'IAX2/operator'],
    ]);
    await lab.product.ok(['hangup', '--all', '--yes']);
    expect(await watching.end()).toBe(130);
    await until(async () => (await lab.trunk('lab', OPERATOR))?.calls === 0, 'the end of the call');
  });

  describe('that goes wrong', () => {
    it('tells an unknown number', async () => {
      const { status, stdout } = await test('operator', '999');
      expect(status).toBe(1);
      expect(stdout).toContain('the other end has no number 999 in [from-lab]');
      expect(stdout).toContain('--pbx operator extension list --context from-lab');
      const { stdout: listed } = await lab.product.ok([
        ...[...OPERATOR, 'extension', 'list', '--context', 'from-lab'],
      ]);
      expect(listed).toMatch(/600[\s\S]*611[\s\S]*644/);
    });

    it('tells a wrong secret at both ends, and how to mend it mends it', async () => {
      const set = ['trunk', 'set', 'operator', '--secret-stdin', '--yes'];
      const { stdout: said, stderr } = await lab.piped(set, 'not the secret');
      expect(said + stderr).not.toContain('not the secret');
      await lab.reached();
      try {
        const { status, stdout } = await test('operator');
        expect(status).toBe(1);
        expect(stdout).toContain('the two ends have different secrets');
        expect(stdout).toContain('--pbx operator trunk show lab --reveal');
        const there = await lab.product.run([...OPERATOR, 'trunk', 'test', 'lab']);
        expect(there.stdout).toContain('the two ends have different secrets');
      } finally {
        const { link } = await lab.product.profile();
        await lab.piped(set, link?.secret ?? '');
        await lab.reached();
      }
      expect((await test('operator')).status).toBe(0);
    });

    it('tells codecs that have nothing in common', async () => {
      await lab.product.ok(['trunk', 'set', 'operator', '--codecs', 'ulaw', '--yes']);
      await lab.product.ok([...OPERATOR, 'trunk', 'set', 'lab', '--codecs', 'alaw', '--yes']);
      await lab.reached();
      const { status, stdout } = await test('operator');
      expect(status).toBe(1);
      expect(stdout).toMatch(/no codec in common: we asked for .*ulaw.*, the other end has .*alaw/);
      expect(stdout).toContain('trunk set operator --codecs alaw,ulaw');
      await undo(OPERATOR);
      await undo();
      await lab.reached();
      expect((await test('operator')).status).toBe(0);
    });

    it('tells an end that takes no call without encryption', async () => {
      await lab.product.ok(['trunk', 'set', 'operator', '--encryption', 'off', '--yes']);
      await lab.reached();
      const { status, stdout } = await test('operator');
      expect(status).toBe(1);
      expect(stdout).toContain('takes encrypted calls only, and trunk operator does not encrypt');
      await lab.product.ok(['trunk', 'set', 'operator', '--encryption', 'required', '--yes']);
      await lab.reached();
      expect((await test('operator')).status).toBe(0);
    });

    it('tells an operator that is stopped, and what starts it', async () => {
      await lab.product.ok([...OPERATOR, 'stop', '--yes']);
      expect(await lab.status('lab')).toMatchObject({ state: 'running' });
      await until(
        async () => (await lab.trunk('operator'))?.status === 'unreachable',
        'the operator to be missed',
        30_000,
      );
      const { status, stdout } = await test('operator');
      expect(status).toBe(1);
      expect(stdout).toContain(`nothing answers at ${lab.operator}:4569`);
      expect(stdout).toContain('--pbx operator start');
      const verified = await lab.product.run(['verify']);
      expect(verified.stdout).toMatch(/FAIL the operator runs: it is stopped/);
      await lab.product.ok([...OPERATOR, 'start']);
      await lab.reached();
      expect((await test('operator')).status).toBe(0);
    });
  });

  describe('that the operator would dial out over', () => {
    const accepted = async () =>
      (await lab.log('operator')).split(`call from ${lab.address}:`).length;
    /** What comes of calls of the operator over its trunk to the lab. */
    const attempt = async (...numbers: string[]): Promise<Map<string, string>> => {
      const verdicts = new Map<string, string>();
      const ami = await lab.ami('operator');
      ami.onEvent((event) => {
        if (event.event === 'OriginateResponse')
          verdicts.set(event.get('Channel') ?? '', event.get('Response') ?? '');
      });
      try {
        for (const number of numbers)
          await ami.send({
            ...{ Action: 'Originate', Channel: `IAX2/lab/${number}`, Async: true, Timeout: 8000 },
            ...{ Application: 'Wait', Data: 1 },
          });
        await until(async () => verdicts.size === numbers.length, 'all answers', 30_000);
      } finally {
        ami.close();
      }
      return verdicts;
    };

    it('gets nowhere, by whatever it dials', async () => {
      const before = await accepted();
      const verdicts = await attempt(
        ...['0600', '00600', '0', '600', '_0.', 's', 'h', 'i', '70600', '7010600', '0600#'],
        ...['*0600', '0600@usersnum', '701@usersnum', '600@from-operator', '600@public', '0701'],
        ...['701&IAX2/operator/600', '$' + '{EXTEN}', '70X'],
      );
      expect([...verdicts].filter(([, verdict]) => verdict !== 'Failure')).toEqual([]);
      expect(await accepted()).toBe(before);
    });

    it('is stopped at the way out where a user sends its calls there', async () => {
      await appendFile(
        lab.etc('lab', 'extensions.conf'),
        '\n[usersnum]\nexten => 709,1,Dial(Local/0600@usersnum)\n same => n,Hangup()\n',
      );
      await lab.product.ok(['cli', 'dialplan reload']);
      const before = await accepted();
      expect([...(await attempt('709')).values()]).toEqual(['Failure']);
      expect(await accepted()).toBe(before);
      const log = await lab.log('lab');
      expect(log.includes('a call from the trunk operator may not leave over operator')).toBe(true);
      await lab.product.ok(['extension', 'remove', '709', '--yes']);
    });
  });

  describe('with somebody in the middle', () => {
    let relay: IaxRelay;
    const middle = `${lab.network}.9`;
    beforeEach(async () => {
      relay = await startIaxRelay(middle, [lab.address, lab.operator]);
    });
    afterEach(async () => {
      await relay.close();
      await lab.product.run(['trunk', 'remove', 'tapped', '--yes']);
      await lab.product.run([...OPERATOR, 'trunk', 'remove', 'taplab', '--yes']);
    });
    /** A second trunk, through the middle. */
    const joinThere = async (encryption: string) => {
      const how = ['--host', middle, '--encryption', encryption, '--secret-stdin', '--yes'];
      await lab.piped(
        ['trunk', 'add', 'iax', 'tapped', '--user', 'taplab', '--prefix', '8', ...how],
        'abc',
      );
      await lab.piped(
        [
          ...[...OPERATOR, 'trunk', 'add', 'iax', 'taplab', '--user', 'tapped', '--prefix', 'none'],
          ...['--incoming', '600', ...how],
        ],
        'abc',
      );
      await lab.reached('tapped');
    };
    /** The phone hears the announcement of the echo test, and is heard. */
    const talk = async () => {
      await lab.product.ok(['call', '701', '8600']);
      await until(
        async () => relay.audio().length + relay.metaFrames() * 100 > 40_000,
        'audio',
        15_000,
      );
      await lab.product.ok(['hangup', '--all', '--yes']);
    };

    it('hides what is said', async () => {
      await joinThere('required');
      await talk();
      expect(commonestShare(relay.audio())).toBeLessThan(0.01);
      expect(relay.metaFrames()).toBe(0);
    });

    it('joins calls into frames of trunk=yes where they are in the clear anyway', async () => {
      await joinThere('off');
      expect(await lab.trunk('tapped')).toMatchObject({ isTrunked: true });
      await talk();
      expect(relay.metaFrames()).toBeGreaterThan(50);
    });

    it('tells a call without a call token where it is refused', async () => {
      await joinThere('required');
      relay.stripTokens();
      const { status, stdout } = await test('tapped', '600');
      expect(status, stdout).toBe(1);
      const there = await lab.product.run([...OPERATOR, 'trunk', 'test', 'taplab', '701']);
      expect(there.stdout).toContain('a call as taplab came without a call token');
      expect(there.stdout).toContain('requirecalltoken=no would open this PBX');
    });
  });

  describe('to an end that is told our address', () => {
    const add = (at: readonly string[], ...words: readonly string[]) =>
      lab.piped([...at, 'trunk', 'add', 'iax', ...words, '--secret-stdin', '--yes'], 'abc');

    it('registers there, and is called back', async () => {
      await add(
        OPERATOR,
        'branch',
        '--host',
        'dynamic',
        '--user',
        'centre',
        '--prefix',
        '8',
        '--incoming',
        '600',
      );
      expect((await lab.trunk('branch', OPERATOR))?.status).toBe('unregistered');
      await add(
        [],
        'centre',
        '--host',
        lab.operator,
        '--user',
        'branch',
        '--register',
        '--prefix',
        '8',
      );
      await until(
        async () => (await lab.trunk('centre'))?.registration === 'Registered',
        'the registration',
        15_000,
      );
      await lab.reached('centre');
      expect((await lab.trunk('branch', OPERATOR))?.address).toBe(`${lab.address}:4569`);
      const { status, stdout } = await test('centre');
      expect(status, stdout).toBe(0);
      expect(stdout).toContain('registered there as branch');
      await until(
        async () => (await lab.trunk('branch', OPERATOR))?.status === 'reachable',
        'the branch to be reached',
        20_000,
      );
      const back = await lab.product.run([...OPERATOR, 'trunk', 'test', 'branch', '701']);
      expect(back.stdout).toMatch(/call to 701: answered/);
    });

    it('tells a registration that is refused', async () => {
      await lab.piped(['trunk', 'set', 'centre', '--secret-stdin', '--yes'], 'wrong');
      const { status, stdout } = await test('centre');
      expect(status).toBe(1);
      expect(stdout).toMatch(/FAIL registered there: the other end refused/);
      await lab.product.ok(['trunk', 'remove', 'centre', '--yes']);
      await lab.product.ok([...OPERATOR, 'trunk', 'remove', 'branch', '--yes']);
      expect(await readFile(lab.etc('lab', 'iax.conf'), 'utf8')).not.toContain('register');
    });
  });

  it('carries fifty calls at once, and none is left', async () => {
    const ami = await lab.ami('lab');
    try {
      for (let n = 0; n < 50; n++)
        await ami.send({
          ...{ Action: 'Originate', Channel: 'Local/0600@usersnum/n', Async: true },
          ...{ Application: 'Wait', Data: 30, Timeout: 20_000 },
        });
      await until(async () => (await lab.trunk('lab', OPERATOR))?.calls === 50, '50 calls', 30_000);
      const up = await lab.product.json<{ state: string }[]>(['calls']);
      expect(up.map(({ state }) => state)).toEqual(Array.from({ length: 50 }, () => 'up'));
      expect((await lab.trunk('operator'))?.calls).toBe(50);
      await lab.product.ok(['hangup', '--all', '--yes']);
      for (const at of [[], OPERATOR])
        await until(
          async () => (await lab.product.json<unknown[]>([...at, 'channels'])).length === 0,
          'the end of all calls',
          20_000,
        );
    } finally {
      ami.close();
    }
  });

  describe('whose operator is killed during a call', { timeout: 180_000 }, () => {
    const callUp = async () => {
      await lab.product.ok(['call', '701', '0600']);
      await until(async () => (await lab.trunk('operator'))?.calls === 1, 'the call');
    };
    const gone = () =>
      until(async () => (await lab.trunk('operator'))?.calls === 0, 'the end of the call', 100_000);

    it('ends the call, and takes the next once the supervisor has started it', async () => {
      await callUp();
      const before = await lab.status('operator');
      process.kill(before?.pid ?? 0, 'SIGKILL');
      await until(async () => {
        const now = await lab.status('operator');
        return now?.state === 'running' && now.pid !== before?.pid;
      }, 'the new operator');
      await gone();
      await lab.reached();
      expect((await test('operator')).status).toBe(0);
    });

    it('is missed while it is away, and reached again when it is back', async () => {
      await callUp();
      const watching = lab.product.watch(['peers', '--watch', '--jsonl']);
      const is = (status: string) => (line: string) =>
        line.includes('"IAX2/operator"') && line.includes(`"status":"${status}"`);
      await watching.line(is('reachable'));
      const run = join(lab.product.root, 'data/pbxctl/pbx/operator/run/state.json');
      const { supervisor } = JSON.parse(await readFile(run, 'utf8'));
      process.kill(supervisor.pid, 'SIGKILL');
      await watching.line(is('unreachable'));
      await gone();
      await lab.product.ok([...OPERATOR, 'start']);
      await lab.reached();
      expect(await watching.end()).toBe(130);
      const { status, stdout } = await test('operator');
      expect(status, stdout).toBe(0);
      await callUp();
      await lab.product.ok(['hangup', '--all', '--yes']);
    });
  });

  it('is taken down with the lab', async () => {
    await lab.product.ok(['teardown', 'lab', '--yes', '--keep-engine']);
    expect(await lab.product.json<StatusJson[]>(['status'])).toEqual([]);
  });
});
