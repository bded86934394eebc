import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { PbxError } from '../../../asterisk/errors.ts';
import { MOST_LINE } from '../../../src/recording/format.ts';
import { readRecording, recordingOf } from '../../../src/recording/read.ts';
import { createReplay } from '../../../src/recording/replay.ts';
import { chance } from '../../support/chance.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { createManualTimer } from '../../support/manualTimer.ts';
import { playSession, recordSession } from '../../support/recorded-session.ts';
import { headingLine, recordingText } from '../../support/recordings.ts';

const key = (name: string) => ({ kind: 'key', key: name, text: '' });
const read = (text: string) => recordingOf(Buffer.from(text), 'x.pbxrec');

describe('a file that is no recording is refused', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello\nworld\n'],
    ['other JSON', '{"a":1}\n'],
    ['null', 'null\n'],
    ['a heading without its fields', '{"format":"pbxctl session recording","version":1}\n'],
    ['bytes', '\x00\x01\xff\x1b[31m'],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(/^x\.pbxrec is no recording of a session$/);
  });

  it('of a newer pbxctl, with what to do', () => {
    const newer = `${headingLine({ version: 2, pbxctl: '9.0.0' })}\n`;
    expect(() => read(newer)).toThrow(
      /recorded by a newer pbxctl \(9\.0\.0\): its format is version 2/,
    );
  });

  it('that cannot be read', async () => {
    const folder = temporaryFolder();
    await expect(readRecording(join(folder, 'none'))).rejects.toThrow(/there is no such file/);
    mkdirSync(join(folder, 'folder'));
    await expect(readRecording(join(folder, 'folder'))).rejects.toBeInstanceOf(PbxError);
    writeFileSync(join(folder, 'good'), recordingText([key('a')]));
    expect((await readRecording(join(folder, 'good'))).length).toBe(1);
  });
});

test('a whole one has no fault; kinds that are not known are passed over', () => {
  const recording = read(recordingText([key('a'), { kind: 'from the future', x: 1 }, key('b')]));
  expect(recording.fault).toBeUndefined();
  expect([recording.length, recording.durationMs]).toEqual([2, 2000]);
  expect(recording.entryAt(1)).toEqual(key('b'));
});

test.each([
  ['cut in a line', (text: string) => text.slice(0, text.indexOf('"key":"b"')), /cut off here/],
  ['cut between lines', (text: string) => text.slice(0, text.lastIndexOf('{')), /breaks off here/],
  ['no JSON', (text: string) => text.replace('"key":"b"', '"key":b'), /damaged here \(line 3 /],
  [
    'another type',
    (text: string) => text.replace('"key":"b"', '"key":7'),
    /damaged here \(line 3 /,
  ],
  [
    'time going back',
    (text: string) => text.replace('"t":1000', '"t":-5'),
    /damaged here \(line 3 /,
  ],
  [
    'a line too long',
    (text: string) => text.replace('"key":"b"', `"key":"${'b'.repeat(5 * MOST_LINE)}"`),
    /damaged here \(line 3 /,
  ],
])('%s: played to the break, which is told', (_, damage, fault) => {
  const recording = read(damage(recordingText([key('a'), key('b'), key('c')])));
  expect(recording.fault).toMatch(fault);
  expect(recording.entryAt(0)).toEqual(key('a'));
  expect(recording.length).toBe(/breaks off/.test(String(fault)) ? 3 : 1);
});

/** Damages of some bytes, lines or values that a seed decides. */
function damaged(bytes: Buffer, random: () => number): Buffer {
  const out = Buffer.from(bytes);
  const at = (length: number) => Math.floor(random() * length);
  const heading = out.indexOf(0x0a) + 1;
  switch (at(4)) {
    case 0:
      return out.subarray(0, heading + at(out.length - heading));
    case 1:
      for (let count = 0; count < 5; count++) out[heading + at(out.length - heading)] = at(256);
      return out;
    case 2: {
      const lines = out.toString('utf8').split('\n');
      const from = 1 + at(lines.length - 1);
      const values = [
        'null',
        '-1',
        '1e999',
        '"\\u001b[2J"',
        '[]',
        '{}',
        'true',
        '9007199254740993',
      ];
      lines[from] = (lines[from] ?? '').replace(/:("[^"]*"|\d+|true|false|null)/g, (found) =>
        random() < 0.3 ? `:${values[at(values.length)]}` : found,
      );
      return Buffer.from(lines.join('\n'));
    }
    default: {
      const lines = out.toString('utf8').split('\n');
      const moved = lines.splice(1 + at(lines.length - 1), 1 + at(5));
      lines.splice(1 + at(lines.length), 0, ...moved, ...moved);
      return Buffer.from(lines.join('\n'));
    }
  }
}

test('whatever is damaged, it is played to somewhere and never breaks', {
  timeout: 60_000,
}, async () => {
  const session = await recordSession();
  for (let index = 0; index < 12; index++)
    await session.second(() => {
      session.log(`line ${index}`);
      session.stage.type(['\t', ':user list\r', 'q', '/x\r', 'v', 'f'][index % 6] ?? '');
      session.recorder.feed.frame({
        ...{ linkType: 101, seconds: 0, ns: index * 1_000_000, lengthBytes: 40 },
        bytes: Buffer.from('OPTIONS sip:701@127.0.0.1 SIP/2.0\r\n\r\n'),
      });
    });
  session.end();
  session.stage.host.emit('SIGTERM');
  const whole = Buffer.from(session.text());
  const random = chance(20_260_728);
  let broken = 0;
  for (let round = 0; round < 400; round++) {
    const recording = recordingOf(damaged(whole, random), 'x');
    if (recording.fault !== undefined) broken++;
    const timer = createManualTimer();
    const { replay, live, feed, features } = createReplay({
      ...{ recording, timer, speed: 1, startMs: 0, follows: true },
    });
    replay.play({ record() {}, rewound() {}, changed() {} });
    for (let jump = 0; jump < 20; jump++) replay.order('forward');
    replay.order('back');
    expect([...live.view.calls.values()].length).toBeGreaterThanOrEqual(0);
    feed.see(['none']);
    await features(undefined).catch(() => undefined);
    replay.stop();
  }
  expect(broken).toBeGreaterThan(100);
  for (let round = 0; round < 15; round++) {
    const played = playSession(recordingOf(damaged(whole, random), 'x'), { startMs: 1e9 });
    await played.stage.waitFor(/REPLAY/);
    expect(played.stage.errors).toEqual([]);
    played.stage.host.emit('SIGTERM');
    await played.stage.status;
  }
});
