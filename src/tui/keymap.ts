import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { KeySetting } from '../config-keys.ts';
import { canChange, hasValues, nothingRuns } from './bindings/available.ts';
import type { Binding, Place } from './bindings.ts';
import { keyNamed } from './keynames.ts';
import type { Model } from './model.ts';
import { type ValueName, valueNames } from './template.ts';

/** A line that a key may stand for, as a template. */
export interface KeyLine {
  readonly template: string;
  /** `hangup` */
  readonly name: string;
  /** What it does, in a sentence; undefined for what the session itself does. */
  readonly summary: string | undefined;
  readonly changes: boolean;
}

export interface Keymap {
  readonly bindings: readonly Binding[];
  /** What could not be used; the other keys are set all the same. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Places by the names that the settings give them. */
export const placeNames: Readonly<Record<string, Place>> = {
  pane: 'pane',
  page: 'page',
  question: 'question',
  command: 'command',
  filter: 'filter',
  keys: 'keys',
  name: 'name',
  shell: 'shell',
  pbxs: 'pbxs',
  'command log': 'command log',
  replay: 'replay',
};

/** Where a character is typed, not pressed. */
const typed: ReadonlySet<Place> = new Set(['command', 'filter', 'keys', 'name', 'shell']);
/** Where a command of ours can be begun. */
const running: ReadonlySet<Place> = new Set(['pane', 'page', 'command log']);
const fixed = 'C-c';

/** The keys as a person has set them, over those that there are. `check` throws PbxError for what is no line. */
export function keymapOf(
  defaults: readonly Binding[],
  own: readonly KeySetting[],
  check: (line: string) => KeyLine,
): Keymap {
  const problems: { line: number; message: string }[] = [];
  const seen = new Set<string>();
  let bindings = defaults;
  for (const setting of own) {
    try {
      const place = placeOf(setting);
      const key = keyOf(setting, place, seen);
      const binding = bindingOf(setting, place, key, check, defaults);
      bindings = withKey(bindings, place, key, binding);
    } catch (error) {
      if (!(error instanceof PbxError)) throw error;
      problems.push({ line: setting.line, message: messageOf(error) });
    }
  }
  return { bindings, problems };
}

const wrong = (message: string): PbxError => new PbxError('usage', message);

function placeOf({ place }: KeySetting): Place {
  const known = Object.hasOwn(placeNames, place) ? placeNames[place] : undefined;
  if (known !== undefined) return known;
  throw wrong(`there is no place "${place}": there are ${Object.keys(placeNames).join(', ')}`);
}

function keyOf({ place, key: spelt }: KeySetting, where: Place, seen: Set<string>): string {
  const key = keyNamed(spelt);
  if (key === fixed) throw wrong('Ctrl-C stays as it is, so that one can always leave');
  if (typed.has(where) && (key === 'space' || [...key].length === 1))
    throw wrong(`"${spelt}" is typed in "${place}", so it cannot be a key there`);
  if (seen.has(`${where} ${key}`)) throw wrong(`"${spelt}" is set twice in "${place}"`);
  seen.add(`${where} ${key}`);
  return key;
}

/** Undefined where the key is to do nothing. */
function bindingOf(
  { run, hint, help, place: name }: KeySetting,
  place: Place,
  key: string,
  check: (line: string) => KeyLine,
  defaults: readonly Binding[],
): Binding | undefined {
  if (run === null) return undefined;
  const { template, name: words, summary, changes } = check(run);
  if (!running.has(place) && !template.startsWith(':'))
    throw wrong(`in "${name}" a key can only be a command of the session, such as :back`);
  const alike = defaults.find((one) => one.template === template && one.places.includes(place));
  const { shows, fields, available } = alike ?? {};
  const wanted = valueNames.filter((value) => template.includes(`{${value}}`));
  return {
    ...{ keys: [key], places: [place], template, isOwn: true },
    hint: hint ?? alike?.hint ?? words,
    help: help ?? alike?.help ?? summary ?? run,
    ...(shows ? { shows } : {}),
    ...(fields ? { fields } : {}),
    available: available ?? availableFor(template, wanted, changes),
  };
}

function availableFor(
  template: string,
  wanted: readonly ValueName[],
  changes: boolean,
): (model: Model) => true | string {
  if (template.startsWith(':')) return (model) => hasValues(model, wanted);
  return (model) => {
    const has = hasValues(model, wanted);
    if (has !== true) return has;
    return changes ? canChange(model) : nothingRuns(model);
  };
}

/** Takes the key from what it meant there, and gives it to another. */
function withKey(
  bindings: readonly Binding[],
  place: Place,
  key: string,
  binding: Binding | undefined,
): readonly Binding[] {
  const had = bindings.some((one) => one.places.includes(place) && one.keys.includes(key));
  if (!binding && !had) throw wrong(`the key does nothing in "${place}" as it is`);
  const rest = bindings.flatMap((one) => without(one, place, key));
  if (!binding) return rest;
  // Beside what it stands for already, so that the order of the hints stays.
  const at = bindings.findIndex(
    (one) => one.template === binding.template && one.places.includes(place),
  );
  const own = rest.findIndex(({ isOwn }) => !isOwn);
  if (at < 0) return rest.toSpliced(own, 0, binding);
  const before = bindings.slice(0, at + 1).flatMap((one) => without(one, place, key));
  return [...before, binding, ...rest.slice(before.length)];
}

function without(binding: Binding, place: Place, key: string): Binding[] {
  const { places, keys } = binding;
  if (!places.includes(place) || !keys.includes(key)) return [binding];
  const others = places.filter((one) => one !== place);
  const left = keys.filter((one) => one !== key);
  return [
    ...(others.length > 0 ? [{ ...binding, places: others }] : []),
    ...(left.length > 0 ? [{ ...binding, places: [place], keys: left }] : []),
  ];
}
