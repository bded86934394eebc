import type { Space } from './canvas.ts';
import type { Ladder } from './types.ts';

/** Where the columns of a ladder stand on a terminal. */
export interface Layout {
  readonly width: number;
  /** The time since the step before is told too. */
  readonly hasSince: boolean;
  /** Parties that have a lane, by their index, in order. */
  readonly shown: readonly number[];
  readonly left: readonly number[];
  /** Between two lanes. */
  readonly gap: number;
  /** The column of a party's lane; undefined where it has none. */
  laneOf(party: number): number | undefined;
}

const TIME = 9;
const SINCE = 10;
/** From the margin to the first lane, and from the last lane to the edge. */
const EDGE = 7;
const NARROWEST = 13;
const WIDEST = 34;
/** Where nothing limits the width: a file, a pipe, a page. */
const NATURAL = 28;
const NATURAL_WIDTH = 100;

/** Gives each party a lane while there is room, first by leaving out a column of times. */
export function layoutOf(ladder: Ladder, { columns }: Pick<Space, 'columns'>): Layout {
  const parties = ladder.parties.length;
  if (!Number.isFinite(columns)) return made(ladder, naturalWidth(parties), true, parties, NATURAL);
  const room = (hasSince: boolean) => columns - TIME - (hasSince ? SINCE : 0) - 2 * EDGE;
  const gapFor = (hasSince: boolean) =>
    Math.min(WIDEST, Math.floor(room(hasSince) / Math.max(1, parties - 1)));
  if (gapFor(true) >= NARROWEST) return made(ladder, columns, true, parties, gapFor(true));
  if (gapFor(false) >= NARROWEST) return made(ladder, columns, false, parties, gapFor(false));
  const fitting = Math.max(2, Math.floor(room(false) / NARROWEST) + 1);
  const gap = Math.max(8, Math.floor(room(false) / (fitting - 1)));
  return made(ladder, columns, false, Math.min(parties, fitting), gap);
}

const naturalWidth = (parties: number): number =>
  Math.max(NATURAL_WIDTH, (parties - 1) * NATURAL + TIME + SINCE + 2 * EDGE);

function made(
  ladder: Ladder,
  width: number,
  hasSince: boolean,
  count: number,
  gap: number,
): Layout {
  const shown = busiest(ladder, count);
  const start = TIME + (hasSince ? SINCE : 0) + EDGE;
  return {
    ...{ width, hasSince, shown, gap },
    left: ladder.parties.map((_, i) => i).filter((i) => !shown.includes(i)),
    laneOf(party) {
      const at = shown.indexOf(party);
      return at < 0 ? undefined : start + at * gap;
    },
  };
}

/** Those who send and get most, in their order; the caller always. */
function busiest({ parties, steps }: Ladder, count: number): number[] {
  const all = parties.map((_, i) => i);
  if (parties.length <= count) return all;
  const steppedBy = all.map((i) => steps.filter(({ from, to }) => from === i || to === i).length);
  const ranked = all.slice(1).toSorted((a, b) => (steppedBy[b] ?? 0) - (steppedBy[a] ?? 0));
  return [0, ...ranked.slice(0, count - 1)].sort((a, b) => a - b);
}
