import type { Space } from './canvas.ts';

/** A kind of line between two lanes. */
export type LineKind = 'message' | 'media' | 'gap';

/** What a ladder is drawn with; each is one column wide. */
export type Glyphs = Readonly<Record<LineKind, string>> & {
  readonly lane: string;
  /** Of a party that sends or gets RTP. */
  readonly heavyLane: string;
  readonly left: string;
  readonly right: string;
  readonly note: string;
  /** Where a line crosses the lane of somebody it passes. */
  readonly crossing: Readonly<Record<LineKind, string>>;
};

const unicode: Glyphs = {
  message: '─',
  media: '═',
  gap: '┄',
  lane: '│',
  heavyLane: '┃',
  left: '←',
  right: '→',
  note: '▸',
  crossing: { message: '┼', media: '╪', gap: '┆' },
};

const ascii: Glyphs = {
  message: '-',
  media: '=',
  gap: '.',
  lane: '|',
  heavyLane: '#',
  left: '<',
  right: '>',
  note: '*',
  crossing: { message: '+', media: '+', gap: ':' },
};

export const glyphsOf = (charset: Space['charset']): Glyphs =>
  charset === 'ascii' ? ascii : unicode;
