import type { EffectiveSection } from '../conf/effective.ts';
import { PbxError } from '../errors.ts';

/** The one section of a user; refuses when there is none, or when it is not clear which one counts. */
export function only(number: string, sections: readonly EffectiveSection[]): EffectiveSection {
  const [first, ...more] = sections;
  if (!first) throw noSuchUser(number);
  if (more.length === 0) return first;
  const places = sections.map(({ file, line }) => `${file}:${line}`).join(' and ');
  throw new PbxError(
    'refused',
    `${first.name} is defined more than once (${places}), so it is not clear which one to change`,
    'leave one of them in the file by hand',
  );
}

export function noSuchUser(number: string): PbxError {
  const shown = JSON.stringify(number.length > 60 ? `${number.slice(0, 60)}…` : number);
  return new PbxError('not-found', `there is no user ${shown}`, 'pbxctl user list');
}
