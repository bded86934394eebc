import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processes, processStat } from '../../asterisk/engine/process.ts';
import { createPhones, type Phone, type Phones } from '../../asterisk/phone/phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { until } from '../support/until.ts';

interface Status {
  id: string;
  state: string;
  pid: number | null;
  restarts: number;
  version: string;
  driver: string;
}
interface PeerJson {
  id: string;
  status: string;
  address?: string;
  lastError?: string;
}
interface CallJson {
  id: string;
  state: string;
  caller: string;
  callee: string | null;
  exten: string;
  application: string;
  channels: string[];
}

describe.each([
  { engine: '22', driver: 'pjsip', technology: 'PJSIP', address: '127.0.22.198' },
  { engine: '16', driver: 'sip', technology: 'SIP', address: '127.0.16.198' },
])('a lab on Asterisk $engine', { timeout: 60_000 }, ({ engine, driver, technology, address }) => {
  let product: Product;
  let phones: Phones;
  const network = address.split('.').slice(0, 3).join('.');
  const setup = ['setup', 'lab', '--engine', engine, '--address', address];
  const status = async () => (await product.json<Status[]>(['status']))[0];
  const peer = async (number: string) =>
    (await product.json<PeerJson[]>(['peers'])).find(({ id }) => id === `${technology}/${number}`);
  const phone = async (number: '701' | '702'): Promise<Phone> => {
    const { users } = await product.profile();
    const user = users.find((known) => known.number === number);
    return {
      number,
      secret: user?.secret ?? '',
      address: `${network}.${number === '701' ? 127 : 165}`,
    };
  };

  beforeAll(async () => {
    product = await makeProduct();
  });
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('is set up and verified by one command', async () => {
    const { status, stdout, stderr } = await product.run(setup);
    expect(stdout, stderr).toContain('17/17');
    expect(status).toBe(0);
    expect(stderr).toContain('pbxctl call 701 600');
    expect(stdout + stderr).not.toContain('\u001b');
    const { engine: found, ami } = await product.profile();
    phones = createPhones({
      sipp: found.programs['sipp'] ?? '',
      dir: join(product.root, 'test-phones'),
      pbx: { address, port: 5060 },
    });
    expect(stdout + stderr).not.toContain(ami.secret);
  });

  it('changes nothing when it is set up again', async () => {
    const before = await status();
    const { status: exit, stderr, stdout } = await product.run(setup);
    expect(exit, stdout + stderr).toBe(0);
    expect(stderr).toContain('set up already');
    expect(await status()).toEqual(before);
    expect(before).toMatchObject({ state: 'running', driver, restarts: 0 });
  });

  it('keeps a file that a person has edited since', async () => {
    const path = join(product.root, 'data/pbxctl/pbx/lab/etc/extensions.conf');
    const own = `${await readFile(path, 'utf8')}\n; mine\n`;
    await writeFile(path, own);
    await product.run(setup);
    expect(await readFile(path, 'utf8')).toBe(own);
  });

  it('keeps its secrets to itself', async () => {
    const { ami, ari, users } = await product.profile();
    const secrets = [ami.secret, ari.secret, ...users.map((user) => user.secret)];
    expect(new Set(secrets).size).toBe(4);
    const mode = (await stat(join(product.root, 'data/pbxctl/pbx/lab/profile.json'))).mode;
    expect(mode & 0o777).toBe(0o600);
    for (const { pid } of await processes()) {
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      for (const secret of secrets) expect(words).not.toContain(secret);
    }
  });

  it('sees a phone register, and un-register', async () => {
    const a = await phone('701');
    await phones.start(a);
    expect(await peer('701')).toMatchObject({ address: `${a.address}:5060` });
    await phones.stop(a);
    expect(await peer('701')).toMatchObject({ status: 'unregistered' });
  });

  it('refuses a wrong password, and shows it', async () => {
    const watching = product.watch(['peers', '--watch', '--jsonl']);
    await watching.line((line) => line.includes(`${technology}/701`));
    const a = await phone('701');
    const { ok, reason } = await phones.register({ ...a, secret: 'wrong' });
    expect(ok).toBe(false);
    expect(reason).toMatch(/40[13]/);
    const line = await watching.line((text) => /"lastError":"[^"]/.test(text));
    expect(JSON.parse(line)).toMatchObject({
      id: `${technology}/701`,
      lastError: expect.stringContaining('password'),
    });
    expect(await watching.end()).toBe(130);
    const { stdout } = await product.run(['log', '--level', 'NOTICE']);
    expect(stdout).toContain('701');
  });

  it('calls the echo test from a phone, with its steps in the log', async () => {
    await product.ok(['phones', 'start']);
    await product.ok(['call', '701', '600']);
    const [seen] = await product.json<CallJson[]>(['calls']);
    expect(seen).toMatchObject({ state: 'up', caller: '701', callee: null, exten: '600' });
    expect(seen?.channels).toHaveLength(1);
    const { stdout } = await product.run(['log', '--channel', '701', '-n', '50']);
    expect(stdout).toContain('Executing [600@usersnum:1]');
    expect(stdout).toMatch(/Playing 'demo-echotest\.\w+' \(language 'fr'\)/);
  });

  it('hangs up when told to, and not without', async () => {
    const asked = await product.run(['hangup', '701']);
    expect(asked.status).toBe(2);
    expect(asked.stderr).toContain('--yes');
    expect(await product.json<CallJson[]>(['calls'])).toHaveLength(1);
    await product.ok(['hangup', '701', '--yes']);
    await until(
      async () => (await product.json<CallJson[]>(['calls'])).length === 0,
      'the end of the call',
    );
    expect((await product.run(['hangup', '701', '--yes'])).status).toBe(5);
  });

  it('shows a call between two phones as one call of two legs', async () => {
    await product.ok(['call', '701', '702']);
    const watching = product.watch(['calls', '--watch', '--jsonl']);
    const line = await watching.line(
      (text) => text.includes('"callee":"702"') && text.includes('"state":"up"'),
    );
    const call: CallJson = JSON.parse(line);
    expect(call).toMatchObject({ caller: '701', callee: '702', exten: '702' });
    expect(call.channels).toHaveLength(2);
    await product.ok(['hangup', '--all', '--yes']);
    await watching.line((text) => text.includes('"gone":true'));
    await watching.end();
  });

  it("runs Asterisk's own lines, with its own verdict", async () => {
    const good = await product.run(['cli', 'core show version']);
    expect(good).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Asterisk ${engine}.`),
    });
    expect((await product.run(['cli', 'no such line'])).status).toBe(1);
  });

  it('completes names that live on the PBX', async () => {
    const { stdout } = await product.run(['__complete', 'call', '70']);
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(['701', '702', '']);
  });

  it('is started again when Asterisk is killed', async () => {
    const before = await status();
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await until(async () => {
      const now = await status();
      return now?.state === 'running' && now.restarts === 1 && now.pid !== before?.pid;
    }, 'the new Asterisk');
    await product.ok(['verify']);
  });

  it('stops, says so to whoever asks, and starts', async () => {
    const pid = (await status())?.pid ?? 0;
    await product.ok(['stop', '--yes']);
    expect(await processStat(pid)).toBeUndefined();
    const refused = await product.run(['peers']);
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining('pbxctl start') });
    await product.ok(['start']);
    const again = await product.run(['start']);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('runs already') });
  });

  it('is torn down without a trace', async () => {
    await product.ok(['teardown', 'lab', '--yes', '--keep-engine']);
    expect(existsSync(join(product.root, 'data/pbxctl/pbx/lab'))).toBe(false);
    const left = [];
    for (const { pid, command } of await processes()) {
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (words.includes(product.root)) left.push(`${pid} ${command}`);
    }
    expect(left).toEqual([]);
  });
});
