import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type SessionOpening } from '../command.ts';

const SPEEDS = { least: 0.1, most: 64 };

export const sessionReplay = defineCommand({
  name: 'session replay',
  summary: 'play a recorded session; needs neither Asterisk nor a network',
  details: [
    'The session opens as it was, and the PBX does again what it did. Look around freely meanwhile:',
    'panes, filters, pages and ladders work. What the recorded person did is told in captions, and done',
    'on the screen until you press a key of your own (= comes back to it). Nothing is changed anywhere.',
    'With --json it prints the entries instead, an object a line.',
    '',
    'space stops and goes on, . and , go on and back by 5 seconds, + and - change the speed.',
  ].join('\n'),
  examples: [
    ['pbxctl session replay lesson.pbxrec', ''],
    ['pbxctl session replay lesson.pbxrec --speed 2 --at 1:30', 'twice as fast, from there on'],
    ['pbxctl session replay bug.pbxrec --free', 'without the steps of the recorded person'],
  ],
  kind: 'read',
  args: { file: { help: 'a file that `session record` wrote', complete: 'file' } },
  options: {
    speed: { type: 'value', value: 'FACTOR', help: 'how many times as fast as it was (1)' },
    at: { type: 'value', value: 'TIME', help: 'begin there: 30s, 2m, 1:30' },
    free: { type: 'flag', help: 'do not show what the recorded person opened and typed' },
  },
  async run({ args, options }): Promise<SessionOpening> {
    const { file } = args;
    const speed = speedOf(options.speed);
    const startMs = timeOf(options.at);
    return {
      kind: 'session',
      begin: { what: 'replay', file, speed, startMs, follows: !options.free },
    };
  },
});

function speedOf(text: string | undefined): number {
  const speed = Number((text ?? '1').replace(/x$/, ''));
  if (speed >= SPEEDS.least && speed <= SPEEDS.most) return speed;
  throw new PbxError(
    'usage',
    `--speed ${text} is none: it goes from ${SPEEDS.least} to ${SPEEDS.most}`,
    'pbxctl session replay FILE --speed 2',
  );
}

const UNIT_MS: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `2m`, `90`, `1:30`, `1:02:03` in milliseconds. */
function timeOf(text = '0'): number {
  const single = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text);
  if (single) return Number(single[1]) * (UNIT_MS[single[2] ?? ''] ?? 1000);
  if (/^\d+(:\d{1,2}){1,2}$/.test(text))
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
  throw new PbxError(
    'usage',
    `--at ${text} is no time in a recording`,
    'pbxctl session replay FILE --at 1:30',
  );
}
