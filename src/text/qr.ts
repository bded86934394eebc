import { encode } from 'uqr';
import type { StyledLine } from './line.ts';
import type { Look } from './look.ts';

/** Modules of quiet zone; ISO/IEC 18004 wants four, readers of screens are content with two. */
const BORDER = 2;

/**
 * A QR code as lines, two rows of modules each; without Unicode one row, two columns a module. It is
 * drawn black on white whatever the terminal's own colours are; without colours light modules are drawn, as
 * on a dark terminal. Undefined where it would be wider than the terminal, since no reader would take it.
 */
export function qrLines(text: string, look: Look, columns: number): StyledLine[] | undefined {
  const { data } = encode(text, { ecc: 'M', border: BORDER });
  const rows = look.charset === 'unicode' ? halfBlocks(data, look) : fullBlocks(data, look);
  if ((rows[0]?.length ?? 0) > columns) return undefined;
  return rows.map((row) => [{ text: row, tone: look.colour ? 'paper' : 'plain' }]);
}

function halfBlocks(data: readonly (readonly boolean[])[], { colour }: Look): string[] {
  const symbols = colour ? [' ', '▄', '▀', '█'] : ['█', '▀', '▄', ' '];
  const rows: string[] = [];
  for (let at = 0; at < data.length; at += 2) {
    const below = data[at + 1];
    const cells = (data[at] ?? []).map((top, column) => {
      const index = (top ? 2 : 0) + (below?.[column] ? 1 : 0);
      return symbols[index] ?? ' ';
    });
    rows.push(cells.join(''));
  }
  return rows;
}

function fullBlocks(data: readonly (readonly boolean[])[], { colour }: Look): string[] {
  return data.map((row) => row.map((dark) => (dark === colour ? '##' : '  ')).join(''));
}
