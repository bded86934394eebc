import { expect, test } from 'vitest';
import { createPlayer } from '../../../src/recording/player.ts';
import { recordingOf } from '../../../src/recording/read.ts';
import { createManualTimer } from '../../support/manualTimer.ts';
import { headingLine } from '../../support/recordings.ts';

/** A recording with a key at each of these times. */
function recordingWith(times: readonly number[]) {
  const lines = times.map((t) => JSON.stringify({ t, kind: 'key', key: String(t), text: '' }));
  return recordingOf(Buffer.from([headingLine(), ...lines, ''].join('\n')), 'x');
}

function playing(times: readonly number[], more: { speed?: number; startMs?: number } = {}) {
  const timer = createManualTimer();
  const seen: string[] = [];
  const player = createPlayer({
    ...{ recording: recordingWith(times), timer, speed: 1, startMs: 0, ...more },
    taker: {
      take(entries) {
        for (const entry of entries) if (entry.kind === 'key') seen.push(entry.key);
      },
      rewound: () => void seen.push('rewound'),
      changed() {},
    },
  });
  player.play();
  return { timer, seen, player };
}

test('entries come at their time', () => {
  const { timer, seen, player } = playing([0, 1000, 2500]);
  expect(seen).toEqual(['0']);
  timer.advance(999);
  expect(seen).toEqual(['0']);
  timer.advance(1);
  expect(seen).toEqual(['0', '1000']);
  timer.advance(5000);
  expect(seen).toEqual(['0', '1000', '2500']);
  expect(player.state).toEqual({ positionMs: 2500, durationMs: 2500, speed: 1, phase: 'over' });
  expect(timer.waitingMs).toEqual([]);
});

test('twice as fast, and then slower', () => {
  const { timer, seen, player } = playing([1000, 2000], { speed: 2 });
  timer.advance(500);
  expect(seen).toEqual(['1000']);
  player.order('slower');
  player.order('slower');
  expect(player.state.speed).toBe(0.5);
  timer.advance(1999);
  expect(seen).toEqual(['1000']);
  timer.advance(1);
  expect(seen).toEqual(['1000', '2000']);
});

test('stopped, time stands still; steps go by a second then', () => {
  const { timer, seen, player } = playing([1000, 2000, 9000]);
  player.order('pause');
  timer.advance(60_000);
  expect(seen).toEqual([]);
  player.order('forward');
  expect(seen).toEqual(['1000']);
  expect(player.state).toMatchObject({ positionMs: 1000, phase: 'paused' });
  player.order('pause');
  timer.advance(1000);
  expect(seen).toEqual(['1000', '2000']);
});

test('back is from the start again, fast', () => {
  const { timer, seen, player } = playing([1000, 6000, 20_000]);
  timer.advance(7000);
  player.order('back');
  expect(seen).toEqual(['1000', '6000', 'rewound', '1000']);
  expect(player.state.positionMs).toBe(2000);
  timer.advance(4000);
  expect(seen.at(-1)).toBe('6000');
});

test('it begins where it was told to, and never beyond the end', () => {
  expect(playing([1000, 6000], { startMs: 3000 }).seen).toEqual(['1000']);
  const { player, seen } = playing([1000, 6000], { startMs: 1e9 });
  expect(seen).toEqual(['1000', '6000']);
  expect(player.state).toMatchObject({ positionMs: 6000, phase: 'over' });
});

test('space at the end plays it again', () => {
  const { timer, seen, player } = playing([0, 1000]);
  timer.advance(1000);
  player.order('pause');
  expect(seen).toEqual(['0', '1000', 'rewound', '0']);
  expect(player.state).toMatchObject({ positionMs: 0, phase: 'playing' });
});

test('again plays at once to where it stands', () => {
  const { timer, seen, player } = playing([0, 1000, 5000]);
  timer.advance(2000);
  player.order('again');
  expect(seen).toEqual(['0', '1000', 'rewound', '0', '1000']);
  expect(player.state).toMatchObject({ positionMs: 2000, phase: 'playing' });
});
