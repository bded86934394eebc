import { expect, test } from 'vitest';
import { columnWidths } from '../../../src/tui/columns.ts';

const wishes = [
  { width: 10, minimum: 6, yields: -1, grows: 1 },
  { width: 14, minimum: 14, yields: 0 },
  { width: 20, minimum: 8, yields: 2, grows: 2 },
  { width: 7, minimum: 7, yields: 3 },
];

test.each([
  [70, [14, 14, 29, 7]],
  [57, [10, 14, 20, 7]],
  [45, [10, 14, 8, 7]],
  [41, [6, 14, 8, 7]],
  [40, [10, 14, 12, 0]],
  [32, [6, 14, 8, 0]],
  [26, [10, 14, 0, 0]],
  [12, [6, 4, 0, 0]],
  [4, [1, 1, 0, 0]],
])('%i columns', (room, widths) => {
  expect(columnWidths(wishes, room)).toEqual(widths);
});

test('never takes more room than there is, as long as one character fits', () => {
  for (let room = 4; room < 200; room++) {
    const shown = columnWidths(wishes, room).filter((width) => width > 0);
    const total = shown.reduce((sum, width) => sum + width, 2 * (shown.length - 1));
    expect(total).toBeLessThanOrEqual(room);
  }
});
