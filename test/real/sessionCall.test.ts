import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { realTool } from '../support/tools.ts';
import { until } from '../support/until.ts';

/** Command lines of the capture programs that run for this PBX. */
async function capturersOf(address: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  const network = address.replace(/\d+$/, '');
  return lines.filter((line) => /tcpdump|dumpcap/.test(line) && line.includes(network));
}

/** A question that Asterisk sends before it has begun entirely stays without an answer, until the next in 30 s. */
const answersMs = 45_000;

describe.each([
  { engine: '22', address: '127.0.107.198' },
  { engine: '16', address: '127.0.108.198' },
])('the page of a call on Asterisk $engine', { timeout: 90_000 }, ({ engine, address }) => {
  let product: Product;
  let session: ScreenProgram;
  const open = async () => {
    session = spawnScreen(process.execPath, [product.program], {
      ...{ cols: 160, rows: 50, env: product.env },
    });
    await session.waitFor(/● live/);
    await session.waitFor(/peers 3\/3 registered/, answersMs);
    await until(async () => (await capturersOf(address)).length > 0, 'the feed');
  };
  /** Calls from a shell beside the session, and opens the newest call there. */
  const callAndOpen = async () => {
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/);
    session.key('tab');
    session.key('enter');
    await session.waitFor(/1 ladder +3 details.*2 log/);
  };
  const rtpPackets = (screen: readonly string[]) =>
    Number(/PCM[AU] (\d+) packets/.exec(screen.join('\n'))?.[1] ?? 0);

  beforeAll(async () => {
    product = await makeProduct();
    const tcpdump = dirname(await realTool('tcpdump'));
    product.env['PATH'] = `${tcpdump}:${product.env['PATH']}`;
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
    await product.ok(['phones', 'start']);
    await open();
  }, 120_000);
  afterAll(async () => {
    session?.dispose();
    await product.remove();
  }, 60_000);

  it('shows the calls pane where the media goes', async () => {
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/);
    await session.waitFor(/● up .* direct 127\.0\.1/);
    await product.ok(['hangup', '--all', '--yes']);
    await session.waitFor(/calls none/);
  });

  it('shows its messages as a ladder, with what each re-INVITE changed, beside its log', async () => {
    await callAndOpen();
    const screen = await session.waitFor(/becomes 70\d <-> 70\d[\s\S]*becomes 70\d <-> 70\d/);
    const text = screen.join('\n');
    const at = (wanted: RegExp) => screen.findIndex((row) => wanted.test(row));
    expect(text).toMatch(/701 +PBX +702/);
    expect(at(/INVITE/)).toBeGreaterThan(0);
    expect(at(/200 OK INVITE|200 OK \(SDP\)/)).toBeGreaterThan(at(/INVITE/));
    expect(at(/ ACK /)).toBeGreaterThan(at(/200 OK/));
    expect(at(/re-INVITE/)).toBeGreaterThan(at(/ ACK /));
    expect(text).toMatch(/│ \d\d:\d\d:\d\d\.\d{3} Executing \[702@usersnum:1\]/);
    expect(text).toMatch(/SIP +seen by (tcpdump|dumpcap) on lo since/);
    await session.waitFor(/media +direct +127\.0\.1\S+ <-> 127\.0\.1/);
  });

  it('counts the RTP of the call, by its packets, while one looks', async () => {
    const before = rtpPackets(await session.waitFor((screen) => rtpPackets(screen) > 0));
    await session.waitFor((screen) => rtpPackets(screen) > before + 20);
    expect(await capturersOf(address)).toHaveLength(2);
  });

  it('shows one part at a time on a small screen, by keys that it shows', async () => {
    session.resize(80, 24);
    await session.waitFor(
      (screen) =>
        /1 ladder/.test(screen.join()) && !/│ \d\d:\d\d:\d\d\.\d{3}/.test(screen.join('\n')),
    );
    session.key('2');
    await session.waitFor(/Remotely bridged/);
    session.key('3');
    await session.waitFor(/linkedid|uniqueid|dialled +702/);
    session.key('1');
    await session.waitFor(/re-INVITE/);
    session.resize(160, 50);
    await session.waitFor(/becomes 70\d <-> 70\d/);
  });

  it('captures the call by a key, and ends that by another', async () => {
    const captures = () => product.json<{ state: string; packets: number }[]>(['capture', 'list']);
    session.key('r');
    await until(async () => (await captures()).some(({ state }) => state === 'recording'), 'it');
    await session.waitFor(/R end capture/);
    expect((await session.waitFor(/1 ladder/)).join('\n')).toMatch(/● up/);
    session.key('R');
    await until(async () => (await captures()).every(({ state }) => state === 'ended'), 'its end');
    await session.waitFor((screen) => !/R end capture/.test(screen.join('\n')));
    expect((await captures())[0]?.packets).toBeGreaterThan(0);
  });

  it('stays readable when the call ends, with its last messages', async () => {
    await product.ok(['hangup', '--all', '--yes']);
    await session.waitFor(/○ ended \d+ s ago/);
    await session.waitFor(/BYE/);
    session.key('escape');
    await session.waitFor(/calls none/);
    await until(async () => (await capturersOf(address)).length === 1, 'the end of its media');
  });

  it('outlives an Asterisk that is killed under it, and shows the next call', async () => {
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/);
    session.key('enter');
    await session.waitFor(/re-INVITE/);
    const [{ pid } = { pid: 0 }] = await product.json<{ pid: number }[]>(['status']);
    process.kill(pid, 'SIGKILL');
    await session.waitFor(/disconnected|○ ended/);
    await session.waitFor((screen) => /● live/.test(screen[0] ?? ''), 30_000);
    await session.waitFor(/○ ended/);
    session.key('escape');
    await session.waitFor(/peers 3\/3 registered/, answersMs);
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/);
    session.key('enter');
    await session.waitFor(/becomes 70\d <-> 70\d/);
    session.key('escape');
    await product.ok(['hangup', '--all', '--yes']);
    await session.waitFor(/calls none/);
  }, 120_000);

  it('leaves nothing behind, however it ends', async () => {
    session.key('q');
    expect(await session.exit).toBe(0);
    await until(async () => (await capturersOf(address)).length === 0, 'the end of the feed');
    await open();
    process.kill(session.pid, 'SIGKILL');
    await session.exit;
    await until(async () => (await capturersOf(address)).length === 0, 'the end of the feed');
  });

  it('sees messages without privilege too, and leaves nothing turned on when its terminal goes', async () => {
    const folder = join(product.root, 'data/pbxctl/captures');
    const claims = async () => (await readdir(folder)).filter((name) => /^session-/.test(name));
    session = spawnScreen(
      'setpriv',
      ['--bounding-set=-net_raw,-net_admin', process.execPath, product.program],
      { cols: 160, rows: 50, env: product.env },
    );
    await session.waitFor(/● live/);
    await until(async () => (await claims()).length === 1, 'what it turns on');
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/);
    session.key('tab');
    session.key('enter');
    await session.waitFor(
      engine === '22' ? /seen by HEP on 127\.0\.0\.1/ : /seen by Asterisk's SIP log/,
    );
    await session.waitFor(/packets: packets of lo cannot be captured/);
    await session.waitFor(/becomes 70\d <-> 70\d/);
    expect(await capturersOf(address)).toEqual([]);
    process.kill(session.pid, 'SIGHUP');
    await session.exit;
    await until(async () => (await claims()).length === 0, 'the end of what it turned on');
  });
});
