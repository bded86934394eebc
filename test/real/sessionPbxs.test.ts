import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';

describe.each([
  { engine: '22', technology: 'PJSIP', network: '127.0.85' },
  { engine: '16', technology: 'SIP', network: '127.0.83' },
])('several PBXs in one session, Asterisk $engine', { timeout: 60_000 }, (lab) => {
  const { engine, technology, network } = lab;
  const operator = `${network}.210`.replaceAll('.', '\\.');
  let product: Product;
  let session: ScreenProgram;
  const line = (text: string) => {
    session.key(':');
    session.type(`${text}\r`);
  };
  const half = (screen: string[], which: 'upper' | 'lower') =>
    (which === 'upper' ? screen.slice(0, 11) : screen.slice(11, 22)).join('\n');
  const calls = async () => (await product.json<unknown[]>(['--pbx', 'office', 'channels'])).length;

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok([
      'setup',
      'lab',
      '--engine',
      engine,
      '--address',
      `${network}.198`,
      '--phones',
    ]);
    const { ami } = await product.profile();
    const address = ['--ami', `${ami.host}:${ami.port}`, '--username', ami.username];
    const attached = await product.run(
      ['attach', ...address, '--secret-stdin', '--name', 'office'],
      `${ami.secret}\n`,
    );
    expect(attached.status, attached.stderr).toBe(0);
    session = spawnScreen(process.execPath, [product.program], { env: product.env });
    await session.waitFor(/● live/);
  }, 180_000);
  afterAll(async () => {
    session?.dispose();
    await product?.run(['detach', 'office', '--yes']);
    await product?.remove();
  }, 60_000);

  it('are listed with what they are; the session goes to the operator and back', async () => {
    session.key('P');
    await session.waitFor(new RegExp(`operator +LAB +● running +${operator}`));
    await session.waitFor(/office +ATTACHED read-only +● running/);
    session.key('end');
    session.key('enter');
    await session.waitFor(/ LAB {2}operator .*● live/);
    await session.waitFor(/ lab +IAX2 +● reachable/);
    line('pbx lab');
    await session.waitFor(new RegExp(` LAB {2}lab .*● live[^]* 702 +${technology}`));
    expect(session.raw()).not.toContain('\x1b[?1049l');
  });

  it('side by side show both ends of a call, and the keys act where the focus is', async () => {
    session.key('W');
    await session.waitFor(/Tab goes to operator and back/);
    await product.ok(['call', '701', '0600']);
    const screen = await session.waitFor(
      (rows) => /● up/.test(half(rows, 'upper')) && /● up/.test(half(rows, 'lower')),
    );
    expect(half(screen, 'upper')).toMatch(/LAB {2}lab[\s\S]*calls 1 up[\s\S]*● up +701/);
    expect(half(screen, 'lower')).toMatch(/LAB {2}operator[\s\S]*calls 1 up[\s\S]*● up +701 +600/);
    session.type('\t\t\t');
    await session.waitFor((rows) => rows[22] === ' operator›');
    session.key('h');
    await session.waitFor(/Hang up IAX2\/lab-\d+/);
    session.key('y');
    await session.waitFor(
      (rows) => /calls none/.test(half(rows, 'upper')) && /calls none/.test(half(rows, 'lower')),
    );
  });

  it('the one goes away and comes back while the other stays', async () => {
    await product.ok(['--pbx', 'operator', 'stop', '--yes']);
    const screen = await session.waitFor((rows) => /✖ disconnected/.test(half(rows, 'lower')));
    expect(half(screen, 'upper')).toMatch(/● live/);
    session.type('\t');
    await session.waitFor((rows) => rows[22] === ' lab›');
    session.key('W');
    await session.waitFor(/log live/);
    line('pbx operator');
    await session.waitFor(/operator is stopped: type {2}:--pbx operator start/);
    expect(session.screen()[0]).toMatch(/LAB {2}lab .*● live/);
    line('--pbx operator start');
    await session.waitFor(new RegExp(`Asterisk ${engine}.* runs on ${operator}`));
    line('pbx operator');
    await session.waitFor(/ LAB {2}operator .*● live/);
  });

  it('an attached one is refused, then unlocked by its name, and then wants it again', async () => {
    await product.ok(['call', '701', '600']);
    line('pbx office');
    await session.waitFor(/ATTACHED read-only {2}office .*● live/);
    await session.waitFor(/calls 1 up/);
    session.type('\th');
    await session.waitFor(/office is read-only[\s\S]*U unlocks it for this session/);
    session.key('U');
    await session.waitFor(/type office to do it:/);
    session.type('office\r');
    await session.waitFor(/ATTACHED unlocked {2}office/);
    session.key('h');
    await session.waitFor(new RegExp(`━ Hang up ${technology}/701-[^]*type office to do it:`));
    session.type('y\r');
    await session.waitFor(/type office to go on, or Esc/);
    expect(await calls()).toBe(1);
    session.type('\x7foffice\r');
    await session.waitFor(/calls none/);
    expect(await calls()).toBe(0);
    session.key('q');
    expect(await session.exit).toBe(0);
    const { status, stderr } = await product.run(['--pbx', 'office', 'hangup', '--all', '--yes']);
    expect([status, stderr]).toEqual([4, expect.stringContaining('office is read-only')]);
  });

  it('of one in production, --yes counts only with the name spelt out', async () => {
    await product.ok(['profile', 'office', '--write', '--production']);
    await product.ok(['call', '701', '600']);
    const env = 'PBXCTL_PBX=office $0 $1 hangup --all --yes';
    const { status, stderr } = await product.shell(env);
    expect(stderr).toContain('office is in production, where --yes alone changes nothing');
    expect([status, await calls()]).toEqual([2, 1]);
    const asked = spawnScreen(process.execPath, [product.program, 'hangup', '--all', '--yes'], {
      env: { ...product.env, PBXCTL_PBX: 'office' },
    });
    await asked.waitFor(/Type office to do it:/);
    asked.type('y\r');
    await asked.waitFor(/nothing was changed/);
    expect([await asked.exit, await calls()]).toEqual([1, 1]);
    await product.ok(['--pbx', 'office', 'hangup', '--all', '--yes']);
    expect(await calls()).toBe(0);
  });
});
