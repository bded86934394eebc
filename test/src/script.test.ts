import { expect, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import { runScript, scriptWords } from '../../src/script.ts';
import { contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { typed } from '../support/typed.ts';
import { liveOf, peerOf } from '../support/view.ts';

async function* linesOf(...lines: readonly string[]) {
  yield* lines;
}

function play(lines: readonly string[], keepGoing = false, signal = new AbortController().signal) {
  const ran: string[] = [];
  const front = frontOf();
  const ended = runScript(
    { kind: 'script', lines: linesOf(...lines), keepGoing },
    front,
    signal,
    async (words) => {
      ran.push(words.join(' '));
      if (words[0] === 'fail') return 1;
      if (words[0] === 'gone') throw new PbxError('not-found', 'no such thing', 'pbxctl help');
      if (words[0] === 'bug') throw new TypeError('a bug');
      return 0;
    },
  );
  return { ran, front, ended };
}

test.each([
  ['', []],
  ['   # peers', []],
  ["  call 701 '6 00' ", ['call', '701', '6 00']],
  ['pbxctl peers', ['peers']],
  ['peers # all', ['peers', '#', 'all']],
])('%j', (line, words) => {
  expect(scriptWords(line)).toEqual(words);
});

test('stops at the first line that fails, with its status and its place', async () => {
  const { ran, front, ended } = play(['one', '', 'gone 7', 'two']);
  expect(await ended).toBe(5);
  expect(ran).toEqual(['one', 'gone 7']);
  expect(front.err).toEqual(['pbxctl: no such thing', '        pbxctl help', 'line 3: gone 7']);
});

test('goes on when it is told to; the status is that of the first that failed', async () => {
  const { ran, ended } = play(['fail', 'gone', 'two'], true);
  expect([await ended, ran]).toEqual([1, ['fail', 'gone', 'two']]);
});

test('a quote that is not closed is an error of its line', async () => {
  const { front, ended } = play(["call '701", 'two']);
  expect([await ended, front.err.at(-1)]).toEqual([2, "line 1: call '701"]);
});

test('runs no script within a script', async () => {
  const { ran, ended } = play(['run other']);
  expect([await ended, ran]).toEqual([2, []]);
});

test('a bug keeps its stack', async () => {
  await expect(play(['bug'], true).ended).rejects.toThrow(TypeError);
});

test('ends when it is interrupted', async () => {
  const { ran, ended } = play(['one'], true, AbortSignal.abort());
  await expect(ended).rejects.toThrow();
  expect(ran).toEqual([]);
});

test('lines are commands like any other, about the PBX that the script is run for', async () => {
  const asked: (string | undefined)[] = [];
  const context = contextOf({
    readLines: () => linesOf('peers --fields id', '--pbx b peers --fields name --json'),
    live: async () => liveOf({ peers: [peerOf('PJSIP/701')] }),
  });
  const opened = (name: string | undefined) => void asked.push(name);
  expect(await typed('--pbx a run -', context, frontOf(), opened)).toMatchObject({
    status: 0,
    out: ['PJSIP/701', expect.stringContaining('"name": "701"')],
  });
  expect(asked).toEqual(['a', 'a', 'b']);
});
