import { expect, test } from 'vitest';
import {
  addCall,
  addPeer,
  type FakePbx,
  fakeCall,
  fakeChannel,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { otherPbxs } from '../../support/other-pbxs.ts';
import type { ScreenReader } from '../../support/screen-reader.ts';
import { openStage, stageTime } from '../../support/session-stage.ts';

/** Names whose width terminals disagree about, or that would move what follows them. */
const names = [
  'Zoë 漢字かな',
  '한국어 전화',
  '\u1112\u1161\u11ab\u1100\u1173\u11af', // Hangul in pieces
  'Ünï e\u0301\u0302\u0323\u0324\u0325\u0326',
  'שלום עולם',
  'مرحبا ١٢٣',
  '\u202eabc\u202c\u2067def\u2069',
  'สวัสดี नमस्ते',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} family',
  '\u{1f44d}\u{1f3fd} \u{1f1eb}\u{1f1f7} 1\ufe0f\u20e3 \u2764\ufe0f',
  '\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}',
  'ｆｕｌｌ　ｗｉｄｔｈ 漢字漢字漢字漢字',
  'zero\u200bwidth\u00adsoft\ufeff',
] as const;

function fill(pbx: FakePbx): void {
  names.forEach((name, index) => {
    addPeer(pbx, fakePeer(name, { id: `PJSIP/${index}`, address: '127.0.0.9:5060' }));
    const caller = fakeChannel(String(index), String(index), {
      ...{ callerName: name, callerNumber: '', linkedid: `1.${index}`, exten: '600' },
      ...{ createdAt: stageTime - 42_000, answeredAt: stageTime - 42_000 },
    });
    addCall(pbx, fakeCall(caller));
  });
}

/** What stands in some cells of a row, told column by column. */
function cells({ terminal }: ScreenReader, row: number, from: number, length: number): string {
  const line = terminal.buffer.active.getLine(row);
  return Array.from({ length }, (_, index) => line?.getCell(from + index)?.getChars() || ' ').join(
    '',
  );
}

/** The column at which a heading stands; all before it are narrow. */
const columnOf = (headings: string, title: string): number => headings.indexOf(title);

test.each([
  [80, 45],
  [160, 50],
  [300, 100],
])('no name moves what stands behind it at %ix%i', async (columns, rows) => {
  const stage = openStage({ columns, rows, fill });
  stage.type(columns === 80 ? '\tz' : '\t');
  const seen = await stage.waitFor(/━ 1\/13 ━/);
  const top = seen.findIndex((line) => line.includes('FROM'));
  const headings = seen[top] ?? '';
  const [to, time, doing] = ['TO', 'TIME', 'IN'].map((title) => {
    return headings.indexOf(title, columnOf(headings, 'FROM'));
  }) as [number, number, number];
  for (let row = top + 1; row <= top + names.length; row++) {
    expect(cells(stage.reader, row, to, 6), seen[row]).toBe('600   ');
    expect(cells(stage.reader, row, time, 4), seen[row]).toBe('0:42');
    expect(cells(stage.reader, row, doing, 4), seen[row]).toBe('Echo');
  }
  await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
    `../../fixtures/screens/names-${columns}x${rows}.txt`,
  );
  stage.host.emit('SIGTERM');
  await stage.status;
});

test('nor the bar between two PBXs', async () => {
  const { pbxs } = otherPbxs({ profile: { name: 'operator', kind: 'lab' }, fill });
  const stage = openStage({ columns: 160, rows: 50, fill, pbxs });
  await stage.waitFor(/● live/);
  stage.type('W');
  const seen = await stage.waitFor(/LAB {2}operator[\s\S]*Tab goes to operator/);
  for (let row = 0; row < 48; row++) {
    expect(cells(stage.reader, row, 79, 1), seen[row]).toBe('│');
    if (seen[row]?.includes('127.0.0.9'))
      for (const left of [0, 80])
        expect(cells(stage.reader, row, left, 79), seen[row]).toMatch(/ PJSIP {2}● reachable/);
  }
  stage.host.emit('SIGTERM');
  await stage.status;
});

test('in ASCII no name leaves a character that is none', async () => {
  const stage = openStage({ fill, rows: 45, env: { TERM: 'vt100', LANG: 'C' } });
  const seen = await stage.waitFor(/by time/);
  expect(seen.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  stage.host.emit('SIGTERM');
  await stage.status;
});
