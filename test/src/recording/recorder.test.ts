import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recordingOf } from '../../../src/recording/read.ts';
import type { StyledLine } from '../../../src/tui/index.ts';
import { recordSession } from '../../support/recorded-session.ts';
import { ami } from '../../support/scriptedAmi.ts';

const SECRET = 'GoodSecretOf701';
const say = (...texts: string[]): StyledLine[] => texts.map((text) => [{ text }]);

test('the file is for its owner alone, and holds no secret', async () => {
  const session = await recordSession({
    secrets: [SECRET],
    answer: async () => ({ kind: 'done', lines: say(`password = ${SECRET}`, 'x'), status: 0 }),
  });
  const seen = await session.second(() => {
    session.log(`auth with ${SECRET}`);
    session.events.emit(
      ami(
        `Event: ChallengeResponseFailed\nAccountID: 701\nExpectedResponse: 0123abcd\nNote: ${SECRET}`,
      ),
    );
    session.stage.type(`:user set 701 --secret ${SECRET}\r`);
    session.recorder.feed.frame({
      ...{ linkType: 101, seconds: 0, ns: 1, lengthBytes: 90 },
      bytes: Buffer.from(
        `REGISTER sip:x SIP/2.0\r\nAuthorization: Digest response="abc", p=${SECRET}`,
      ),
    });
  });
  await session.second(() => session.stage.type('q:user show 701 --reveal\r'));
  await session.second();
  const recording = session.end();
  session.stage.host.emit('SIGTERM');
  await session.stage.status;
  const frames = Array.from({ length: recording.length }, (_, index) => recording.entryAt(index))
    .flatMap((entry) => (entry.kind === 'frame' ? [entry] : []))
    .map(({ bytes }) => Buffer.from(bytes, 'base64').toString());
  expect(seen.join('\n')).toContain(SECRET);
  expect(statSync(session.file).mode & 0o777).toBe(0o600);
  expect(session.text()).not.toContain(SECRET);
  expect(session.text()).not.toContain('0123abcd');
  expect(session.text()).toContain('auth with ••••••••');
  expect(session.text()).toContain('not recorded, since it shows secrets');
  expect(frames.join()).toContain('Authorization: Digest response="xxx", p=xxxxxxxxxxxxxxx');
});

test('it ends at its limit and says so; the session goes on', async () => {
  const session = await recordSession({ maxBytes: 20_000 });
  session.log(...Array.from({ length: 200 }, (_, n) => `line ${n} ${'x'.repeat(100)}`));
  const screen = await session.stage.waitFor(/its size limit, 20 kB/);
  expect(screen[0]).not.toContain('REC');
  expect(statSync(session.file).size).toBeLessThan(20_200);
  expect(recordingOf(readFileSync(session.file), 'x').fault).toBeUndefined();
  session.stage.host.emit('SIGTERM');
  await session.stage.status;
});

test('one at a time, into a file that is new', async () => {
  const session = await recordSession();
  const { recorder, file } = session;
  expect(() => recorder.begin(`${file}2`, 1e6)).toThrow(/is being recorded already/);
  expect(existsSync(`${file}2`)).toBe(false);
  expect(recorder.end('by hand')).toEqual({ file, ended: 'by hand' });
  expect(recorder.end('by hand')).toBeUndefined();
  writeFileSync(`${file}2`, 'precious');
  expect(() => recorder.begin(`${file}2`, 1e6)).toThrow(/is there already/);
  expect(() => recorder.begin(`${file}/no/x`, 1e6)).toThrow(/cannot write/);
  expect(readFileSync(`${file}2`, 'utf8')).toBe('precious');
  recorder.begin(`${file}3`, 1e6);
  await session.timers.advance(600);
  session.end();
  recorder.end('again');
  expect(recordingOf(readFileSync(`${file}3`), 'x').length).toBeGreaterThan(1);
  session.stage.host.emit('SIGTERM');
  await session.stage.status;
});

test('of RTP it keeps the headers, of RTCP and SIP all', async () => {
  const session = await recordSession();
  const ip = (payload: Buffer) => {
    const head = Buffer.alloc(28);
    head[0] = 0x45;
    head.writeUInt16BE(28 + payload.length, 2);
    head[9] = 17;
    head.writeUInt16BE(8 + payload.length, 24);
    return Buffer.concat([head, payload]);
  };
  const sound = Buffer.from('the sound of a voice');
  const rtp = Buffer.concat([Buffer.from([0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9]), sound]);
  const rtcp = Buffer.concat([Buffer.from([0x80, 200, 0, 6]), Buffer.alloc(24, 0x61)]);
  for (const bytes of [ip(rtp), ip(rtcp)])
    session.recorder.feed.frame({
      linkType: 101,
      seconds: 0,
      ns: 1,
      bytes,
      lengthBytes: bytes.length,
    });
  const recording = session.end();
  const frames = Array.from({ length: recording.length }, (_, index) => recording.entryAt(index))
    .flatMap((entry) => (entry.kind === 'frame' ? [entry] : []))
    .map(({ bytes, kept }) => [Buffer.from(bytes, 'base64').length, kept]);
  expect(frames).toEqual([
    [40, 60],
    [56, 56],
  ]);
  session.stage.host.emit('SIGTERM');
  await session.stage.status;
});
