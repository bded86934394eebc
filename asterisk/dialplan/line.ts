/** `exten => …`, taken apart as pbx_load_config of pbx/pbx_config.c does. */
export interface ExtenLine {
  readonly name: string;
  /** Behind the `/`; undefined without one. */
  readonly callerId: string | undefined;
  readonly priority: Wanted;
  readonly label: string | undefined;
  readonly application: string;
  readonly data: string;
}

export type Wanted =
  | { readonly kind: 'hint' }
  | { readonly kind: 'next' | 'same'; readonly plus: number }
  | { readonly kind: 'number'; readonly value: number; readonly plus: number }
  | { readonly kind: 'label'; readonly label: string; readonly plus: number };

/** The name of an `exten` line and what follows it; `,` within `[]` and behind `\` parts nothing. */
export function splitName(value: string): { name: string; rest: string } {
  let depth = 0;
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at];
    if (character === '[') depth += 1;
    else if (character === ']') depth = Math.max(0, depth - 1);
    else if (character === '\\') at += 1;
    else if (character === ',' && depth === 0)
      return { name: value.slice(0, at), rest: value.slice(at + 1) };
  }
  return { name: value, rest: '' };
}

/** A line whose name is known by now; a sentence where Asterisk passes it over. */
export function readExten(name: string, rest: string): ExtenLine | string {
  const slash = name.indexOf('/');
  const comma = rest.indexOf(',');
  const priority = readPriority(comma === -1 ? rest : rest.slice(0, comma));
  if (typeof priority === 'string') return priority;
  return {
    name: slash === -1 ? name : name.slice(0, slash),
    callerId: slash === -1 ? undefined : name.slice(slash + 1),
    ...priority,
    ...readApplication(comma === -1 ? '' : rest.slice(comma + 1)),
  };
}

function readPriority(text: string): Pick<ExtenLine, 'priority' | 'label'> | string {
  const word = text.trim();
  const open = word.indexOf('(');
  const close = open === -1 ? -1 : word.indexOf(')', open);
  if (open !== -1 && close === -1) return "the label lacks its ')'";
  const head = open === -1 ? word : word.slice(0, open);
  const sign = head.indexOf('+');
  const label = open === -1 ? undefined : word.slice(open + 1, close) || undefined;
  const plus = sign === -1 ? 0 : Number.parseInt(head.slice(sign + 1), 10) || 0;
  return { priority: wanted(sign === -1 ? head : head.slice(0, sign), plus), label };
}

function wanted(word: string, plus: number): Wanted {
  if (word === 'hint') return { kind: 'hint' };
  if (word === 'n' || word === 'next') return { kind: 'next', plus };
  if (word === 's' || word === 'same') return { kind: 'same', plus };
  const digits = /^\s*[+-]?\d{1,30}/.exec(word);
  if (digits) return { kind: 'number', value: Number(digits[0]), plus };
  return { kind: 'label', label: word, plus };
}

function readApplication(text: string): Pick<ExtenLine, 'application' | 'data'> {
  const open = text.indexOf('(');
  const application = open === -1 ? text : text.slice(0, open);
  if (open === -1 || /\$[{[]/.test(application)) return { application: text.trimStart(), data: '' };
  const close = text.lastIndexOf(')');
  const data = text.slice(open + 1, close > open ? close : undefined);
  return { application: application.trimStart(), data };
}
