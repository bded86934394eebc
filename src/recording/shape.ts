/** A value from outside as what it must be; throws Misfit where it is something else. */
export type Shape<T> = (value: unknown) => T;

/** What a value from outside is not. */
export class Misfit extends Error {}

type Shaped<S> = S extends Shape<infer T> ? T : never;
type Fields = Readonly<Record<string, Shape<unknown>>>;
type Optional<F extends Fields> = {
  [K in keyof F]: undefined extends Shaped<F[K]> ? K : never;
}[keyof F];
type Shaping<F extends Fields> = {
  readonly [K in Exclude<keyof F, Optional<F>>]: Shaped<F[K]>;
} & { readonly [K in Optional<F>]?: Shaped<F[K]> };

function misfit(wanted: string, value: unknown): never {
  throw new Misfit(`${wanted} is wanted, not ${typeof value}`);
}

export const text: Shape<string> = (value) =>
  typeof value === 'string' ? value : misfit('a text', value);

export const truth: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? value : misfit('true or false', value);

/** A finite number that dates can be made of. */
export const number: Shape<number> = (value) =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15 ? value : misfit('a number', value);

export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value) =>
    value === undefined ? undefined : shape(value);

export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? null : shape(value);

export const oneOf =
  <const T extends string | boolean>(...choices: readonly T[]): Shape<T> =>
  (value) =>
    choices.find((choice) => choice === value) ?? misfit(`one of ${choices.join(', ')}`, value);

/** The first of these that fits. */
export const either =
  <A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> =>
  (value) => {
    try {
      return a(value);
    } catch {
      return b(value);
    }
  };

export const listOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value) =>
    Array.isArray(value) ? value.map((one) => shape(one)) : misfit('a list', value);

/** Names with values of one shape. */
export const recordOf =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value) =>
    Object.fromEntries(Object.entries(objectOf(value)).map(([name, one]) => [name, shape(one)]));

const objectOf = (value: unknown): object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : misfit('an object', value);

/** An object with these fields; others are left out. */
export const fields =
  <const F extends Fields>(shapes: F): Shape<Shaping<F>> =>
  (value) => {
    const found = new Map<string, unknown>(Object.entries(objectOf(value)));
    const shaped = Object.entries(shapes).flatMap(([name, shape]) => {
      const one = shape(found.get(name));
      return one === undefined ? [] : [[name, one]];
    });
    return Object.fromEntries(shaped);
  };
