import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabPhones, labPhonesOf } from '../support/lab-phones.ts';
import { makeProduct, type Product, type Ran } from '../support/product.ts';

interface CheckJson {
  rule: string;
  ok: boolean | null;
  severity?: 'problem' | 'warning' | 'remark';
  detail: string;
  evidence?: string[];
  mend?: string[];
  mark?: string;
}

describe.each([
  { engine: '22', address: '127.0.113.198', sipFile: 'pjsip.conf' },
  { engine: '16', address: '127.0.114.198', sipFile: 'sip.conf' },
])('doctor on Asterisk $engine', { timeout: 120_000 }, ({ engine, address, sipFile }) => {
  let product: Product;
  let lab: LabPhones;
  let etc: string;
  const is22 = engine === '22';

  const look = async (...rules: string[]): Promise<{ status: number; checks: CheckJson[] }> => {
    const { status, stdout } = await product.run(['doctor', ...rules, '--json']);
    return { status, checks: JSON.parse(stdout).checks };
  };
  const findings = async (...rules: string[]) =>
    (await look(...rules)).checks.filter(({ severity }) => severity !== undefined);
  /** The one finding of a rule whose title is such; its evidence and what mends it. */
  const finding = async (rule: string, title: RegExp): Promise<Required<CheckJson>> => {
    const all = await findings(rule);
    const one = all.filter(({ detail }) => title.test(detail));
    expect(one, JSON.stringify(all)).toHaveLength(1);
    return one[0] as Required<CheckJson>;
  };
  const isGone = async (rule: string, title: RegExp) =>
    expect((await findings(rule)).filter(({ detail }) => title.test(detail))).toEqual([]);
  /** Types the first command line that mends it, as it stands there. */
  const type = (words: readonly string[]): Promise<Ran> => product.ok([...words]);
  const typed = ({ mend }: CheckJson) => (mend ?? []).join('\n');
  const conf = (name: string) => join(etc, name);
  const edit = async (name: string, change: (text: string) => string) => {
    const before = await readFile(conf(name), 'utf8');
    await writeFile(conf(name), change(before));
    return () => writeFile(conf(name), before);
  };

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
    lab = await labPhonesOf(product);
    etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
  }, 180_000);
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('finds nothing wrong with a lab that is well', async () => {
    const { status, checks } = await look();
    const severe = checks.filter(({ severity }) => severity && severity !== 'remark');
    expect(severe).toEqual([]);
    expect(status).toBe(0);
    expect(checks.filter(({ mark }) => mark === 'unseen')).toEqual([]);
    const remarks = checks.filter(({ severity }) => severity === 'remark');
    expect(remarks.map(({ rule }) => rule)).toEqual(is22 ? [] : ['migration']);
  });

  it('names a user that there is not, until there is', async () => {
    const stranger = { ...lab.a, number: '799', secret: 'whatever' };
    expect((await lab.phones.register(stranger)).ok).toBe(false);
    const one = await finding('unknown-user', /^799 /);
    expect(one.evidence.join()).toContain('sip:799@');
    expect(typed(one)).toMatch(/pbxctl user add 799 /);
    await type(['user', 'add', '799', '--yes']);
    await isGone('unknown-user', /799/);
    const { softphone } = await product.json<{ softphone: { password: string } }>([
      ...['user', 'show', '799', '--reveal'],
    ]);
    expect((await lab.phones.register({ ...stranger, secret: softphone.password })).ok).toBe(true);
    await isGone('wrong-password', /799/);
    await product.ok(['user', 'remove', '799', '--yes']);
  });

  it('names a wrong password, until the right one comes, and shows none', async () => {
    expect((await lab.phones.register({ ...lab.a, secret: 'wrong' })).ok).toBe(false);
    const one = await finding('wrong-password', /^701 .*wrong password/);
    expect(one.evidence.join()).toMatch(new RegExp(`${sipFile}:\\d+`));
    expect(typed(one)).toMatch(/pbxctl user show 701 --reveal/);
    const { stdout } = await product.run(['doctor']);
    expect(stdout).not.toContain(lab.a.secret);
    expect((await lab.phones.register(lab.a)).ok).toBe(true);
    await isGone('wrong-password', /701/);
  });

  it('names a number that is not in the context, until it is added', async () => {
    expect((await lab.phones.call(lab.a, '555', { talkMs: 100 })).ok).toBe(false);
    const one = await finding('extension-missing', /^701 dialled 555.*\[usersnum\]/);
    expect(typed(one)).toMatch(/pbxctl extension add 555 PHONE --context usersnum/);
    await type(['extension', 'add', '555', '702', '--context', 'usersnum', '--yes']);
    await isGone('extension-missing', /555/);
  });

  it('names a codec that nobody has, until it is set right', async () => {
    await product.ok(['user', 'set', '701', '--codecs', 'gsm', '--yes']);
    expect((await lab.phones.call(lab.a, '600', { talkMs: 100 })).reason).toContain('488');
    const one = await finding('codecs', /701 may use gsm only/);
    expect(typed(one)).toMatch(/pbxctl codec set 701 alaw,ulaw/);
    // PJSIP refuses with 488 and logs nothing.
    if (!is22) await finding('codecs', /no codec in common \(488\)/);
    await type(['codec', 'set', '701', 'alaw,ulaw', '--yes']);
    await isGone('codecs', /./);
    expect((await lab.phones.call(lab.a, '600', { talkMs: 100 })).ok).toBe(true);
  });

  it('names an include of a context that is not there, and a jump', async () => {
    const restore = await edit('extensions.conf', (text) =>
      text.replace(
        '[usersnum]',
        '[usersnum]\ninclude => nowhere\nexten => 881,1,Goto(nothere,1,1)',
      ),
    );
    await product.ok(['cli', 'dialplan reload']);
    const one = await finding('dialplan', /includes \[nowhere\]/);
    expect(one.evidence.join()).toMatch(/extensions\.conf:\d+ {2}include => nowhere/);
    await finding('dialplan', /881 in \[usersnum\] goes to \[nothere\]/);
    await lab.phones.call(lab.a, '881', { talkMs: 100 });
    await finding('dialplan', /a call was sent to 1 in \[nothere\]/);
    await restore();
    await type(['cli', 'dialplan reload']);
    await isGone('dialplan', /./);
  });

  it('names what was changed and not loaded, until it is', async () => {
    await appendFile(conf('extensions.conf'), '\n[extra]\nexten => 1,1,Answer()\n');
    const one = await finding('reload', /another dialplan/);
    expect(one.severity).toBe('problem');
    expect(one.evidence.join()).toContain('1 in [extra]');
    expect(typed(one)).toMatch(/pbxctl cli "dialplan reload"/);
    await type(['cli', 'dialplan reload']);
    await isGone('reload', /./);
    await edit('features.conf', (text) => text.replace('blindxfer = ##', 'blindxfer = #1'));
    const other = await finding('reload', /features\.conf was changed/);
    expect(typed(other)).toMatch(/pbxctl cli "module reload features"/);
    await type(['cli', 'module reload features']);
    await isGone('reload', /./);
  });

  it('names a line that Asterisk does not take', async () => {
    const restore = await edit(sipFile, (text) =>
      is22
        ? `${text}\n[755]\ntype=endpoint\ncontxt=usersnum\naors=756\n`
        : `${text}\n[755]\ntype=friend\nhost=dynamic\nallow=!all,alaw,alawx\n`,
    );
    const module = is22 ? 'res_pjsip.so' : 'chan_sip.so';
    await product.ok(['cli', 'module', 'reload', module]);
    if (is22) {
      const one = await finding('pjsip-objects', /contxt in \[755\]/);
      expect(one.evidence.join()).toMatch(/pjsip\.conf:\d+ {2}contxt/);
      await finding('pjsip-objects', /755 names the aor 756/);
    } else await finding('codecs', /alawx/);
    await restore();
    await type(['cli', 'module', 'reload', module]);
    await isGone('pjsip-objects', /./);
    await isGone('codecs', /alawx/);
  });

  it('names a sound that was moved, until it is back', async () => {
    const sounds = join(product.root, 'own');
    await mkdir(sounds);
    await writeFile(join(sounds, 'hello.alaw'), Buffer.alloc(1600, 0xd5));
    await appendFile(
      conf('extensions.conf'),
      `\n[usersnum](+)\nexten => 882,1,Answer()\n same => n,Playback(${join(sounds, 'hello')})\n`,
    );
    await product.ok(['cli', 'dialplan reload']);
    await isGone('sounds', /./);
    await rename(join(sounds, 'hello.alaw'), join(sounds, 'away.alaw'));
    await lab.phones.call(lab.a, '882', { talkMs: 300 });
    const one = await finding('sounds', /there is no sound .*own\/hello/);
    expect(one.evidence.join('\n')).toMatch(/extensions\.conf:\d+.*\n.*does not exist/);
    await rename(join(sounds, 'away.alaw'), join(sounds, 'hello.alaw'));
    await isGone('sounds', /./);
  });

  it('names a music class with an empty folder', async () => {
    const folder = join(product.root, 'music');
    await mkdir(folder);
    const restore = await edit(
      'musiconhold.conf',
      (text) => `${text}\n[jazz]\nmode=files\ndirectory=${folder}\n`,
    );
    await product.ok(['cli', 'module reload res_musiconhold.so']);
    await finding('music', /jazz is empty/);
    await restore();
    await product.ok(['cli', 'module reload res_musiconhold.so']);
    await isGone('music', /./);
  });

  it('tells as it happens who is refused and who gets in', async () => {
    const watch = product.watch(['doctor', '--watch']);
    const begun = new Promise<void>((resolve) => {
      watch.child.stderr?.on('data', (piece: Buffer) => {
        if (piece.includes('watching lab')) resolve();
      });
    });
    await begun;
    await lab.phones.register({ ...lab.a, number: '798', secret: 'x' });
    expect(await watch.line((line) => line.includes('798'))).toMatch(
      /✖ 798 tried to log in.*no such user/,
    );
    expect(await watch.line((line) => line.includes('user add'))).toMatch(/pbxctl user add 798/);
    await lab.phones.register({ ...lab.a, secret: 'wrong' });
    await watch.line((line) => /✖ 701 was refused from .*: wrong password/.test(line));
    await lab.phones.call(lab.a, '556', { talkMs: 100 });
    await watch.line((line) => /✖ 701 dialled 556, which is not in \[usersnum\]/.test(line));
    await lab.phones.register(lab.a);
    expect(await watch.line((line) => line.includes('● 701'))).toMatch(
      /● 701 (registered|gets in now,) from 127\.0\.\d+\.127:/,
    );
    expect(await watch.end()).toBe(130);
  });

  it('says that the operator is stopped, until it is started', async () => {
    await product.ok(['--pbx', 'operator', 'stop', '--yes']);
    await product.ok(['wait', 'peer', 'operator', '--gone', '--timeout', '100']);
    const one = await finding('peers', /operator does not answer/);
    expect(typed(one)).toMatch(/pbxctl --pbx operator start/);
    await type(['--pbx', 'operator', 'start']);
    await product.ok(['wait', 'peer', 'operator', '--reachable', '--timeout', '100']);
    await isGone('peers', /operator/);
  }, 240_000);

  it('says that the PBX is stopped, and passes nothing as fine that it did not see', async () => {
    await product.ok(['stop', '--yes']);
    const { status, checks } = await look('runs', 'peers', 'security');
    expect(status).toBe(1);
    expect(checks.map(({ rule, ok }) => [rule, ok])).toEqual([
      ['runs', false],
      ['peers', null],
      ['security', true],
    ]);
    const { stdout } = await product.run(['doctor']);
    expect(stdout).toMatch(/peers: not looked at: lab is stopped/);
    expect(stdout).toMatch(/\d+\/\d+, \d+ not looked at/);
    await type(['start']);
    expect((await look('runs')).status).toBe(0);
  });
});
