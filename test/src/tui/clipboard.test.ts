import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { clipboardBytes, createClipboard } from '../../../src/tui/clipboard.ts';

function clipboardIn(env: Record<string, string>, tmuxTakes = true) {
  const output = new PassThrough();
  const fed: string[][] = [];
  const clipboard = createClipboard(output, env, async (file, args, text) => {
    fed.push([file, ...args, text]);
    return tmuxTakes;
  });
  const written = () => String(output.read() ?? '');
  return { clipboard, fed, written };
}

/** What a terminal would put into its clipboard. */
const decoded = (sequence: string): string => {
  const base64 = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x07$/.exec(sequence)?.[1];
  if (base64 === undefined) throw new Error(`no OSC 52: ${JSON.stringify(sequence)}`);
  return Buffer.from(base64, 'base64').toString('utf8');
};

describe('the clipboard', () => {
  test('of a terminal is asked by OSC 52', async () => {
    const { clipboard, fed, written } = clipboardIn({ TERM: 'xterm-256color' });
    expect(await clipboard('Zoë \u{1f600}\nzwei')).toEqual({ way: 'terminal', isCut: false });
    expect(decoded(written())).toBe('Zoë \u{1f600}\nzwei');
    expect(fed).toEqual([]);
  });

  test('of tmux is loaded, and the terminal is told nothing', async () => {
    const env = { TERM: 'tmux-256color', TMUX: '/tmp/tmux-0/default,1,0' };
    const { clipboard, fed, written } = clipboardIn(env);
    expect(await clipboard('x')).toEqual({ way: 'tmux', isCut: false });
    expect(fed).toEqual([['tmux', 'load-buffer', '-w', '-', 'x']]);
    expect(written()).toBe('');
  });

  test('where tmux does not take it, the terminal is asked', async () => {
    const { clipboard, written } = clipboardIn({ TERM: 'tmux-256color', TMUX: 'x' }, false);
    expect(await clipboard('x')).toEqual({ way: 'terminal', isCut: false });
    expect(decoded(written())).toBe('x');
  });

  test.each([
    [{ TERM: 'linux' }, /this terminal has no clipboard/],
    [{ TERM: 'vt100' }, /this terminal has no clipboard/],
    [{}, /this terminal has no clipboard/],
    [{ TERM: 'screen', STY: '1.pts-0' }, /screen passes no copy on/],
  ])('is none with %j, and nothing is written', async (env, why) => {
    const { clipboard, written } = clipboardIn(env);
    const copied = await clipboard('x');
    expect(copied).toEqual({ way: 'none', why: expect.stringMatching(why) });
    expect(written()).toBe('');
  });

  test('is given no more than terminals take, cut between two characters', async () => {
    const { clipboard, written } = clipboardIn({ TERM: 'xterm' });
    expect(await clipboard(`a${'漢'.repeat(clipboardBytes)}`)).toEqual({
      way: 'terminal',
      isCut: true,
    });
    const sequence = written();
    expect(sequence.length).toBeLessThan(100_000);
    expect(decoded(sequence)).toMatch(/^a漢+$/);
  });
});

test('a program that is not there takes nothing', async () => {
  const output = new PassThrough();
  const clipboard = createClipboard(output, { TERM: 'xterm', TMUX: 'no such server' });
  const path = process.env.PATH;
  process.env.PATH = '/nonexistent';
  try {
    expect(await clipboard('x')).toEqual({ way: 'terminal', isCut: false });
  } finally {
    process.env.PATH = path;
  }
});
