import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { until } from '../support/until.ts';

describe.each([
  { engine: '22', technology: 'PJSIP', address: '127.0.59.198' },
  { engine: '16', technology: 'SIP', address: '127.0.36.198' },
])('the session on Asterisk $engine', { timeout: 60_000 }, ({ engine, technology, address }) => {
  let product: Product;
  let session: ScreenProgram;
  const open = (cols = 100, rows = 30) =>
    spawnScreen(process.execPath, [product.program], { cols, rows, env: product.env });
  const pid = async () =>
    (await product.json<{ pid: number; state: string }[]>(['status']))[0]?.pid ?? 0;
  /** Types a line on the session's command line. */
  const line = (text: string) => {
    session.key(':');
    session.type(`${text}\r`);
  };
  const back = async () => {
    session.key('escape');
    await session.waitFor(/peers \d\/3/);
  };

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
    session = open();
    await session.waitFor(/● live/);
  }, 120_000);
  afterAll(async () => {
    session.dispose();
    await product.remove();
  }, 60_000);

  it('shows the PBX, its peers and its log', async () => {
    const screen = await session.waitFor(/peers [01]\/3 registered/);
    expect(screen.join('\n')).toContain(`Asterisk ${engine}.`);
    expect(screen.join('\n')).toMatch(/701\s.*○ unregistered/);
  });

  it('shows phones register as they do', async () => {
    line('phones start');
    await session.waitFor(/phone 702 registered/);
    await back();
    await session.waitFor(/peers 3\/3 registered/);
  });

  it('shows a call, its steps, and its end', async () => {
    line('call 701 600');
    await session.waitFor(/answered and dials 600/);
    await back();
    await session.waitFor(/calls 1 up/);
    await session.waitFor(/Executing \[600@usersnum:1\]/);
    session.key('tab');
    session.key('h');
    await session.waitFor(new RegExp(`Hang up ${technology}/701-`));
    session.key('n');
    await session.waitFor((screen) => !/Hang up/.test(screen.join('\n')));
    session.key('h');
    await session.waitFor(/Hang up/);
    session.key('y');
    await session.waitFor(/calls none/);
  });

  it('narrows the log to one of two calls, says which, and opens the call of a line', async () => {
    for (const number of ['701', '702']) await product.ok(['call', number, '600']);
    await session.waitFor(/calls 2 up/);
    await session.waitFor(new RegExp(`Executing .*${technology}/702-`));
    session.key('home');
    session.key('L');
    const narrowed = await session.waitFor(/log live · \d+ of call 701 → 600/);
    const log = narrowed.slice(narrowed.findIndex((row) => /log live/.test(row))).join('\n');
    expect(log).toMatch(new RegExp(`Executing .*${technology}/701-`));
    expect(log).not.toMatch(/702/);
    session.key('end');
    session.key('L');
    const other = await session.waitFor(/log live · \d+ of call 702 → 600/);
    expect(other.slice(other.findIndex((row) => /log live/.test(row))).join('\n')).not.toMatch(
      /701/,
    );
    session.key('tab');
    session.key('n');
    session.type('executing\r');
    session.key('N');
    await session.waitFor(/«executing» (\d+)\/\1 /);
    session.key('y');
    await session.waitFor(/copied the line to the terminal/);
    const [, copied = ''] = /\x1b\]52;c;([^\x07]*)\x07/.exec(session.raw()) ?? [];
    expect(Buffer.from(copied, 'base64').toString()).toMatch(
      new RegExp(`VERBOSE.*Executing .*${technology}/702-`),
    );
    session.key('C');
    await session.waitFor(/━ log › call 702 → 600/);
    session.key('escape');
    await session.waitFor(/━ log .*«executing»/);
    session.key('escape');
    await session.waitFor(/━ log [^«]*━ \d+\/\d+ ━/);
    session.key('L');
    await session.waitFor(/shows the lines of all calls again/);
    await product.ok(['hangup', '--all', '--yes']);
    await session.waitFor(/calls none/);
    session.key('S-tab');
    session.key('S-tab');
  });

  it("sends a line that is not ours to Asterisk's CLI", async () => {
    line('core show version');
    await session.waitFor(/built by/);
    await back();
    line('sip show peers');
    await session.waitFor(engine === '22' ? /pjsip show endpoints/ : /2 sip peers/);
    await back();
  });

  it('completes our commands, live names and Asterisk lines', async () => {
    session.key(':');
    session.type('verif\t');
    await session.waitFor(/› verify/);
    session.key('C-c');
    session.type('call 701 60\t');
    await session.waitFor(/› call 701 600/);
    session.key('C-c');
    session.type('dialplan sho\t');
    await session.waitFor(/› dialplan show/);
    session.key('C-c');
    await back();
  });

  it('says within 2 s that the PBX is lost, and within 2 s that it is back', async () => {
    const before = await pid();
    process.kill(before, 'SIGKILL');
    await session.waitFor(/disconnected/, 2_000);
    await until(async () => {
      const now = await pid();
      return now > 0 && now !== before;
    }, 'the new Asterisk');
    await product.ok(['cli', 'core waitfullybooted']);
    await session.waitFor(/● live/, 2_000);
    await session.waitFor(/peers 3\/3 registered/);
  });

  it('survives being resized', async () => {
    for (const [cols, rows] of [
      [80, 24],
      [20, 5],
      [200, 60],
      [61, 16],
      [100, 30],
    ] as const)
      session.resize(cols, rows);
    await session.waitFor((screen) => screen.length === 30 && /● live/.test(screen.join('\n')));
  });

  it('leaves the terminal as it was, whatever ends it', async () => {
    const restored = { buffer: 'normal', cursorShown: true, bracketedPaste: false, mouse: false };
    session.key('q');
    expect(await session.exit).toBe(0);
    expect(session.state()).toMatchObject(restored);
    for (const [signal, status] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const other = open(80, 24);
      await other.waitFor(/● live/);
      process.kill(other.pid, signal);
      expect(await other.exit, signal).toBe(status);
      expect(other.state(), signal).toMatchObject(restored);
    }
    const interrupted = open(80, 24);
    await interrupted.waitFor(/● live/);
    interrupted.key('C-c');
    expect(await interrupted.exit).toBe(130);
    expect(interrupted.state()).toMatchObject(restored);
  });

  it('says what to type when the PBX does not run', async () => {
    await product.ok(['stop', '--yes']);
    const refused = open(80, 24);
    await refused.waitFor(/pbxctl start/);
    expect(await refused.exit).toBe(3);
  });
});

it('prints status and help where there is no terminal', async () => {
  const product = await makeProduct();
  const { status, stdout, stderr } = await product.run([]);
  expect(status).toBe(0);
  expect(stdout).toContain('setup lab');
  expect(stderr).toContain('pbxctl setup lab --phones');
  await product.remove();
});
