/** Where a list stands: the selected row, its place, and the first row on the screen. */
export interface ListState {
  readonly selected: string | undefined;
  readonly index: number;
  readonly top: number;
}

export const emptyList: ListState = { selected: undefined, index: 0, top: 0 };

export type Movement = 'up' | 'down' | 'page up' | 'page down' | 'first' | 'last';

/** The nearest `top` from which the row at `index` is among `height` rows of `length`. */
export function scrollTo(index: number, top: number, height: number, length: number): number {
  const visible = Math.max(1, height);
  const highest = Math.max(0, length - visible);
  const shown = Math.min(Math.max(top, index - visible + 1), index);
  return Math.min(Math.max(0, shown), highest);
}

/**
 * Follows the selected row to its new place; when it is gone, the row that took its place is
 * selected. A list scrolled to its start stays there as long as the selected row is in sight.
 */
export function follow(list: ListState, ids: readonly string[], height: number): ListState {
  if (ids.length === 0) return { ...list, selected: undefined, index: 0, top: 0 };
  const found =
    list.selected !== undefined && ids[list.index] === list.selected
      ? list.index
      : ids.indexOf(list.selected ?? '');
  const index = found >= 0 ? found : Math.min(list.index, ids.length - 1);
  const moved = list.top === 0 ? 0 : list.top + index - list.index;
  return { selected: ids[index], index, top: scrollTo(index, moved, height, ids.length) };
}

export function moveIndex(
  index: number,
  movement: Movement,
  height: number,
  length: number,
): number {
  const page = Math.max(1, height - 1);
  const target = {
    up: index - 1,
    down: index + 1,
    'page up': index - page,
    'page down': index + page,
    first: 0,
    last: length - 1,
  }[movement];
  return Math.max(0, Math.min(target, length - 1));
}

export function move(
  list: ListState,
  ids: readonly string[],
  movement: Movement,
  height: number,
): ListState {
  if (ids.length === 0) return list;
  const index = moveIndex(list.index, movement, height, ids.length);
  return { selected: ids[index], index, top: scrollTo(index, list.top, height, ids.length) };
}
