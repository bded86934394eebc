import type { DrawnLine, Space } from '../../asterisk/capture/ladder/canvas.ts';
import { clusters } from '../../src/text/clean.ts';

/** A terminal to draw on. */
export const spaceOf = (
  columns: number,
  charset: Space['charset'] = 'unicode',
  rows = Number.POSITIVE_INFINITY,
): Space => ({ columns, rows, charset, clusters: (text) => clusters(text, charset) });

export const drawnText = (line: DrawnLine): string => line.map(({ text }) => text).join('');
