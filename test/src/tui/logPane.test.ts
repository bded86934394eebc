import { describe, expect, test } from 'vitest';
import { formatLogLine } from '../../../asterisk/log/format.ts';
import { lineWidth, plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { addCall, fakeCall, fakeChannel, fakePbx } from '../../support/fake-pbx.ts';
import { type Driven, driveModel, fakeLogLine } from '../../support/session-model.ts';

function driven(columns = 80, rows = 24): Driven {
  const pbx = fakePbx();
  addCall(pbx, fakeCall(fakeChannel('701', '1')));
  return driveModel(pbx, { size: { columns, rows } }).press('tab', 'tab', 'z');
}

const send = (one: Driven, ...lines: Parameters<typeof fakeLogLine>[]) =>
  one.send({ kind: 'log', lines: lines.map((line) => fakeLogLine(...line)), lost: 0 }).frame();
const view = ({ model }: Driven) => viewOf(model, formatLogLine).lines;
const screen = (one: Driven) => view(one).map((line) => plainText(line).trimEnd());
const title = (one: Driven) => screen(one)[1] ?? '';
const belowHeader = (one: Driven) => view(one).slice(1);
const inverse = (one: Driven): string[] =>
  belowHeader(one).flatMap((line) =>
    line.filter(({ inverse, text }) => inverse && text.trim() !== '').map(({ text }) => text),
  );
const long = 'Executing [600@internal:1] Answer("PJSIP/701-00000001", "") in new stack';

describe('the title of the log', () => {
  test('tells what is left out and what is searched', () => {
    const one = send(driven(), [long], ['x', { level: 'ERROR', callId: 'C-00000001' }]);
    one.press('S-tab', 'L', 'tab');
    expect(title(one)).toMatch(/━ log live · 2 of call 701 → 600 ━/);
    one.press('l', 'l', 'n').type('x').press('enter');
    expect(title(one)).toMatch(/live · 1 of call 701 → 600, warnings and worse · «x» 1 ━/);
    one.press('N');
    expect(title(one)).toMatch(/scrolled back · 1 of call .*worse · «x» 1\/1 ━.* 1\/1 ━$/);
    one.press('escape', 'l', 'l', '/').type('answer');
    expect(title(one)).toMatch(/scrolled back · 1 of call 701 → 600, with «answer» ━/);
  });

  test('says what to do only where that fits', () => {
    const wide = send(driven(160), ['a'], ['b']).press('p', 'up', 'l');
    send(wide, ['c']);
    expect(title(wide)).toMatch(/paused, 1 line waiting: p goes on · 0 notices and worse/);
    const narrow = send(driven(50), ['a'], ['b']).press('p', 'up', 'l');
    send(narrow, ['c']);
    expect(title(narrow)).toMatch(/paused, 1 waiting · 0 notices and worse/);
    narrow.press('p', 'l', 'l', 'l', 'L', 'n').type('a|b|c').press('enter', 'N');
    expect(title(narrow)).toMatch(/^━ log 3 of call C-00000001 · «a\|b\|c» 3\/3 ━+ 3\/3 ━$/);
  });

  test('where nothing is let through the pane says by what', () => {
    const one = send(driven(), ['a']).press('l');
    expect(screen(one)[2]).toBe(' no line notices and worse: Esc takes off the filter');
  });
});

describe('T', () => {
  test('begins each line with its time, and does not tell it twice', () => {
    const time = '2026-11-23 16:52:20.123';
    const one = send(driven(), ['a', { time }], ['b', { time, level: 'WARNING' }]).press('T');
    expect(screen(one).slice(2, 4)).toEqual([
      ' 16:52:20.123     -- a',
      ' 16:52:20.123 WARNING[C-00000001]: pbx.c:2928 pbx_extension_helper: b',
    ]);
    expect(screen(one.press('T')).slice(2, 4)).toEqual([
      '     -- a',
      ' [2026-11-23 16:52:20.123] WARNING[C-00000001]: pbx.c:2928 pbx_extension_helper…',
    ]);
  });

  test('takes a time of any form', () => {
    const one = send(driven(), ['a', { time: 'Nov 25 21:00:00' }], ['b', { time: 'noon' }]);
    expect(screen(one.press('T')).slice(2, 4)).toEqual([' 21:00:00     -- a', ' noon     -- b']);
  });
});

describe('w', () => {
  test('breaks long lines, the rest below the words', () => {
    const one = send(driven(40), [long], ['short']).press('w');
    expect(screen(one).slice(2, 7)).toEqual([
      '     -- Executing [600@internal:1]',
      '        Answer("PJSIP/701-00000001", "")',
      '        in new stack',
      '     -- short',
      '',
    ]);
  });

  test('sets the rest of a line without a mark further in', () => {
    const one = send(driven(40), [long, { level: 'ERROR', time: 'noon' }]).press('w');
    expect(screen(one).slice(2, 5)).toEqual([
      ' [noon] ERROR[C-00000001]: pbx.c:2928',
      '     pbx_extension_helper: Executing',
      '     [600@internal:1] Answer("PJSIP/701-',
    ]);
  });

  test('keeps the selected line in the middle, and the newest at the bottom', () => {
    const many = Array.from({ length: 40 }, (_, at): [string] => [`${at} ${long}`]);
    const one = send(driven(60, 14), ...many).press('w');
    expect(screen(one)[11]).toMatch(/in new stack$/);
    expect(screen(one).slice(2, 12).join('\n')).toMatch(/-- 39 Exec/);
    one.press('home');
    expect(screen(one)[2]).toMatch(/-- 0 Exec/);
    one.press('pagedown', 'pagedown', 'pagedown');
    const rows = screen(one).slice(2, 12);
    const at = rows.findIndex((row) => row.includes(`-- ${one.model.log.selected} `));
    expect(at).toBeGreaterThan(2);
    expect(at).toBeLessThan(6);
  });

  test('by whole screens no line is passed over', () => {
    const many = Array.from({ length: 40 }, (_, at): [string] => [`${at}: ${long}`]);
    const one = send(driven(60, 14), ...many).press('w', 'home');
    const seen = new Set<string>();
    for (let page = 0; page < 20; page++) {
      for (const row of screen(one)) for (const [n] of row.matchAll(/\d+(?=: Exec)/g)) seen.add(n);
      one.press('pagedown');
    }
    expect(seen.size).toBe(40);
  });

  test('a line longer than the screen shows its beginning', () => {
    const one = send(driven(30, 8), ['a'], [`begin ${'x '.repeat(300)}`], ['b']).press('w', 'up');
    expect(screen(one)[2]).toMatch(/-- begin/);
  });

  test.each([1, 2, 3, 7, 20])('fits %i columns, with times and wide characters', (columns) => {
    const one = send(driven(columns, 12), ['漢字'.repeat(30)], [long, { level: 'ERROR' }]);
    one.press('w', 'T', 'n').type('漢|new').press('enter', 'N');
    for (const line of view(one)) expect(lineWidth(line, one.model.look)).toBe(columns);
  });
});

describe('what is searched', () => {
  test('is in reverse, and the selected line the other way round', () => {
    const one = send(driven(), ['Ringing once'], ['rings | twice']).press('n').type('ring|TWICE');
    expect(inverse(one)).toEqual(['Ring', 'ring', 'twice']);
    one.press('enter', 'N');
    expect(inverse(one)).toEqual(['Ring', '    -- ', 's | ']);
  });

  test('in the lines that a record has more lights the remark that there are some', () => {
    const one = send(driven(), ['INVITE\r\nVia: z9hG4bK'], ['INVITE\r\nTo: x']);
    one.press('n').type('z9hg');
    expect(inverse(one)).toEqual([' (and 1 line: Enter)']);
  });
});
