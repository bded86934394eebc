import { strip } from './logical.ts';

/** What the value of an `exten` or `same` line says (pbx_load_config of pbx/pbx_config.c). */
export interface ExtenValue {
  /** As written: `n`, `1`, `hint`, `n+2`. */
  readonly priority: string;
  readonly label: string | undefined;
  /** `Dial(PJSIP/701,20)`; for a hint, its devices. */
  readonly application: string;
}

/** `exten[/caller],priority…`: the extension as written, and the rest. */
export function splitExten(value: string): readonly [exten: string, rest: string] {
  const at = commaOutsideBrackets(value);
  return at === -1 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

/** `priority[(label)],application`. */
export function readExtenValue(rest: string): ExtenValue {
  const comma = rest.indexOf(',');
  const head = strip(comma === -1 ? rest : rest.slice(0, comma));
  const open = head.indexOf('(');
  const application = comma === -1 ? '' : strip(rest.slice(comma + 1));
  if (open === -1) return { priority: head, label: undefined, application };
  const close = head.indexOf(')', open);
  const label = head.slice(open + 1, close === -1 ? undefined : close);
  return { priority: head.slice(0, open), label, application };
}

/** pbx_strsep: a comma within `[…]` or behind a backslash does not separate. */
function commaOutsideBrackets(value: string): number {
  let brackets = 0;
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at];
    if (character === '[') brackets += 1;
    else if (character === ']') brackets = Math.max(0, brackets - 1);
    else if (character === '\\') at += 1;
    else if (character === ',' && brackets === 0) return at;
  }
  return -1;
}

/** The number of a priority, after `last`; undefined for one that Asterisk passes over. */
export function priorityNumber(
  written: string,
  last: number | undefined,
  labels: ReadonlyMap<string, number>,
): number | 'hint' | undefined {
  const plus = written.indexOf('+');
  const word = plus === -1 ? written : written.slice(0, plus);
  const more = plus === -1 ? 0 : Number.parseInt(written.slice(plus + 1), 10) || 0;
  if (word === 'hint') return 'hint';
  const number = baseNumber(word, last, labels);
  return number === undefined || number < 1 ? undefined : number + more;
}

function baseNumber(
  word: string,
  last: number | undefined,
  labels: ReadonlyMap<string, number>,
): number | undefined {
  if (word === 'n' || word === 'next') return last === undefined ? undefined : last + 1;
  if (word === 's' || word === 'same') return last;
  const number = Number.parseInt(word, 10);
  return Number.isNaN(number) ? labels.get(word) : number;
}
