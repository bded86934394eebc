import { describe, expect, it } from 'vitest';
import { explanationsOf } from '../../../../asterisk/capture/explain/explain.ts';
import type { Space } from '../../../../asterisk/capture/ladder/canvas.ts';
import { drawLadder, sinceText } from '../../../../asterisk/capture/ladder/drawing.ts';
import { ladderOf } from '../../../../asterisk/capture/ladder/ladder.ts';
import { widthOf } from '../../../../src/text/clean.ts';
import { readingOf, type Tale } from '../../../support/flows.ts';
import { drawnText, spaceOf } from '../../../support/space.ts';
import { directCall, HOSTILE, hostile, ringAll, tales } from '../../../support/tales.ts';

function drawn(tale: Tale, space: Space, isExplained = false): string[] {
  const flow = tale.flow();
  const ladder = ladderOf(flow, readingOf([flow]));
  const explained = isExplained ? explanationsOf(ladder, flow) : undefined;
  return drawLadder(ladder, space, explained).map(drawnText);
}

describe.each(Object.entries(tales))('%s', (_, tale) => {
  it.each([
    [80, 'unicode'],
    [80, 'ascii'],
    [120, 'unicode'],
  ] as const)('is drawn on %i columns of %s', (columns, charset) => {
    const lines = drawn(tale(), spaceOf(columns, charset));
    expect(`${lines.join('\n')}\n`).toMatchSnapshot();
    expect(lines.filter((line) => widthOf(line, charset) > columns)).toEqual([]);
    if (charset === 'ascii') expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('is no wider with explanations, and has more lines', () => {
    const space = spaceOf(80);
    const lines = drawn(tale(), space, true);
    expect(lines.length).toBeGreaterThan(drawn(tale(), space).length);
    expect(lines.filter((line) => widthOf(line, 'unicode') > 80)).toEqual([]);
  });
});

/** At which columns of the screen a line has one of these characters. */
function columnsWith(line: string, marks: RegExp, charset: Space['charset']): number[] {
  const found: number[] = [];
  let at = 0;
  for (const { text, width } of spaceOf(0, charset).clusters(line)) {
    if (marks.test(text)) found.push(at);
    at += width;
  }
  return found;
}

describe('names from outside', () => {
  it.each(['unicode', 'ascii'] as const)('leave the lanes straight in %s', (charset) => {
    for (const columns of [60, 80, 120, 200]) {
      const lines = drawn(hostile(), spaceOf(columns, charset), true);
      expect(lines.filter((line) => widthOf(line, charset) > columns)).toEqual([]);
      const marks = charset === 'ascii' ? /[|#]/ : /[│┃]/;
      const rows = lines.slice(3).map((line) => columnsWith(line, marks, charset));
      const lanes = rows.reduce((most, row) => (row.length > most.length ? row : most), []);
      expect(lanes).toHaveLength(3);
      expect(rows.flat().filter((at) => !lanes.includes(at))).toEqual([]);
    }
  });

  it('bring no control character and no escape code', () => {
    const text = drawn(hostile(), spaceOf(120)).join('\n');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(HOSTILE.join('')).toMatch(/[\u001b\u202e]/);
  });
});

describe('a ladder with more parties than there is room for', () => {
  it('says who is left out, and tells their messages in words', () => {
    const text = drawn(ringAll(), spaceOf(50)).join('\n');
    expect(text).toContain('left out for want of room');
    expect(text).toMatch(/PBX -> [BCD] 70\d: INVITE 70\d \(SDP\)/);
  });

  it('leaves nobody out where there is room', () => {
    expect(drawn(ringAll(), spaceOf(80)).join('\n')).not.toContain('left out');
  });
});

it('says in one place that there is no RTP in a capture', () => {
  const flow = { ...directCall().flow(), streams: [] };
  const ladder = ladderOf(flow, readingOf([flow]));
  expect(ladder.remarks).toEqual([expect.stringContaining('no RTP in this capture')]);
  expect(ladder.steps.every(({ kind }) => kind === 'message')).toBe(true);
});

it('of a flow whose messages were not kept says so', () => {
  const flow = { ...directCall().flow(), messages: [], streams: [], legs: [] };
  const ladder = ladderOf(flow, readingOf([flow]));
  const lines = drawLadder(ladder, spaceOf(80), explanationsOf(ladder, flow)).map(drawnText);
  expect(lines.at(0)).toBe('call 1: 701 -> 702, ended');
  expect(lines.join('\n')).toContain('its messages were not kept');
});

it('calls parties what their addresses are called', () => {
  const flow = directCall().flow();
  const names = new Map([['192.168.0.198', 'lab']]);
  const { parties } = ladderOf(flow, readingOf([flow]), names);
  expect(parties.map(({ name, role }) => `${name}, ${role}`)).toEqual([
    'A 701, phone',
    'lab, pbx',
    'B 702, phone',
  ]);
});

it.each([
  [0, '+0.00 ms'],
  [254_900, '+0.25 ms'],
  [12_000_000, '+12.0 ms'],
  [178_000_000, '+178 ms'],
  [1_160_000_000, '+1.16 s'],
  [400_000_000_000, '+400 s'],
])('%i ns since the step before are %s', (ns, text) => {
  expect(sinceText(ns)).toBe(text);
});
