import { describe, expect, test } from 'vitest';
import {
  addCall,
  addPeer,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { driveModel, fakeLogLine } from '../../support/session-model.ts';

/** 701 and 702 are in a call each; the log has two lines of each and one of none. */
function driven() {
  const pbx = fakePbx();
  addPeer(pbx, fakePeer('701'));
  for (const [number, serial] of [
    ['701', '1'],
    ['702', '2'],
  ] as const)
    addCall(pbx, fakeCall(fakeChannel(number, serial, { linkedid: `1700000000.${serial}` })));
  const of = (call: number, message: string) =>
    fakeLogLine(message, { callId: `C-0000000${call}` });
  const lines = [
    of(1, 'Answer("PJSIP/701-00000001")'),
    of(2, 'Answer("PJSIP/702-00000002")'),
    of(1, 'Playing first'),
    of(2, 'Playing second'),
    of(5, 'of a call that has ended'),
    fakeLogLine('Reloading', { callId: '' }),
  ];
  return driveModel(pbx).send({ kind: 'log', lines, lost: 0 }).frame();
}

type Driven = ReturnType<typeof driven>;
const shown = ({ model }: Driven) => model.log.shown.map((entry) => entry.line.message);
const notice = ({ model }: Driven) => model.notice?.text;
const first = ['Answer("PJSIP/701-00000001")', 'Playing first'];
const second = ['Answer("PJSIP/702-00000002")', 'Playing second'];

describe('L narrows the log to a call', () => {
  test('that is selected, another that is selected next, and of all again', () => {
    const one = driven().press('tab', 'home', 'L');
    expect(shown(one)).toEqual(first);
    expect(one.model.focus).toBe('calls');
    expect(notice(one)).toBe('the log shows the lines of call 701 → 600 alone: L shows all again');
    expect(shown(one.press('end', 'L'))).toEqual(second);
    expect(shown(one.press('L'))).toHaveLength(6);
    expect(notice(one)).toMatch(/all calls again/);
  });

  test('of a channel, of a line, and of a page, which gives way to the log', () => {
    expect(shown(driven().press('v', 'end').frame().press('L'))).toEqual(second);
    expect(shown(driven().press('tab', 'tab', 'home', 'down', 'L'))).toEqual(second);
    const page = driven().press('tab', 'home', 'enter').frame().press('L');
    expect(page.model).toMatchObject({ pages: [], focus: 'log' });
    expect(shown(page)).toEqual(first);
    const again = page.press('S-tab', 'enter').frame().press('L');
    expect(again.model.focus).toBe('log');
    expect(shown(again)).toEqual(first);
  });

  test('that has ended, by what the log calls it', () => {
    const one = driven().press('tab', 'tab', 'up', 'L');
    expect(shown(one)).toEqual(['of a call that has ended']);
    expect(one.model.log.call).toBe('C-00000005');
  });

  test('and says why not: a line of no call, a peer', () => {
    const one = driven().press('tab', 'tab', 'L');
    expect(notice(one)).toBe('the line belongs to no call');
    expect(notice(driven().press('L'))).toMatch(/select a call, a channel or a line/);
  });

  test('from a peer it is taken off, and in the log by L or by Escape', () => {
    expect(shown(driven().press('tab', 'L', 'S-tab', 'L'))).toHaveLength(6);
    expect(shown(driven().press('tab', 'L', 'tab', 'L'))).toHaveLength(6);
    expect(shown(driven().press('tab', 'L', 'tab', 'escape'))).toHaveLength(6);
  });

  test('and it stays while words, levels, panes and calls change, and when the call ends', () => {
    const one = driven().press('tab', 'home', 'L', 'tab', '/').type('playing').press('enter');
    expect(shown(one)).toEqual(['Playing first']);
    one.press('escape', 'l', 'l', 'l', 'l', 'tab', 'v', 'tab');
    one.pbx.view.calls.clear();
    one.pbx.view.channels.clear();
    expect(shown(one.frame())).toEqual(first);
  });
});

describe('C opens the call of a line', () => {
  test('from the log and from the page of the line', () => {
    const page = { kind: 'call', id: '1700000000.1' };
    expect(driven().press('tab', 'tab', 'home', 'C').model.pages).toMatchObject([page]);
    const both = [{ kind: 'log line' }, page];
    expect(driven().press('tab', 'tab', 'home', 'enter', 'C').model.pages).toMatchObject(both);
  });

  test('and says why not', () => {
    const one = driven().press('tab', 'tab', 'C');
    expect(notice(one)).toBe('the line belongs to no call');
    expect(notice(one.press('up', 'C'))).toMatch(/its call C-00000005 has ended: L shows/);
    expect(one.model.pages).toEqual([]);
    expect(notice(driven().press('C'))).toMatch(/select a line of the log/);
  });
});

describe('n searches', () => {
  test('what is typed is lit at once; Enter keeps it, n and N go through it, Escape ends it', () => {
    const one = driven().press('tab', 'tab', 'n').type('playing');
    expect(one.model.log.search?.matches).toEqual([2, 3]);
    expect(one.model.log.following).toBe(true);
    one.press('enter');
    expect(notice(one)).toMatch(/n goes to the next/);
    expect(one.press('N').model.log).toMatchObject({ selected: 3, following: false });
    expect(one.press('N').model.log.selected).toBe(2);
    expect(one.press('N').model.log.selected).toBe(3);
    expect(notice(one)).toBe('from the end again');
    expect(one.press('n').model.log.selected).toBe(2);
    expect(notice(one)).toBe('from the start again');
    expect(one.press('escape').model.log.search).toBeUndefined();
    expect(shown(one)).toHaveLength(6);
  });

  test('Escape leaves the search as it was, Ctrl-S begins with it', () => {
    const one = driven().press('tab', 'tab', 'n').type('first').press('enter', 'C-s');
    expect(one.model.prompt?.editor.text).toBe('first');
    expect(one.type('x').model.log.search?.text).toBe('firstx');
    expect(one.press('escape').model.log.search?.text).toBe('first');
  });

  test('what is nowhere is said', () => {
    const one = driven().press('tab', 'tab', 'n').type('nowhere').press('enter');
    expect(notice(one)).toBe('no line that is shown holds «nowhere»');
    expect(notice(one.press('n'))).toBe('no line that is shown holds «nowhere»');
  });

  test('a filter and a search stand beside each other', () => {
    const one = driven().press('tab', 'tab', '/').type('701').press('enter', 'n').type('answer');
    expect(one.model.log).toMatchObject({ filter: '701', search: { matches: [0] } });
  });
});

test('l goes through the levels, w breaks lines, T tells times', () => {
  const one = driven().press('tab', 'tab');
  const levels = ['l', 'l', 'l', 'l'].map((key) => one.press(key).model.log.level);
  expect(levels).toEqual(['NOTICE', 'WARNING', 'ERROR', undefined]);
  expect(one.press('w', 'T').model.log).toMatchObject({ wrap: true, times: true });
  expect(one.press('w', 'T').model.log).toMatchObject({ wrap: false, times: false });
});

test.each(['l', 'n', 'N', 'C-s', 'w', 'T'])('%s is for the log alone', (key) => {
  const one = driven().press(key);
  expect(notice(one)).toMatch(/for the log: Tab goes there/);
  expect(one.model.prompt).toBeUndefined();
});
