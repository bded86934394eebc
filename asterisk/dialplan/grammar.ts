import type { NewStep } from '../conf/extensions.ts';
import { PbxError } from '../errors.ts';

/** Of a dialled number: nothing that a dialplan's line could read as more. */
const NUMBER = /^[0-9A-Za-z*#+][0-9A-Za-z*#+._]{0,39}$/;
/** Names by which Asterisk itself calls: start, invalid, time-outs, hang-up, operator … */
const SPECIAL = /^[siTtheoa]$/;
const PLACE = /^(?:[0-9*#+XZN]|\[(?:[0-9*#A-Za-z](?:-[0-9A-Za-z])?)+\])$/;
const PATTERN = /^_((?:[0-9*#+XZN]|\[[0-9*#A-Za-z-]+\]){1,40})([.!]?)$/;
const PEER = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}$/;
const CONTEXT = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}$/;
const CALLER_NAME = /^[\p{L}\p{N}][\p{L}\p{N} .'_-]{0,39}$/u;

/** A number or pattern that a line of extensions.conf may be given; PbxError `usage`. */
export function checkedName(name: string): string {
  if (name.startsWith('_')) return checkedPattern(name);
  if (SPECIAL.test(name))
    throw new PbxError(
      'usage',
      `${name} is no number: Asterisk goes there by itself.`,
      'Choose a number.',
    );
  if (NUMBER.test(name)) return name;
  throw new PbxError(
    'usage',
    `Not a number: ${JSON.stringify(name)}.`,
    'Use digits, letters, * # + . or _; a pattern begins with _, like _70X.',
  );
}

function checkedPattern(name: string): string {
  const places = PATTERN.exec(name)?.[1]?.match(/\[[^\]]*\]|./g) ?? [];
  if (places.length > 0 && places.every((place) => PLACE.test(place) && !isBackwards(place)))
    return name;
  if (/^_[.!]$/.test(name))
    throw new PbxError(
      'usage',
      `${name} takes also what is no number: the start, the end and the errors of a call.`,
      `Use _X${name.slice(1)}.`,
    );
  throw new PbxError(
    'usage',
    `Not a pattern: ${JSON.stringify(name)}.`,
    'Behind the _ come digits, X (0-9), Z (1-9), N (2-9) or [2-57]; at its end may stand . or !',
  );
}

/** `[5-2]`: no digit is of it. */
const isBackwards = (place: string): boolean =>
  [...place.matchAll(/(.)-(.)/g)].some(([, from = '', to = '']) => from > to);

/** A context that a line may be put in. */
export function checkedContext(name: string): string {
  if (CONTEXT.test(name) && !/^(general|globals)$/i.test(name)) return name;
  throw new PbxError(
    'usage',
    `Not the name of a context: ${JSON.stringify(name)}.`,
    'Use up to 40 letters, digits, _ . or -; [general] and [globals] are no contexts.',
  );
}

/** `555 -> user1`, `_70X ${EXTEN}`: a number and who is called. */
export function splitArrow(words: readonly string[]): { name: string; target: string } {
  const [name, target, ...others] = words
    .join(' ')
    .trim()
    .split(/\s*(?:->|=>|→)\s*|\s+/);
  if (name && target && others.length === 0) return { name, target };
  throw new PbxError(
    'usage',
    `Not a number and whom it calls: ${JSON.stringify(words.join(' '))}.`,
    "pbxctl extension add 555 701, or: pbxctl extension add '_70X -> ${EXTEN}'",
  );
}

/** Whom an extension calls: the number that was dialled, or a peer by its name. */
export type Target =
  | { readonly kind: 'dialled' }
  | { readonly kind: 'peer'; readonly name: string };

/** `${EXTEN}`, `701` or, with the technology of the PBX, `PJSIP/701`. */
export function checkedTarget(text: string, technology: string): Target {
  if (text === '${EXTEN}') return { kind: 'dialled' };
  const [first = '', ...rest] = text.split('/');
  const isPrefixed = rest.length === 1 && /^[A-Za-z][A-Za-z0-9]*$/.test(first);
  if (isPrefixed && first.toUpperCase() !== technology)
    throw new PbxError('usage', `This PBX calls by ${technology}, not by ${first}.`);
  const name = isPrefixed ? (rest[0] ?? '') : text;
  if (PEER.test(name)) return { kind: 'peer', name };
  throw new PbxError(
    'usage',
    `Not a user: ${JSON.stringify(text)}.`,
    'Name a user (pbxctl peers), or ${EXTEN} for the number that was dialled.',
  );
}

export interface Call {
  readonly target: Target;
  readonly technology: string;
  /** How long it rings, in seconds; until somebody gives up without. */
  readonly timeout: string | undefined;
  /** Said in the log when the number is called. */
  readonly name: string | undefined;
}

/** The steps that call somebody. Dial has no options: any of them could keep the media in the PBX. */
export function callSteps({ target, technology, timeout, name }: Call): NewStep[] {
  const called = target.kind === 'peer' ? target.name : '${EXTEN}';
  const wait = timeout === undefined ? '' : `,${checkedTimeout(timeout)}`;
  return [
    ...(name === undefined ? [] : [{ application: `NoOp(${checkedCallerName(name)})` }]),
    { application: `Dial(${technology}/${called}${wait})` },
    { application: 'Hangup()' },
  ];
}

function checkedTimeout(text: string): string {
  if (/^[1-9]\d{0,3}$/.test(text)) return text;
  throw new PbxError('usage', `Not a number of seconds: ${JSON.stringify(text)}.`, '--timeout 20');
}

function checkedCallerName(name: string): string {
  if (CALLER_NAME.test(name)) return name;
  throw new PbxError(
    'usage',
    `Not a name: ${JSON.stringify(name)}.`,
    "Use up to 40 letters, digits, spaces, . ' _ or -",
  );
}
