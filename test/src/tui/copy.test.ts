import { describe, expect, test } from 'vitest';
import {
  addCall,
  addPeer,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { type Driven, driveModel, fakeLogLine } from '../../support/session-model.ts';

function driven(): Driven {
  const pbx = fakePbx();
  addPeer(pbx, fakePeer('701'));
  addCall(pbx, fakeCall(fakeChannel('701', '1')));
  const driven = driveModel(pbx);
  const lines = [fakeLogLine('one'), fakeLogLine('INVITE\r\nVia: \x1b[31mx\u202e\x07')];
  return driven.send({ kind: 'log', lines, lost: 0 }).frame();
}

const copied = (one: Driven) => one.press('y').effects.find(({ kind }) => kind === 'copy');

describe('y copies', () => {
  test.each([
    ['a peer', [], 'PJSIP/701'],
    ['a call', ['tab'], '1700000000.1'],
    ['a channel', ['v'], 'PJSIP/701-00000001'],
  ])('the name of %s', (_what, keys, text) => {
    const one = driven();
    expect(copied(one.press(...keys).frame())).toEqual({ kind: 'copy', text, what: text });
  });

  test.each([[['tab', 'tab']], [['tab', 'tab', 'enter']]])(
    'a line of the log whole, with nothing in it that a terminal would obey (%j)',
    (keys) => {
      const text =
        '[12:00:00.000] VERBOSE[C-00000001]: pbx.c:2928 pbx_extension_helper: INVITE\nVia: x\ufffd';
      expect(copied(driven().press(...keys))).toEqual({ kind: 'copy', text, what: 'the line' });
    },
  );

  test('a page whole, also what is out of sight, unbroken', () => {
    const one = driven()
      .send({ kind: 'resize', size: { columns: 30, rows: 8 } })
      .frame();
    const copy = copied(one.press('enter'));
    expect(copy).toMatchObject({ what: expect.stringMatching(/^\d+ lines$/) });
    const text = copy?.kind === 'copy' ? copy.text : '';
    expect(text).toMatch(/^status +● reachable\n/);
    expect(text).toMatch(/\nsip:701@127\.0\.0\.\d+:5060\n/);
    expect(text).not.toContain('Esc');
  });

  test('the page of a call with what of it is on show', () => {
    const copy = copied(driven().press('tab', 'enter').frame().press('3'));
    const text = copy?.kind === 'copy' ? copy.text : '';
    expect(text).toMatch(/ state +● up/);
    expect(text).toMatch(/uniqueid +1700000000\.1/);
  });

  test('what the last command said, without what others did', () => {
    const one = driven();
    for (const [id, said] of [
      [1, 'first'],
      [2, 'second and third'],
    ] as const) {
      one.press(':').type('peers').press('enter');
      one.send({ kind: 'run ended', id, lines: [[{ text: said }]], status: 0 });
    }
    const what = '1 line of «peers»';
    expect(copied(one)).toEqual({ kind: 'copy', text: 'second and third', what });
  });

  test('nothing where nothing is selected', () => {
    const one = driveModel().press('y');
    expect(one.effects).toEqual([]);
    expect(one.model.notice?.text).toBe('nothing is selected');
  });
});

test.each([
  [{ way: 'terminal', isCut: false }, "copied the line to the terminal's clipboard"],
  [{ way: 'tmux', isCut: false }, 'copied the line to tmux and its terminal'],
  [
    { way: 'tmux', isCut: true },
    'copied only the first 72 KiB of the line to tmux and its terminal',
  ],
  [{ way: 'none', why: 'because' }, 'not copied: because; select it with the mouse'],
] as const)('what became of it is said: %j', (result, text) => {
  const one = driveModel().send({ kind: 'copied', what: 'the line', copied: result });
  expect(one.model.notice?.text).toBe(text);
});
