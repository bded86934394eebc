import { describe, expect, it, test } from 'vitest';
import type { Table } from '../../../commands/command.ts';
import { lineWidth, plainText } from '../../../src/text/line.ts';
import type { Look } from '../../../src/text/look.ts';
import { renderCheck, renderTable } from '../../../src/text/render.ts';

const UNICODE: Look = { charset: 'unicode', colour: false };
const ASCII: Look = { charset: 'ascii', colour: false };

function tableOf(columns: Table['columns'], ...rows: readonly (readonly string[])[]): Table {
  const cells = rows.map((row) => row.map((text) => ({ text, tone: 'plain' }) as const));
  return { kind: 'table', columns, rows: cells, json: null };
}

const lines = (table: Table, width = Number.POSITIVE_INFINITY, look = UNICODE) =>
  renderTable(table, look, width).map(plainText);

const PEERS = tableOf(
  [{ title: 'peer' }, { title: 'agent', shrink: 2 }, { title: 'RTT', align: 'right' }],
  ['PJSIP/701', 'a phone with a long name', '1.2 ms'],
  ['PJSIP/702', '', ''],
);

describe('the width of a table', () => {
  it.each<[width: number, lines: string[]]>([
    [
      Number.POSITIVE_INFINITY,
      [
        'peer       agent                        RTT',
        'PJSIP/701  a phone with a long name  1.2 ms',
        'PJSIP/702                                  ',
      ],
    ],
    [
      30,
      [
        'peer       agent           RTT',
        'PJSIP/701  a phone wi…  1.2 ms',
        'PJSIP/702                     ',
      ],
    ],
    [
      10,
      ['peer       agent        RTT', 'PJSIP/701  a phone…  1.2 ms', 'PJSIP/702                  '],
    ],
  ])('%d', (width, expected) => {
    expect(lines(PEERS, width)).toEqual(expected);
  });

  it('takes from the columns that give way first', () => {
    const table = tableOf(
      [{ title: 'a', shrink: 1 }, { title: 'b', shrink: 3 }, { title: 'c' }],
      ['x'.repeat(20), 'y'.repeat(20), 'z'.repeat(20)],
    );
    expect(lines(table, 58)[1]).toBe(`${'x'.repeat(20)}  ${'y'.repeat(13)}…  ${'z'.repeat(20)}`);
    expect(lines(table, 50)[1]).toBe(`${'x'.repeat(17)}…  ${'y'.repeat(7)}…  ${'z'.repeat(20)}`);
  });

  it('leaves out what it may before it cuts anything', () => {
    const table: Table = {
      ...{ kind: 'table', json: [] },
      columns: [
        { title: 'a', shrink: 1 },
        { title: 'b', drop: 1 },
        { title: 'c', drop: 2 },
      ],
      rows: [['aaaaaaaaaaaa', 'bbbb', 'cccc'].map((text) => ({ text, tone: 'plain' }))],
    };
    const at = (width: number) =>
      renderTable(table, { charset: 'unicode', colour: false }, width).map(plainText)[1];
    expect(at(24)).toBe('aaaaaaaaaaaa  bbbb  cccc');
    expect(at(23)).toBe('aaaaaaaaaaaa  bbbb');
    expect(at(17)).toBe('aaaaaaaaaaaa');
    expect(at(10)).toBe('aaaaaaaaa…');
  });

  it('is nothing where there are no rows', () => {
    expect(lines(tableOf([{ title: 'peer' }]))).toEqual([]);
  });

  it('does not pad the last column', () => {
    const table = tableOf([{ title: 'a' }, { title: 'b' }], ['1', 'short'], ['2', 'much longer']);
    expect(lines(table)).toEqual(['a  b', '1  short', '2  much longer']);
  });
});

const HOSTILE: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a title change', '\u001b]0;owned\u0007name', 'name'],
  ['one-byte CSI', '\u009b2Jname', 'name'],
  ['a lone escape', 'a\u001bc', 'a'],
  ['newlines', 'one\r\ntwo\nthree', 'one  two three'],
  ['a tab', 'a\tb', 'a    b'],
  ['a bell and a backspace', 'a\u0007\u0008b', 'a\ufffd\ufffdb'],
  ['right to left marks', '\u202eevil\u202c\u2066x\u2069', 'evilx'],
  ['zero widths', 'a\u200b\u200d\ufeffb', 'ab'],
  ['marks without end', `e${'\u0301'.repeat(50)}`, 'é\u0301\u0301\u0301'],
];

describe('a hostile cell', () => {
  it.each(HOSTILE)('with %s is shown harmless', (_, text, shown) => {
    const [, line = ''] = lines(tableOf([{ title: 'name' }, { title: 'end' }], [text, '|']));
    expect(line.replace(/ *\|$/, '')).toBe(shown);
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it.each([
    '日本語の名前です',
    '👩‍👩‍👧 family',
    'مرحبا',
    '\u001b[1m日本\u001b[0m',
    'e\u0301e\u0301e\u0301',
  ])('keeps the columns straight: %j', (text) => {
    const table = tableOf(
      [{ title: 'name', shrink: 1 }, { title: 'end' }],
      [text, '|'],
      ['b', '|'],
    );
    for (const width of [Number.POSITIVE_INFINITY, 12])
      for (const look of [UNICODE, ASCII]) {
        const rendered = renderTable(table, look, width);
        const starts = rendered.map((line) => lineWidth(line.slice(0, -1), look));
        expect(new Set(starts).size).toBe(1);
      }
  });

  it('is ASCII where the terminal is', () => {
    const table = tableOf([{ title: 'name', shrink: 1 }], ['Zoé 日本 “x” ● long']);
    expect(lines(table, 12, ASCII)[1]).toBe('Zoe ?? "x" ~');
  });
});

test.each([
  [{ name: 'AMI', ok: true, detail: 'up' }, ['● ok   AMI: up']],
  [{ name: 'AMI', ok: true, detail: '', hint: 'not said' }, ['● ok   AMI']],
  [{ name: 'AMI', ok: false, detail: 'down' }, ['✖ FAIL AMI: down']],
  [
    { name: 'AMI', ok: false, detail: 'no\n\u001b[31m', hint: 'pbxctl start' },
    ['✖ FAIL AMI: no ', '       pbxctl start'],
  ],
])('a check %j is shown as %j', (check, expected) => {
  expect(renderCheck(check, UNICODE).map(plainText)).toEqual(expected);
});

test('symbol, word and colour of a check say the same', () => {
  const mark = (ok: boolean) => renderCheck({ name: 'x', ok, detail: '' }, ASCII)[0]?.[0];
  expect(mark(true)).toMatchObject({ text: '* ok  ', tone: 'good' });
  expect(mark(false)).toMatchObject({ text: 'x FAIL', tone: 'bad' });
});
