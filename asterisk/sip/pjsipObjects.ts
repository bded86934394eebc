import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { lastValueOf } from './values.ts';

/** The objects of a type, in the order of the files. */
export function ofType({ sections }: Effective, type: string): EffectiveSection[] {
  return sections.filter(
    ({ isTemplate, entries }) => !isTemplate && sameName(lastValueOf(entries, 'type') ?? '', type),
  );
}

export const endpointsOf = (view: Effective): EffectiveSection[] => ofType(view, 'endpoint');

const namesIn = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function named(view: Effective, type: string, names: readonly string[]): EffectiveSection[] {
  return ofType(view, type).filter(({ name }) => names.some((one) => sameName(one, name)));
}

export function authsOf(view: Effective, { entries }: EffectiveSection): EffectiveSection[] {
  return named(view, 'auth', namesIn(lastValueOf(entries, 'auth')));
}

export function aorsOf(view: Effective, { entries }: EffectiveSection): EffectiveSection[] {
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
