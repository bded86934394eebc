import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identify, isAlive, processStat } from '../../../asterisk/engine/process.ts';
import { createPhones } from '../../../asterisk/phone/phones.ts';
import { fakeSipp } from '../../support/fake-sipp.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { until } from '../../support/until.ts';

const A = { number: '701', secret: 's3cretOf701', address: '127.0.9.127' };
const B = { number: '702', secret: 's3cretOf702', address: '127.0.9.165' };

/** Phones made of a fake SIPp; whatever it starts is ended with the test. */
function lab() {
  const sipp = fakeSipp(temporaryFolder());
  const dir = join(temporaryFolder(), 'phones');
  const pbx = { address: '127.0.9.198', port: 5060 };
  const phones = createPhones({ sipp: sipp.path, dir, pbx });
  onTestFinished(async () => {
    for (const { number } of await phones.list())
      await phones.stop({ ...A, number }).catch(() => undefined);
  });
  return { sipp, dir, phones };
}

const gone = (pid: number) => async () => (await processStat(pid)) === undefined;

describe('a phone', () => {
  it('starts once, is listed, and its secret is in no command line and in no open file', async () => {
    const { sipp, dir, phones } = lab();
    const { pid, already } = await phones.start(A);
    expect(already).toBe(false);
    expect(await phones.list()).toEqual([{ number: '701', pid, address: A.address }]);
    expect(await phones.start(A)).toEqual({ pid, already: true });
    expect(sipp.lines.join('\n')).not.toContain(A.secret);
    expect(sipp.lines.every((line) => line.startsWith('127.0.9.198:5060 -i 127.0.9.127 '))).toBe(
      true,
    );
    // Else SIPp takes commands (UDP, 8888 and above) from wherever they come.
    expect(sipp.lines.every((line) => line.includes(' -ci 127.0.9.127 '))).toBe(true);
    expect(sipp.scenarios).toContain(`password=${A.secret}]`);
    const modes = readdirSync(dir).map((name) => statSync(join(dir, name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('stops once: its process is gone and its registration taken back', async () => {
    const { sipp, phones } = lab();
    const { pid } = await phones.start(A);
    await phones.start(B);
    expect(await phones.stop(A)).toBe(true);
    expect(await processStat(pid)).toBeUndefined();
    expect(sipp.scenarios.match(/^Expires: 0$/gm)?.length).toBeGreaterThan(0);
    expect((await phones.list()).map(({ number }) => number)).toEqual(['702']);
    expect(await phones.stop(A)).toBe(false);
  });

  it('that was killed is not listed, and starts anew', async () => {
    const { phones } = lab();
    const { pid } = await phones.start(A);
    process.kill(pid, 'SIGKILL');
    await until(gone(pid), 'the end of the phone');
    expect(await phones.list()).toEqual([]);
    const again = await phones.start(A);
    expect(again.already).toBe(false);
    expect(again.pid).not.toBe(pid);
  });

  it.each([
    [
      "2026-01-01\t00:00:00\t1.0: Aborting call on unexpected message for Call-Id x: while expecting '200', received 'SIP/2.0 403 Forbidden\r\nVia: x",
      'refused',
      /SIP\/2\.0 403 Forbidden$/,
    ],
    [
      '2026-01-01\t00:00:00.1\t1.0: Call-Id: x, receive timeout on message',
      'unreachable',
      /receive timeout/,
    ],
    ['', 'unreachable', /SIPp gave no reason/],
  ])(
    'that cannot register (%.50j) says why and leaves no process',
    async (errors, code, message) => {
      const { sipp, dir, phones } = lab();
      sipp.ends(1, errors);
      const error = expect.objectContaining({ code, message: expect.stringMatching(message) });
      await expect(phones.start(A)).rejects.toEqual(error);
      expect(await phones.list()).toEqual([]);
      expect(readdirSync(dir)).not.toContain('701.json');
    },
  );

  it('whose port is taken says so', async () => {
    const { sipp, phones } = lab();
    sipp.dies();
    await expect(phones.start(A)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('could not start on 127.0.9.127:5060'),
    });
  });

  it('without SIPp says how to get it', async () => {
    const dir = temporaryFolder();
    const pbx = { address: '127.0.9.198', port: 5060 };
    const phones = createPhones({ sipp: '/nonexistent/sipp', dir, pbx });
    await expect(phones.start(A)).rejects.toMatchObject({
      code: 'failed',
      hint: 'pbxctl setup lab',
    });
    await expect(phones.register(A)).rejects.toMatchObject({ code: 'failed' });
  });

  it.each(['../701', '7 01', ''])(
    'of the hostile number %j is refused before anything runs',
    async (number) => {
      const { sipp, dir, phones } = lab();
      await expect(phones.start({ ...A, number })).rejects.toMatchObject({ code: 'usage' });
      await expect(phones.register({ ...A, number })).rejects.toMatchObject({ code: 'usage' });
      expect(sipp.lines).toEqual([]);
      expect(() => readdirSync(dir)).toThrow('ENOENT');
    },
  );
});

describe('files of phones', () => {
  it('that are damaged, or of a process that is another one by now, count for nothing', async () => {
    const { dir, phones } = lab();
    const self = await identify(process.pid);
    mkdirSync(dir, { recursive: true });
    const records = {
      '1.json': '',
      '2.json': '{"identity":',
      '3.json': 'null',
      '4.json': '{"identity":{"pid":-1,"start":1,"boot":"x"}}',
      '5.json': JSON.stringify({ identity: { ...self, start: 1 }, address: 'x' }),
      '6.json': JSON.stringify({ identity: { ...self, boot: 'x' }, address: 'x' }),
      'x.json.tmp': '{}',
    };
    for (const [name, text] of Object.entries(records)) writeFileSync(join(dir, name), text);
    expect(await phones.list()).toEqual([]);
    expect(await phones.stop({ ...A, number: '5' })).toBe(false);
    expect(self && (await isAlive(self))).toBe(true);
  });

  it('are none before the first phone', async () => {
    expect(await lab().phones.list()).toEqual([]);
  });
});

describe('a call', () => {
  const talk = { talkMs: 10 };

  it('that goes well leaves nothing behind', async () => {
    const { sipp, dir, phones } = lab();
    expect(await phones.call(A, '600', talk)).toEqual({ ok: true, reason: '' });
    expect(sipp.scenarios).toContain('INVITE sip:600@');
    expect(readdirSync(dir)).toEqual(['tone-701.alaw']);
  });

  it('that fails says why', async () => {
    const { sipp, phones } = lab();
    sipp.ends(1, "x: while expecting '200', received 'SIP/2.0 486 Busy Here\r\n");
    expect(await phones.call(A, '702', talk)).toEqual({
      ok: false,
      reason: 'SIP/2.0 486 Busy Here',
    });
  });

  it('that is interrupted ends SIPp, and is no failure of SIPp', async () => {
    const { sipp, phones } = lab();
    sipp.hangs();
    const interrupt = new AbortController();
    const ended = phones.call(A, '600', { ...talk, signal: interrupt.signal });
    ended.catch(() => undefined);
    await until(async () => sipp.lines.length > 0, 'the call');
    interrupt.abort();
    await expect(ended).rejects.toMatchObject({ code: 'interrupted' });
    await until(gone(sipp.pid), 'the end of SIPp');
  });

  it('to a hostile number is refused', async () => {
    const { phones } = lab();
    await expect(phones.call(A, '600]]>', talk)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a call with media', () => {
  it('whose SIPp ends says so, and leaves no file', async () => {
    const { sipp, dir, phones } = lab();
    sipp.ends(1, 'x: unable to bind');
    const error = { code: 'failed', message: expect.stringContaining('unable to bind') };
    await expect(phones.place(A, '600')).rejects.toMatchObject(error);
    expect(readdirSync(dir)).toEqual([]);
    expect(sipp.lines.join('\n')).not.toContain(A.secret);
  });

  it('that is interrupted before anything answers ends SIPp', async () => {
    const { sipp, dir, phones } = lab();
    sipp.hangs();
    const interrupt = new AbortController();
    const placed = phones.place(A, '600', { signal: interrupt.signal });
    placed.catch(() => undefined);
    await until(async () => sipp.lines.length > 0 && sipp.pid > 0, 'the call');
    interrupt.abort();
    await expect(placed).rejects.toMatchObject({ code: 'interrupted' });
    await until(gone(sipp.pid), 'the end of SIPp');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('without SIPp says how to get it', async () => {
    const pbx = { address: '127.0.9.198', port: 5060 };
    const phones = createPhones({ sipp: '/nonexistent/sipp', dir: temporaryFolder(), pbx });
    const error = { code: 'failed', message: expect.stringContaining('SIPp could not be started') };
    await expect(phones.place(A, '600')).rejects.toMatchObject(error);
    await expect(phones.listen(B)).rejects.toMatchObject(error);
  });

  it('of or to a hostile number is refused before anything runs', async () => {
    const { sipp, dir, phones } = lab();
    await expect(phones.place(A, '600]]>')).rejects.toMatchObject({ code: 'usage' });
    await expect(phones.place({ ...A, number: '../7' }, '600')).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(phones.listen({ ...A, number: '7 1' })).rejects.toMatchObject({ code: 'usage' });
    expect(sipp.lines).toEqual([]);
    expect(() => readdirSync(dir)).toThrow('ENOENT');
  });
});
