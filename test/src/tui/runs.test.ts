import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { pageSize } from '../../../src/tui/layout.ts';
import { pageContent } from '../../../src/tui/page.ts';
import { addCall, fakeCall, fakeChannel, fakePbx } from '../../support/fake-pbx.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';

const styled = (...texts: string[]) => texts.map((text) => [{ text }]);

function started(line = 'wait'): Driven {
  const driven = driveModel().press(':').type(line).press('enter');
  driven.effects.length = 0;
  return driven;
}

function output({ model }: Driven): string[] {
  const { lines } = pageContent(model, { kind: 'output', top: 0 }, pageSize(model).columns);
  return lines.map(plainText);
}

function asked(driven: Driven): Driven {
  const lines = styled('+ one', '+ two');
  return driven.send({ kind: 'run asks', id: 1, title: 'add 704', lines, danger: undefined });
}

describe('a command', () => {
  test('shows its lines as they come and its verdict', () => {
    const driven = started();
    driven.send({ kind: 'run shows', id: 1, lines: styled('a'), how: 'append' });
    driven.send({ kind: 'run shows', id: 1, lines: styled('b'), how: 'append' });
    expect(output(driven)).toEqual([
      'lab› wait',
      'a',
      'b',
      '◐ running for 0 s: Ctrl-C interrupts it',
      '',
    ]);
    driven.send({ kind: 'run shows', id: 1, lines: styled('c'), how: 'replace' });
    driven.send({ kind: 'run ended', id: 1, lines: styled('d'), status: 3 });
    expect(output(driven)).toEqual(['lab› wait', 'c', 'd', '✖ failed, exit status 3', '']);
  });

  test('is interrupted by Ctrl-C; if it does not end, Ctrl-C asks whether to leave', () => {
    const driven = started().press('C-c');
    expect(driven.effects).toEqual([{ kind: 'interrupt', id: 1 }]);
    expect(driven.press('C-c').model.question).toEqual({ kind: 'leave', status: 130 });
    expect(driven.press('y').effects.at(-1)).toEqual({ kind: 'leave', status: 130 });
  });

  test('keeps q from leaving unasked', () => {
    const driven = started().press('q', 'q');
    expect(driven.model.question).toEqual({ kind: 'leave', status: 0 });
    expect(driven.press('n').model.question).toBeUndefined();
    expect(driven.effects).toEqual([]);
  });

  test('that ends takes its questions with it', () => {
    const driven = started().press('q', 'q');
    driven.send({ kind: 'run ended', id: 1, lines: [], status: 0 });
    expect(driven.model.question).toBeUndefined();
  });

  test('longer than the screen is shown from its start', () => {
    const driven = started();
    const lines = styled(...Array.from({ length: 100 }, (_, index) => `line ${index}`));
    driven.send({ kind: 'run ended', id: 1, lines, status: 0 });
    expect(driven.model.pages.at(-1)).toEqual({ kind: 'output', top: 0 });
    expect(driven.press('end').model.pages.at(-1)).toEqual({ kind: 'output', top: 'end' });
  });

  test('that never stops talking is kept to its last lines', () => {
    const driven = started();
    for (let round = 0; round < 8; round++) {
      const lines = styled(...Array.from({ length: 1000 }, (_, index) => `${round} ${index}`));
      driven.send({ kind: 'run shows', id: 1, lines, how: 'append' });
    }
    const shown = output(driven);
    expect(shown.length).toBeLessThan(5010);
    expect(shown[1]).toMatch(/earlier lines are not kept/);
    expect(shown).toContain('7 999');
  });

  test('long lines are broken anew when the width changes', () => {
    const driven = started();
    driven.send({ kind: 'run ended', id: 1, lines: styled('x'.repeat(100)), status: 0 });
    driven.send({ kind: 'resize', size: { columns: 42, rows: 20 } }).frame();
    expect(output(driven).slice(1, 4)).toEqual(['x'.repeat(40), 'x'.repeat(40), 'x'.repeat(20)]);
  });
});

describe('a change', () => {
  test('is made only after yes', () => {
    const driven = asked(started());
    expect(driven.press('enter', 'x', 'space').effects).toEqual([]);
    expect(driven.press('y').effects).toEqual([{ kind: 'proceed', id: 1 }]);
    expect(driven.model.question).toBeUndefined();
  });

  test.each(['n', 'escape', 'C-c', 'q'])('%s is no', (key) => {
    const driven = asked(started()).press(key);
    expect(driven.effects).toEqual([{ kind: 'decline', id: 1 }]);
    expect(output(driven)).toContain('not done');
    expect(driven.press('q', 'q').effects.at(-1)).toEqual({ kind: 'leave', status: 0 });
  });

  test('that comes while one types another line waits until that is done', () => {
    const driven = started().press('escape', ':').type('pla');
    asked(driven).type('y');
    expect(driven.model.prompt?.editor.text).toBe('play');
    expect(driven.effects).toEqual([]);
    expect(driven.press('escape', 'y').effects).toEqual([{ kind: 'proceed', id: 1 }]);
  });

  test('asked for by a key leaves one line of result on the status line', () => {
    const pbx = fakePbx();
    addCall(pbx, fakeCall(fakeChannel('701', '1')));
    const driven = driveModel(pbx).press('tab', 'h');
    asked(driven).press('y');
    driven.send({ kind: 'run ended', id: 1, lines: styled('hung up'), status: 0 });
    expect(driven.model.notice?.text).toBe('hung up');
    expect(driven.model.pages).toEqual([]);
    expect(driven.press('o').model.pages).toEqual([{ kind: 'output', top: 'end' }]);
  });

  test('shows what was said before the question, and does not take that for its result', () => {
    const pbx = fakePbx();
    addCall(pbx, fakeCall(fakeChannel('701', '1')));
    const driven = driveModel(pbx).press('tab', 'h');
    driven.send({ kind: 'run shows', id: 1, lines: styled('+ a', '+ b'), how: 'append' });
    driven.send({ kind: 'run asks', id: 1, title: 'Do it?', lines: [], danger: undefined });
    expect(driven.model.question).toMatchObject({ lines: styled('+ a', '+ b') });
    driven.press('y').send({ kind: 'run ended', id: 1, lines: styled('hung up'), status: 0 });
    expect(driven.model.notice?.text).toBe('hung up');
    expect(driven.model.pages).toEqual([]);
  });
});
