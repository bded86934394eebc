import type { Layer, Sky } from '../types.ts';
import { type Amount, heightSaid, heightsByName, listed } from './amounts.ts';

const EMPTY = {
  clear: 'clear sky',
  'nothing-significant': 'no significant cloud',
  'nothing-detected': 'no cloud detected',
};
const AMOUNTS = {
  few: 'a few clouds',
  scattered: 'scattered clouds',
  broken: 'mostly cloudy',
  overcast: 'overcast',
  unknown: 'clouds',
};
const CLOUDS = { CB: 'cumulonimbus', TCU: 'towering cumulus' };

/** Undefined when nothing is known of it. */
export function skyInEnglish({ layers, empty, obscured }: Sky): string | undefined {
  const said = [
    ...(obscured ? [hidden(obscured.verticalM)] : []),
    ...[...heightsByName(layers, layerName)].map(([name, heights]) => `${name}${above(heights)}`),
    ...(empty && layers.length === 0 ? [EMPTY[empty]] : []),
  ];
  return said.length === 0 ? undefined : said.join(', ');
}

function hidden(verticalM: number | undefined): string {
  if (verticalM === undefined) return 'sky obscured';
  return `sky obscured, vertical visibility ${heightSaid(verticalM)} metres`;
}

function layerName(amount: Amount, cloud: Layer['cloud']): string {
  if (cloud === undefined) return AMOUNTS[amount];
  if (amount === 'few') return `a few ${CLOUDS[cloud]}`;
  if (amount === 'scattered') return `scattered ${CLOUDS[cloud]}`;
  if (amount === 'unknown') return CLOUDS[cloud];
  return `${AMOUNTS[amount]} with ${CLOUDS[cloud]}`;
}

function above(heights: readonly number[]): string {
  if (heights.length === 0) return '';
  if (heights.length === 1 && heights[0] === 0) return ' at ground level';
  return ` at ${listed(heights.map(String), 'and')} metres`;
}
