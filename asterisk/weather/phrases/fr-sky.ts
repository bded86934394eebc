import type { Layer, Sky } from '../types.ts';
import { type Amount, heightSaid, heightsByName, listed } from './amounts.ts';

const EMPTY = {
  clear: 'ciel dégagé',
  'nothing-significant': 'pas de nuage significatif',
  'nothing-detected': 'aucun nuage détecté',
};
const AMOUNTS = {
  few: 'quelques nuages',
  scattered: 'nuages épars',
  broken: 'ciel très nuageux',
  overcast: 'ciel couvert',
  unknown: 'nuages',
};
const CLOUDS = { CB: 'cumulonimbus', TCU: 'cumulus bourgeonnants' };

/** Undefined when nothing is known of it. */
export function skyInFrench({ layers, empty, obscured }: Sky): string | undefined {
  const said = [
    ...(obscured ? [hidden(obscured.verticalM)] : []),
    ...[...heightsByName(layers, layerName)].map(([name, heights]) => `${name}${above(heights)}`),
    ...(empty && layers.length === 0 ? [EMPTY[empty]] : []),
  ];
  return said.length === 0 ? undefined : said.join(', ');
}

function hidden(verticalM: number | undefined): string {
  if (verticalM === undefined) return 'ciel invisible';
  const height = heightSaid(verticalM);
  return `ciel invisible, visibilité verticale ${height === 0 ? 'nulle' : `de ${height} mètres`}`;
}

function layerName(amount: Amount, cloud: Layer['cloud']): string {
  if (cloud === undefined) return AMOUNTS[amount];
  if (amount === 'few') return `quelques ${CLOUDS[cloud]}`;
  if (amount === 'scattered') return `${CLOUDS[cloud]} épars`;
  if (amount === 'unknown') return `présence de ${CLOUDS[cloud]}`;
  return `${AMOUNTS[amount]} avec ${CLOUDS[cloud]}`;
}

function above(heights: readonly number[]): string {
  if (heights.length === 0) return '';
  if (heights.length === 1 && heights[0] === 0) return ' au ras du sol';
  return ` à ${listed(heights.map(String), 'et')} mètres`;
}
