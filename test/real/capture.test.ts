import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Capture } from '../../asterisk/capture/store.ts';
import {
  callMessages,
  capturesOf,
  recordersOf,
  referenceCapture,
  startCapture,
  tsharkRows,
  untilNoRecorder,
} from '../support/capturing.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { until } from '../support/until.ts';

const LABS = [
  { engine: '22', address: '127.0.103.198', sources: ['packets', 'hep', 'log'], other: 'hep' },
  { engine: '16', address: '127.0.104.198', sources: ['packets', 'log'], other: 'log' },
] as const;

describe.each(LABS)('captures of Asterisk $engine', { timeout: 60_000 }, (lab) => {
  const { engine, address, sources, other } = lab;
  let product: Product;
  const pbxFile = (path: string) => join(product.root, 'data/pbxctl/pbx/lab', path);
  const calls = async () => (await product.json<unknown[]>(['calls'])).length;

  /** A call between two phones, with all of its end. */
  async function call(isOver = async () => true): Promise<void> {
    await product.ok(['call', '701', '702']);
    await until(async () => {
      const [found] = await product.json<{ state: string; callee: string | null }[]>(['calls']);
      return found?.state === 'up' && found.callee !== null && (await isOver());
    }, 'a call that is up');
    await product.ok(['hangup', '--all', '--yes']);
    await until(async () => (await calls()) === 0, 'the end of the call');
  }

  /** Whether Asterisk logs its SIP messages, or sends HEP: what a capture must not leave on. */
  async function isOn(): Promise<boolean> {
    if (other === 'hep') return /enabled=yes/.test(readFileSync(pbxFile('etc/hep.conf'), 'utf8'));
    const { stdout } = await product.ok(['cli', 'sip set debug on']);
    const wasOn = stdout.includes('re-enabled');
    await product.ok(['cli', wasOn ? 'sip set debug on' : 'sip set debug off']);
    return wasOn;
  }

  beforeAll(async () => {
    product = await makeProduct();
    const words = ['setup', 'lab', '--engine', engine, '--address', address];
    await product.ok([...words, '--phones', '--no-operator']);
  }, 120_000);
  afterEach(async () => {
    await product.run(['capture', 'stop', '--yes']);
  });
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it.each(sources)('by %s have the messages of a call, byte for byte', async (source) => {
    const reference = await referenceCapture(address, product.root);
    const { watched, began, ended } = await startCapture(product, ['--source', source]);
    expect(began).toMatchObject({ source, filter: 'all' });
    // INVITE, 180, 200 and ACK of each leg, and a second INVITE with its answer: media goes from phone to phone.
    await call(async () => {
      const legs = [...(await callMessages(reference.file)).values()];
      return legs.length === 2 && legs.every(({ length }) => length >= 7);
    });
    await watched.end();
    const end = await ended();
    await reference.stop();
    // chan_sip joins spaces before it logs what it has received (lws2sws).
    const isAsLogged = engine === '16' && source === 'log';
    const expected = await callMessages(reference.file, isAsLogged);
    expect([...expected.values()].map((messages) => messages.length)).toEqual([12, 12]);
    expect(await callMessages(began.file, isAsLogged)).toEqual(expected);
    expect(await tsharkRows(began.file, 'rtp or rtcp', ['frame.number'])).toEqual([]);
    expect(end).toMatchObject({ why: 'stopped', turnedOn: false, messages: expect.any(Number) });
    expect(statSync(began.file).mode & 0o777).toBe(0o600);
    expect(recordersOf(product)).toEqual([]);
  });

  it('are of one peer, with its media only where that is asked for', async () => {
    const { began, watched } = await startCapture(product, ['--peer', '702', '--rtp']);
    await product.ok(['call', '701', '600']);
    await product.ok(['call', '702', '600']);
    await until(
      async () => (await tsharkRows(began.file, 'rtp', ['frame.number'])).length > 20,
      'media in the file',
    );
    await product.ok(['hangup', '--all', '--yes']);
    await watched.end();
    const network = address.split('.').slice(0, 3).join('.');
    const ends = await tsharkRows(began.file, 'rtp', ['ip.src', 'ip.dst']);
    expect(new Set(ends.flat())).toEqual(new Set([address, `${network}.165`]));
    const parties = await tsharkRows(began.file, 'sip', [
      'sip.from.user',
      'sip.to.user',
      'ip.src',
      'ip.dst',
    ]);
    const strangers = parties.filter(
      (row) => !row.some((cell) => cell === '702' || cell === `${network}.165`),
    );
    expect([parties.length > 5, strangers]).toEqual([true, []]);
  });

  it('are of one call, while another goes on', async () => {
    await product.ok(['call', '701', '600']);
    await product.ok(['call', '702', '600']);
    const { began, watched } = await startCapture(product, ['--call', '701']);
    await product.ok(['hangup', '--all', '--yes']);
    await until(async () => (await calls()) === 0, 'the end of the calls');
    await watched.end();
    const rows = await tsharkRows(began.file, 'sip', ['sip.CSeq.method', 'ip.src', 'ip.dst']);
    const network = address.split('.').slice(0, 3).join('.');
    expect(rows.map(([method]) => method)).toEqual(['BYE', 'BYE']);
    expect(rows.flat()).not.toContain(`${network}.165`);
  });

  it('end at their size and after their time, whole', async () => {
    const sized = await startCapture(product, ['--max-size', '2K']);
    await call();
    const bySize = await sized.ended();
    expect(bySize.why).toBe('its file has reached --max-size');
    expect(statSync(bySize.file).size).toBeLessThanOrEqual(2048);
    const rows = await tsharkRows(bySize.file, 'frame', ['frame.number']);
    expect(rows).toHaveLength(bySize.packets);
    const timed = await startCapture(product, ['--for', '500ms']);
    const byTime = await timed.ended();
    expect(byTime.why).toBe('its time was over');
    expect((byTime.endedAt ?? 0) - byTime.startedAt).toBeGreaterThanOrEqual(500);
    await untilNoRecorder(product);
  });

  it.each(['packets', other])('by %s leave nothing when pbxctl is killed', async (source) => {
    const { watched, began } = await startCapture(product, ['--source', source]);
    await call();
    await watched.end('SIGKILL');
    await untilNoRecorder(product);
    const capture = (await capturesOf(product)).get(began.name);
    expect(capture).toMatchObject({ state: 'ended', why: 'what had started it is gone' });
    expect((await callMessages(began.file)).size).toBe(2);
    expect(await isOn()).toBe(false);
  });

  it.each(['packets', other])('by %s break off when the recorder is killed', async (source) => {
    const { watched, began } = await startCapture(product, ['--source', source]);
    await call();
    await until(async () => (await callMessages(began.file)).size === 2, 'the call in the file');
    process.kill(began.recorder.pid, 'SIGKILL');
    await until(async () => watched.child.exitCode !== null, 'the end of pbxctl');
    expect(watched.child.exitCode).toBe(1);
    await untilNoRecorder(product);
    expect((await capturesOf(product)).get(began.name)?.state).toBe('broken off');
    expect((await callMessages(began.file)).size).toBe(2);
    expect(await isOn()).toBe(false);
  });

  it('in the background that were killed are mended by the next command', async () => {
    const words = ['capture', 'start', '--background', '--source', other];
    const { name, recorder } = await product.json<Capture>(words);
    process.kill(recorder.pid, 'SIGKILL');
    await untilNoRecorder(product);
    expect(await isOn()).toBe(true);
    const { stderr } = await product.ok(['capture', 'stop']);
    expect(stderr).toContain(`which ${name} had left on when it was killed`);
    expect(await isOn()).toBe(false);
  });

  it('go on when Asterisk was killed and is there again', async () => {
    const { watched, began, ended } = await startCapture(product, ['--source', other]);
    const [{ pid: before } = { pid: 0 }] = await product.json<{ pid: number }[]>(['status']);
    process.kill(before, 'SIGKILL');
    await until(async () => {
      const { stdout } = await product.run(['status', '--json']);
      const [found]: { pid: number; state: string }[] = JSON.parse(stdout || '[]');
      return found?.state === 'running' && found.pid !== before;
    }, 'Asterisk again');
    const messages = () => tsharkRows(began.file, 'sip', ['frame.number']);
    await until(async () => (await messages()).length > 0, 'messages of the new Asterisk', 45_000);
    await watched.end();
    expect((await ended()).why).toBe('stopped');
    expect(await isOn()).toBe(false);
    await untilNoRecorder(product);
  });

  it('leave the SIP log on where it was on', async () => {
    const [on, off] =
      engine === '22'
        ? ['pjsip set logger on', 'pjsip set logger off']
        : ['sip set debug on', 'sip set debug off'];
    const logged = () =>
      readFileSync(pbxFile('log/pbx.json'), 'utf8').match(/SIP\/2\.0/g)?.length ?? 0;
    await product.ok(['cli', on]);
    const { watched, ended } = await startCapture(product, ['--source', 'log']);
    await watched.end();
    await ended();
    const before = logged();
    await call();
    expect(logged()).toBeGreaterThan(before);
    await product.ok(['cli', off]);
  });

  it('end with their terminal, or go on without it in the background', async () => {
    const bound = spawnScreen(process.execPath, [product.program, 'capture', 'start'], {
      cols: 110,
      env: product.env,
    });
    await bound.waitFor(/until Ctrl-C/);
    const [name] = [...(await capturesOf(product)).keys()];
    bound.dispose();
    await untilNoRecorder(product);
    expect((await capturesOf(product)).get(name ?? '')?.why).toBe('what had started it is gone');

    const shell = spawnScreen('/bin/sh', ['-i'], { cols: 110, env: product.env });
    shell.type(`'${process.execPath}' '${product.program}' capture start --background\r`);
    await shell.waitFor(/until it is stopped/);
    shell.dispose();
    await shell.exit;
    const [going] = [...(await capturesOf(product)).values()];
    expect(going?.state).toBe('recording');
    await call();
    const { stderr } = await product.ok(['capture', 'stop']);
    expect(stderr).toContain(`${going?.name} ended: stopped`);
    expect((await callMessages(going?.file ?? '')).size).toBe(2);
    await untilNoRecorder(product);
  });

  it('in the session go on beside, and end with it', async () => {
    const session = spawnScreen(process.execPath, [product.program], {
      ...{ cols: 110, rows: 30, env: product.env },
    });
    const line = (text: string) => {
      session.key(':');
      session.type(`${text}\r`);
    };
    await session.waitFor(/● live/);
    line('capture start');
    await session.waitFor(/until it is stopped or the session/);
    session.key('escape');
    await session.waitFor(/peers \d\/2/);
    line('call 701 600');
    await session.waitFor(/answered and dials 600/);
    session.key('escape');
    await session.waitFor(/calls 1 up/);
    const [going] = [...(await capturesOf(product)).values()];
    expect(going?.state).toBe('recording');
    await product.ok(['hangup', '--all', '--yes']);
    session.key('q');
    await session.exit;
    expect(session.screen().join('\n')).toContain(`${going?.name} has ended with pbxctl`);
    await untilNoRecorder(product);
    const capture = (await capturesOf(product)).get(going?.name ?? '');
    expect(capture).toMatchObject({ state: 'ended', why: 'stopped' });
    expect((await callMessages(capture?.file ?? '')).size).toBe(1);
  });

  it.runIf(engine === '16')('say why a source cannot be used', async () => {
    const { status, stderr } = await product.run(['capture', 'start', '--source', 'hep']);
    expect([status, stderr]).toEqual([4, expect.stringContaining('sends no HEP')]);
  });

  it('overwrite nothing, and are removed', async () => {
    const file = join(product.root, 'a «file».pcapng');
    const words = ['--source', 'log', '--file', file, '--for', '200ms'];
    const { ended } = await startCapture(product, words);
    const { name } = await ended();
    const again = await product.run(['capture', 'start', ...words]);
    expect([again.status, again.stderr]).toEqual([4, expect.stringContaining('not overwritten')]);
    expect((await capturesOf(product)).get(name)?.file).toBe(file);
    await product.ok(['capture', 'export', name, join(product.root, `${name}.pcap`)]);
    chmodSync(file, 0o400);
    await product.ok(['capture', 'remove', name, '--yes']);
    expect((await capturesOf(product)).has(name)).toBe(false);
  });

  it('end with their PBX', async () => {
    await product.ok(['capture', 'start', '--background', '--source', other]);
    await product.ok(['teardown', 'lab', '--yes', '--keep-engine', '--keep-captures']);
    expect(recordersOf(product)).toEqual([]);
    const [capture] = [...(await capturesOf(product)).values()];
    expect(capture).toMatchObject({ state: 'ended', why: 'stopped', turnedOn: false });
  });
});
