import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPhones, type Phone, type Phones } from '../../asterisk/phone/phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { until } from '../support/until.ts';

interface ChangeJson {
  n: number;
  what: string;
  state: string;
  files: string[];
}
interface UserJson {
  id: string;
  codecs: string[];
  directMedia: boolean;
}

describe.each([
  {
    ...{ engine: '22', technology: 'PJSIP', address: '127.0.72.198', conf: 'pjsip.conf' },
    debug: 'pjsip set logger on',
    show: 'pjsip show endpoint',
    direct: [/direct_media +: true/, /direct_media +: false/],
  },
  {
    ...{ engine: '16', technology: 'SIP', address: '127.0.66.198', conf: 'sip.conf' },
    debug: 'sip set debug on',
    show: 'sip show peer',
    direct: [/DirectMedia +: Yes/, /DirectMedia +: No/],
  },
])('users on Asterisk $engine', { timeout: 60_000 }, (lab) => {
  const { engine, technology, address, conf } = lab;
  let product: Product;
  let phones: Phones;
  let etc: string;
  const network = address.split('.').slice(0, 3).join('.');
  const known = async () => {
    const peers = await product.json<{ id: string; status: string }[]>(['peers']);
    return peers.map(({ id }) => id);
  };
  const users = () => product.json<UserJson[]>(['user', 'list']);
  const changes = () => product.json<ChangeJson[]>(['config', 'log']);
  const phone = async (number: string, host = 170): Promise<Phone> => {
    const user = await product.json<{ softphone: { password: string } }>([
      ...['user', 'show', number, '--reveal'],
    ]);
    return { number, secret: user.softphone.password, address: `${network}.${host}` };
  };
  /** The SDP media lines in the SIP messages that Asterisk logs while something is done. */
  const mediaLines = async (run: () => Promise<unknown>) => {
    const path = join(etc, '../log/pbx.json');
    const before = (await readFile(path)).length;
    await product.ok(['cli', lab.debug]);
    await run();
    await product.ok(['cli', lab.debug.replace(/on$/, 'off')]);
    const text = (await readFile(path)).subarray(before).toString('utf8');
    return text.split('"timestamp"').flatMap((record) => {
      const sent = /Transmitting|Reliably Transmitting/i.test(record);
      const line = /m=audio \d+ RTP\/AVP ([\d ]+)/.exec(record)?.[1];
      return line === undefined ? [] : [{ sent, types: line.trim().split(' ') }];
    });
  };

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
    const { engine: found } = await product.profile();
    etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
    phones = createPhones({
      sipp: found.programs['sipp'] ?? '',
      dir: join(product.root, 'test-phones'),
      pbx: { address, port: 5060 },
    });
  });
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('lets a user register that was added by a command, at once', async () => {
    const { stdout, stderr } = await product.ok(['user', 'add', '703', '--name', 'Zoé', '--yes']);
    const a = await phone('703');
    expect(await phones.register(a)).toEqual({ ok: true, reason: '' });
    expect(stdout + stderr).not.toContain(a.secret);
    expect(stdout).toContain(`sip:703@${address}:5060`);
    expect((await phones.register({ ...a, secret: 'wrong' })).ok).toBe(false);
    expect(await readFile(join(etc, conf), 'utf8')).toContain('callerid = "Zoé" <703>');
  });

  it('lets it call, and be called, as it is', async () => {
    const a = await phone('701', 127);
    const b = await phone('703');
    await phones.start(b, { ringMs: 100 });
    expect(await phones.call(a, '703', { talkMs: 300 })).toEqual({ ok: true, reason: '' });
    await phones.stop(b);
  });

  it('forces a codec, in what Asterisk answers and in what it offers', async () => {
    await product.ok(['codec', 'set', '701', 'alaw', '--yes']);
    expect((await users()).find(({ id }) => id === '701')?.codecs).toEqual(['alaw']);
    const a = await phone('701', 127);
    const b = await phone('702', 165);
    const answered = await mediaLines(() =>
      phones.call(a, '600', { talkMs: 300, codecs: ['ulaw', 'alaw'] }),
    );
    expect(answered.find(({ sent }) => !sent)?.types).toEqual(['0', '8', '101']);
    const answers = answered.filter(({ sent }) => sent);
    expect(answers.length).toBeGreaterThan(0);
    for (const { types } of answers) expect(types).toEqual(['8', '101']);

    await product.ok(['codec', 'set', '702', 'alaw', '--yes']);
    await phones.start(b, { ringMs: 100, codecs: ['ulaw', 'alaw'] });
    const offered = await mediaLines(() => phones.call(a, '702', { talkMs: 300 }));
    await phones.stop(b);
    const offers = offered.filter(({ sent }) => sent);
    expect(offers.length).toBeGreaterThan(1);
    for (const { types } of offers) expect(types).toEqual(['8', '101']);
  });

  it('refuses a call whose phone has only another codec, as it was told', async () => {
    const a = await phone('701', 127);
    const { ok, reason } = await phones.call(a, '600', { talkMs: 300, codecs: ['ulaw'] });
    expect(ok).toBe(false);
    expect(reason).toContain('488');
    await product.ok(['codec', 'set', '--all', 'alaw,ulaw', '--yes']);
    expect((await phones.call(a, '600', { talkMs: 300, codecs: ['ulaw'] })).ok).toBe(true);
  });

  it('turns direct media off and on, as Asterisk shows', async () => {
    const [yes, no] = lab.direct;
    const shown = async () => (await product.ok(['cli', `${lab.show} 701`])).stdout;
    expect(await shown()).toMatch(yes ?? '');
    await product.ok(['media', 'set', '701', 'canreinvite=no', '--yes']);
    expect(await shown()).toMatch(no ?? '');
    await product.ok(['media', 'set', '--all', 'via-pbx', '--yes']);
    expect((await users()).map(({ directMedia }) => directMedia)).toEqual([false, false, false]);
    await product.ok(['media', 'set', '--all', 'direct', '--yes']);
    expect(await shown()).toMatch(yes ?? '');
    const setup = await product.run(['media', 'set', '701', 'direct', '--setup', '--yes']);
    expect(setup.status, setup.stderr).toBe(engine === '16' ? 0 : 2);
    if (engine === '16')
      expect((await product.ok(['cli', 'sip show settings'])).stdout).toMatch(
        /Direct RTP setup: +Yes/,
      );
    else expect(setup.stderr).toContain('PJSIP has no directrtpsetup');
  });

  it('gives a new secret, to the phones of the lab as well', async () => {
    const old = await phone('702', 165);
    await product.ok(['user', 'set', '702', '--new-secret', '--yes']);
    await until(async () => !(await phones.register(old)).ok, 'the old secret to be refused');
    expect((await phones.register(await phone('702', 165))).ok).toBe(true);
    await product.ok(['phones', 'start', '702']);
    await product.ok(['phones', 'stop']);
  });

  it('refuses a user that was removed, and forgets where it was', async () => {
    const a = await phone('703');
    expect((await phones.register(a)).ok).toBe(true);
    await product.ok(['user', 'remove', '703', '--yes']);
    expect((await phones.register(a)).ok).toBe(false);
    expect(await known()).not.toContain(`${technology}/703`);
    const { stdout } = await product.ok(['cli', 'database show']);
    expect(stdout).not.toContain('703');
  });

  it('adds ten users from a table in one change, and takes it back', async () => {
    const before = await readFile(join(etc, conf), 'utf8');
    const numbers = Array.from({ length: 10 }, (_, i) => String(710 + i));
    const path = join(product.root, 'users.csv');
    const rows = numbers.map((number) => `${number};Élève ${number};secret${number}`);
    await writeFile(path, `number;name;secret\r\n${rows.join('\r\n')}\r\n`);
    const count = (await changes()).length;
    const { stderr } = await product.ok(['user', 'add', '--from', path, '--yes']);
    expect(stderr).toMatch(/no extension leads to 710@usersnum.*extension add 710 710/);
    expect((await changes()).slice(count)).toMatchObject([{ what: 'add 10 users', state: 'done' }]);
    for (const [i, number] of numbers.entries()) {
      const one = { number, secret: `secret${number}`, address: `${network}.${200 + i}` };
      expect(await phones.register(one), number).toEqual({ ok: true, reason: '' });
    }
    await product.ok(['config', 'undo', '--yes']);
    expect(await readFile(join(etc, conf), 'utf8')).toBe(before);
    await until(async () => !(await known()).includes(`${technology}/710`), '710 to be gone');
  });

  it.each([
    [['user', 'add', '701']],
    [['user', 'add', '70]4']],
    [['user', 'add', '704\nx']],
    [['user', 'add', '704;x']],
    [['user', 'add', '7'.repeat(300)]],
    [['user', 'add', '704', '--name', 'a\n[general]']],
    [['user', 'add', '704', '--codecs', 'opium']],
    [['codec', 'set', '701', 'h999']],
    [['media', 'set', '701', 'nonat']],
  ])('writes nothing for %j', async (words) => {
    const before = await readFile(join(etc, conf), 'utf8');
    const { status, stderr } = await product.run([...words, '--yes']);
    expect(status, stderr).toBe(2);
    expect(await readFile(join(etc, conf), 'utf8')).toBe(before);
  });

  it('refuses a name that is not UTF-8, as the shell hands it over', async () => {
    const name = "$(printf 'caf\\351')";
    const line = `exec "$0" "$1" user add 704 --name "${name}" --yes`;
    const { status, stderr } = await product.shell(line);
    expect(stderr).toContain('not UTF-8');
    expect(status).toBe(2);
  });

  describe('in the session', () => {
    let session: ScreenProgram;
    beforeAll(() => {
      session = spawnScreen(process.execPath, [product.program], {
        cols: 120,
        rows: 40,
        env: product.env,
      });
    });
    afterAll(() => session.dispose());

    it('adds a user: a, the number, Enter, y', async () => {
      await session.waitFor(/● live/);
      session.key('a');
      await session.waitFor(/› user add\s[\s\S]*NUMBER \[--name/);
      session.type('704 --name "Ann"\r');
      await session.waitFor(/Add user 704\?/);
      expect(await known()).not.toContain(`${technology}/704`);
      session.key('y');
      await session.waitFor(/display name +Ann/);
      session.key('escape');
      await session.waitFor(/704\s.*unregistered/);
    });

    it('toggles the direct media of the selected peer: m, y', async () => {
      session.key('home');
      session.key('m');
      await session.waitFor(/Send the media of 701 through the PBX\?/);
      session.key('y');
      await session.waitFor(/701 +via-pbx/);
      expect((await users()).find(({ id }) => id === '701')?.directMedia).toBe(false);
      session.key('escape');
      await session.waitFor(/peers [01]\/4/);
      session.key('q');
      expect(await session.exit).toBe(0);
    });
  });
});
