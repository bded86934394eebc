import type { Layer, Sky } from './types.ts';

const AMOUNTS = { FEW: 'few', SCT: 'scattered', BKN: 'broken', OVC: 'overcast' } as const;
const EMPTY = {
  SKC: 'clear',
  NSC: 'nothing-significant',
  CLR: 'nothing-detected',
  NCD: 'nothing-detected',
} as const;
const LAYER = /^(FEW|SCT|BKN|OVC|\/\/\/)(\d{3}|\/\/\/)(CB|TCU|\/\/\/)?(\/CB)?$/;
const METRES_PER_FOOT = 0.3048;

const metresOf = (feet: number): number => Math.round(feet * METRES_PER_FOOT);

/**
 * The sky of a METAR's groups. Read here, since metar-taf-parser drops `//////CB`, NCD and CLR, and takes
 * a base of `000` for none.
 */
export function skyOf(groups: readonly string[]): Sky {
  const empty = groups.find((group) => isKey(group, EMPTY));
  const vertical = groups.find((group) => /^VV(\d{3}|\/\/\/)$/.test(group));
  return {
    layers: groups.flatMap(layerOf),
    ...(empty ? { empty: EMPTY[empty] } : {}),
    ...(vertical ? { obscured: obscuredOf(vertical) } : {}),
  };
}

function layerOf(group: string): readonly Layer[] {
  const [, amount, base, cloud, second] = LAYER.exec(group) ?? [];
  const layer: Layer = {
    ...(amount && isKey(amount, AMOUNTS) ? { amount: AMOUNTS[amount] } : {}),
    ...(base && base !== '///' ? baseOf(Number(base) * 100) : {}),
    ...(second || cloud === 'CB' ? { cloud: 'CB' } : cloud === 'TCU' ? { cloud: 'TCU' } : {}),
  };
  return Object.keys(layer).length === 0 ? [] : [layer];
}

const isKey = <T extends object>(word: string, table: T): word is string & keyof T =>
  Object.hasOwn(table, word);

const baseOf = (feet: number) => ({ baseFt: feet, baseM: metresOf(feet) });

function obscuredOf(group: string) {
  const hundreds = /\d{3}/.exec(group)?.[0];
  return hundreds === undefined ? {} : { verticalM: metresOf(Number(hundreds) * 100) };
}

/** In metres, where there is one and its height is known. */
export function ceilingOf(sky: Sky): number | undefined {
  const heights = sky.layers
    .filter(({ amount }) => amount === 'broken' || amount === 'overcast')
    .flatMap(({ baseM }) => baseM ?? []);
  if (sky.obscured?.verticalM !== undefined) heights.push(sky.obscured.verticalM);
  return heights.length === 0 ? undefined : Math.min(...heights);
}
