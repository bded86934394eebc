import { foldCase } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { lastValueOf } from './values.ts';

/** The objects of one type: in the order of the files, and by their names. */
interface Objects {
  readonly all: EffectiveSection[];
  readonly byName: Map<string, EffectiveSection[]>;
}

type ObjectsByType = ReadonlyMap<string, Objects>;

/** A view never changes: one look serves the questions about each of thousands of users. */
const looked = new WeakMap<Effective, ObjectsByType>();

function objectsOf(view: Effective, type: string): Objects | undefined {
  const known = looked.get(view) ?? objectsIn(view);
  looked.set(view, known);
  return known.get(foldCase(type));
}

const noObjects = (): Objects => ({ all: [], byName: new Map() });

function objectsIn({ sections }: Effective): ObjectsByType {
  const objects = new Map<string, Objects>();
  for (const section of sections) {
    if (section.isTemplate) continue;
    const type = foldCase(lastValueOf(section.entries, 'type') ?? '');
    const { all, byName } = objects.get(type) ?? noObjects();
    objects.set(type, { all, byName });
    all.push(section);
    const name = foldCase(section.name);
    const same = byName.get(name);
    if (same) same.push(section);
    else byName.set(name, [section]);
  }
  return objects;
}

/** The objects of a type, in the order of the files. */
export const ofType = (view: Effective, type: string): readonly EffectiveSection[] =>
  objectsOf(view, type)?.all ?? [];

export const endpointsOf = (view: Effective): readonly EffectiveSection[] =>
  ofType(view, 'endpoint');

const namesIn = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function named(
  view: Effective,
  type: string,
  names: readonly string[],
): readonly EffectiveSection[] {
  const objects = objectsOf(view, type);
  if (objects === undefined) return [];
  const [only, ...more] = names;
  if (only === undefined) return [];
  if (more.length === 0) return objects.byName.get(foldCase(only)) ?? [];
  const wanted = new Set(names.map(foldCase));
  return objects.all.filter(({ name }) => wanted.has(foldCase(name)));
}

export function authsOf(
  view: Effective,
  { entries }: EffectiveSection,
): readonly EffectiveSection[] {
  return named(view, 'auth', namesIn(lastValueOf(entries, 'auth')));
}

export function aorsOf(
  view: Effective,
  { entries }: EffectiveSection,
): readonly EffectiveSection[] {
  return named(view, 'aor', namesIn(lastValueOf(entries, 'aors')));
}

/** The endpoints of phones: those that log in, or register. */
export function userEndpoints(view: Effective): EffectiveSection[] {
  return endpointsOf(view).filter(
    (endpoint) =>
      authsOf(view, endpoint).length > 0 ||
      aorsOf(view, endpoint).some(
        ({ entries }) => Number(lastValueOf(entries, 'max_contacts') ?? 0) > 0,
      ),
  );
}
