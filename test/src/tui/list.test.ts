import { describe, expect, test } from 'vitest';
import { emptyList, follow, type ListState, move } from '../../../src/tui/list.ts';

const ids = (...letters: string[]): string[] => letters;
const at = (selected: string, index: number, top = 0): ListState => ({ selected, index, top });

describe('a selection', () => {
  test('begins at the first row', () => {
    expect(follow(emptyList, ids('a', 'b'), 5)).toEqual(at('a', 0));
  });

  test('follows its row when others come before it', () => {
    expect(follow(at('b', 1), ids('x', 'a', 'y', 'b'), 5)).toEqual(at('b', 3));
  });

  test('keeps its place on the screen when the list is scrolled', () => {
    const many = Array.from({ length: 20 }, (_, index) => `r${index}`);
    const before = at('r10', 10, 8);
    expect(follow(before, ['new', ...many], 5)).toEqual(at('r10', 11, 9));
  });

  test('goes to the row that takes the place of one that is gone', () => {
    expect(follow(at('b', 1), ids('a', 'c'), 5)).toEqual(at('c', 1));
    expect(follow(at('c', 2), ids('a', 'b'), 5)).toEqual(at('b', 1));
  });

  test('survives an empty list', () => {
    const emptied = follow(at('b', 1), [], 5);
    expect(emptied.selected).toBeUndefined();
    expect(follow(emptied, ids('z'), 5)).toEqual(at('z', 0));
  });

  test('is in sight at any height', () => {
    const many = Array.from({ length: 50 }, (_, index) => `r${index}`);
    for (const height of [0, 1, 2, 7, 50, 80]) {
      let list = follow(emptyList, many, height);
      for (const movement of ['last', 'page up', 'up', 'first', 'page down', 'down'] as const) {
        list = move(list, many, movement, height);
        expect(list.index - list.top).toBeGreaterThanOrEqual(0);
        expect(list.index - list.top).toBeLessThan(Math.max(1, height));
        expect(list.selected).toBe(many[list.index]);
      }
    }
  });
});
