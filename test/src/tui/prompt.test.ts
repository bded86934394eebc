import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../src/tui/index.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';

const textOf = ({ model }: Driven): string | undefined => model.prompt?.editor.text;

describe('the command line', () => {
  test('runs a line, remembers it and shows the output', () => {
    const driven = driveModel().press(':').type('call 701 600').press('enter');
    expect(driven.effects).toEqual([
      { kind: 'line', id: 1, text: 'call 701 600' },
      { kind: 'remember', line: 'call 701 600' },
    ]);
    expect(driven.model.pages).toEqual([{ kind: 'output', top: 'end' }]);
    expect(driven.model.prompt).toBeUndefined();
  });

  test('an empty line closes it', () => {
    const driven = driveModel().press(':', 'space', 'enter');
    expect([driven.model.prompt, driven.effects]).toEqual([undefined, []]);
  });

  test.each(['quit', 'exit', 'q'])('%s leaves', (word) => {
    const driven = driveModel().press(':').type(word).press('enter');
    expect(driven.effects).toEqual([{ kind: 'leave', status: 0 }]);
  });

  test('Ctrl-C clears it, then closes it, and only then leaves', () => {
    const driven = driveModel().press(':').type('abc').press('C-c');
    expect(textOf(driven)).toBe('');
    driven.press('C-c');
    expect([driven.model.prompt, driven.effects]).toEqual([undefined, []]);
    expect(driven.press('C-c').effects).toEqual([{ kind: 'leave', status: 130 }]);
  });

  test('goes through the lines that begin alike, and back to what was typed', () => {
    const history = ['peers', 'call 701 600', 'calls', 'call 702 600'];
    const driven = driveModel(undefined, { history }).press(':').type('call ');
    expect(textOf(driven.press('up'))).toBe('call 702 600');
    expect(textOf(driven.press('up'))).toBe('call 701 600');
    expect(textOf(driven.press('up'))).toBe('call 701 600');
    expect(driven.model.notice?.text).toMatch(/no older line/);
    expect(textOf(driven.press('down'))).toBe('call 702 600');
    expect(textOf(driven.press('down'))).toBe('call ');
  });

  test('searches the lines that hold what was typed, wherever', () => {
    const history = ['peers', 'call 701 600', 'calls', 'transfer 701 702'];
    const driven = driveModel(undefined, { history }).press(':').type('701');
    expect(textOf(driven.press('C-r'))).toBe('transfer 701 702');
    expect(textOf(driven.press('C-r'))).toBe('call 701 600');
    expect(textOf(driven.press('C-r'))).toBe('call 701 600');
    expect(driven.model.notice?.text).toBe('no older line holds «701»');
    expect(textOf(driven.press('down'))).toBe('transfer 701 702');
    expect(textOf(driven.press('down'))).toBe('701');
  });

  test('Ctrl-R first searches what is typed after it, as a shell does', () => {
    const history = ['call 701 600', 'calls', 'transfer 701 702', 'restart'];
    const driven = driveModel(undefined, { history }).press(':', 'C-r');
    expect(textOf(driven)).toBe('');
    expect(driven.model.notice?.text).toMatch(/type what the line holds/);
    expect(textOf(driven.type('call'))).toBe('calls');
    expect(textOf(driven.press('C-r'))).toBe('call 701 600');
    expect(textOf(driven.type('x'))).toBe('call 701 600');
    expect(driven.model.notice?.text).toBe('no line holds «callx»');
    expect(textOf(driven.press('backspace'))).toBe('calls');
    expect(textOf(driven.press('left').type('!'))).toBe('call!s');
  });

  test('a line that is refused stays to be run later', () => {
    const driven = driveModel()
      .press(':')
      .type('wait')
      .press('enter', ':')
      .type('peers')
      .press('enter');
    expect(textOf(driven)).toBe('peers');
    expect(driven.model.notice?.text).toMatch(/«wait» is running/);
  });
});

describe('a paste', () => {
  test('of several lines becomes one line that is not run', () => {
    const driven = driveModel().send({ kind: 'paste', text: 'core stop now\nrm x\n' });
    expect(textOf(driven)).toBe('core stop now rm x');
    expect(driven.effects).toEqual([]);
    expect(driven.model.notice?.text).toMatch(/2 pasted lines are now one/);
  });

  test('goes where one types', () => {
    const driven = driveModel().press('/').send({ kind: 'paste', text: '70' });
    expect(driven.frame().model.tables.peers.filter).toBe('70');
  });

  test('answers no question', () => {
    const driven = driveModel().press(':').type('x').press('enter');
    driven.send({ kind: 'run asks', id: 1, title: 't', lines: [], danger: undefined });
    driven.send({ kind: 'paste', text: 'y' });
    expect(driven.model.question).toBeDefined();
    expect(driven.model.prompt).toBeUndefined();
  });
});

describe('completion', () => {
  function offered(typed: string, from: number, ...candidates: Candidate[]): Driven {
    const driven = driveModel().press(':').type(typed).press('tab');
    const asked = { text: typed, cursor: typed.length };
    expect(driven.effects).toEqual([{ kind: 'complete', ...asked }]);
    return driven.send({ kind: 'completed', ...asked, completion: { from, candidates } });
  }

  test('puts in the only candidate, with a space', () => {
    expect(textOf(offered('call 70', 5, { text: '701' }))).toBe('call 701 ');
  });

  test('puts in what all have in common, then each in turn', () => {
    const driven = offered('ca', 0, { text: 'call' }, { text: 'calls' });
    expect(textOf(driven)).toBe('call');
    expect(textOf(driven.press('tab'))).toBe('call');
    expect(textOf(driven.press('tab'))).toBe('calls');
    expect(textOf(driven.press('tab'))).toBe('call');
    expect(textOf(driven.press('S-tab'))).toBe('calls');
    driven.press('escape');
    expect(driven.model.prompt).toMatchObject({ offer: undefined, editor: { text: 'calls' } });
  });

  test('says when there is nothing', () => {
    expect(offered('zz', 0).model.notice?.text).toBe('nothing completes this');
  });

  test('says how the line is written where that is known', () => {
    const driven = driveModel().press(':').type('call').press('tab');
    const completion = { from: 4, candidates: [], usage: 'call FROM TO   as in: call 701 600' };
    driven.send({ kind: 'completed', text: 'call', cursor: 4, completion });
    expect(driven.model.notice).toMatchObject({ text: completion.usage, tone: 'plain' });
  });

  test('goes on behind a folder', () => {
    expect(textOf(offered('run no', 4, { text: 'notes/' }))).toBe('run notes/');
  });

  test('that comes too late is left alone', () => {
    const driven = driveModel().press(':').type('ca').press('tab').type('x');
    const completion = { from: 0, candidates: [{ text: 'calls' }] };
    driven.send({ kind: 'completed', text: 'ca', cursor: 2, completion });
    expect(textOf(driven)).toBe('cax');
  });
});
