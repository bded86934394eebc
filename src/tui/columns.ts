/** What a column asks for; see ColumnSpec. */
interface Wish {
  readonly width: number;
  readonly minimum: number;
  readonly yields: number;
  readonly grows?: number;
}

/** Spaces between columns. */
export const columnGap = 2;

/**
 * Shares `room` among columns: those that yield most shrink to their minimum, then disappear;
 * what that frees goes back to those that stay, and the rest to those that grow. A width of 0
 * means that the column is not shown.
 */
export function columnWidths(wishes: readonly Wish[], room: number): number[] {
  const widths = wishes.map((wish) => wish.width);
  const order = wishes.map((_, index) => index).sort((a, b) => yieldOf(b) - yieldOf(a));
  const minimumOf = (index: number): number => wishes[index]?.minimum ?? 0;
  for (const index of order) shrink(index, minimumOf(index));
  for (const index of order) if (excess() > 0 && yieldOf(index) > 0) widths[index] = 0;
  for (const index of order) shrink(index, 1);
  for (const index of order.toReversed()) restore(index);
  grow();
  return widths;

  function yieldOf(index: number): number {
    return wishes[index]?.yields ?? 0;
  }

  function excess(): number {
    const shown = widths.filter((width) => width > 0);
    const gaps = columnGap * Math.max(0, shown.length - 1);
    return shown.reduce((sum, width) => sum + width, gaps) - room;
  }

  function shrink(index: number, least: number): void {
    const width = widths[index] ?? 0;
    const over = excess();
    if (over > 0 && width > least) widths[index] = Math.max(least, width - over);
  }

  function restore(index: number): void {
    const width = widths[index] ?? 0;
    const missing = (wishes[index]?.width ?? 0) - width;
    if (width > 0 && excess() < 0) widths[index] = width + Math.min(missing, -excess());
  }

  function grow(): void {
    const growing = wishes.map((wish, index) => (widths[index] === 0 ? 0 : (wish.grows ?? 0)));
    const shares = growing.reduce((sum, share) => sum + share, 0);
    const spare = -excess();
    if (shares === 0 || spare <= 0) return;
    let given = 0;
    growing.forEach((share, index) => {
      const part = Math.floor((spare * share) / shares);
      widths[index] = (widths[index] ?? 0) + part;
      given += part;
    });
    const last = growing.findLastIndex((share) => share > 0);
    widths[last] = (widths[last] ?? 0) + spare - given;
  }
}
