import { expect, test } from 'vitest';
import { playSession, recordSession } from '../../support/recorded-session.ts';
import { readTranscript } from '../../support/transcript.ts';

/** The screen without the lines that tell of the recording, or of the replay, themselves. */
/** Without what was read from files, which a recording does not hold. */
const body = (screen: readonly string[]) =>
  screen
    .slice(1, -2)
    .map((row) =>
      row.replace(
        /reading the files|this session reads no files|a recording does not hold this/,
        '',
      ),
    );
/** Of the header, what does. */
const facts = (screen: readonly string[]) => screen[0]?.replace(/ *(● REC| REPLAY).*/, '');

const deeds: readonly (readonly [second: number, keys: string])[] = [
  [3, '\t'],
  [5, 'v'],
  [6, 'v'],
  [7, '\x1b[Z'],
  [8, '\r'],
  [10, 'q'],
  [12, '\t\t/Exec'],
  [13, 'uting\r'],
  [15, ':user list\r'],
  [17, 'q'],
  [18, ':hang'],
  [19, '\x03\x03'],
  [20, 'f'],
  [21, 'f'],
  [22, '\t\ts'],
  [23, 'j'],
  [24, 'z'],
];

test.each(['pjsip-22.ami', 'sip-16.ami'])(
  '%s: each second of a replay shows what the recorded session showed',
  { timeout: 60_000 },
  async (transcript) => {
    const session = await recordSession({ transcript });
    const steps = [...readTranscript(transcript)].filter(([name]) => name !== 'first list');
    const screens: string[][] = [];
    for (const [index, [name, recorded]] of steps.entries()) {
      const screen = await session.second(() => {
        session.log(`-- Executing [600@internal:${index}] ${name}`);
        for (const { action, message } of recorded) if (!action) session.events.emit(message);
        for (const [second, keys] of deeds) if (second === index) session.stage.type(keys);
      });
      screens.push(screen);
    }
    const recording = session.end();
    session.stage.host.emit('SIGTERM');
    await session.stage.status;
    expect(recording.fault).toBeUndefined();
    expect(new Set(screens.map((screen) => body(screen).join('\n'))).size).toBeGreaterThan(15);

    const played = playSession(recording);
    for (const [index, screen] of screens.entries()) {
      const shown = await played.at((index + 1) * 1000);
      expect(body(shown), `second ${index + 1}`).toEqual(body(screen));
      expect(facts(shown)).toBe(facts(screen));
    }
    played.stage.type('q');
    played.stage.type('q');
    expect(await played.stage.status).toBe(0);
  },
);
