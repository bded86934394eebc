import { basename } from 'node:path';
import type { Ami } from '../ami/port.ts';
import type { FileChange } from './types.ts';

/** What a file says that Asterisk can be asked about, each in the words of a person: `endpoint 701`. */
type Claims = ReadonlySet<string>;

interface Oracle {
  /** What the text says, as far as it can be told without the files it includes. */
  claims(text: string): Claims;
  /** What Asterisk has. */
  has(ami: Ami): Promise<Claims>;
}

/**
 * Compares what a change adds to a file or takes from it with what Asterisk has: endpoints, chan_sip peers,
 * extensions. Resolves with the first difference. Files of another kind are not judged here.
 */
export async function notShown(ami: Ami, change: FileChange): Promise<string | undefined> {
  const oracle = ORACLES.get(basename(change.path));
  if (!oracle) return undefined;
  const [before, after] = [textOf(change.before), textOf(change.after)];
  const [were, are] = [oracle.claims(before), oracle.claims(after)];
  const added = [...are].filter((claim) => !were.has(claim));
  // Another file may say the same, or a template; then it is there still, and rightly.
  const removed = /^\s*#|^\s*\[.*\]\(/m.test(after)
    ? []
    : [...were].filter((claim) => !are.has(claim));
  if (added.length + removed.length === 0) return undefined;
  const has = await oracle.has(ami);
  const missing = added.find((claim) => !has.has(claim));
  if (missing) return `Asterisk does not show ${missing}`;
  const left = removed.find((claim) => has.has(claim));
  return left && `Asterisk still shows ${left}`;
}

const textOf = (bytes: Uint8Array | undefined): string =>
  bytes ? Buffer.from(bytes).toString('utf8') : '';

interface Section {
  readonly name: string;
  /** Keys and values in their order; `name = value` and `name => value` are one. */
  readonly lines: readonly (readonly [key: string, value: string])[];
}

/** Sections that stand for themselves: templates, and what is made from them, are left out. */
function sectionsOf(text: string): Section[] {
  // What a block comment holds is not said.
  if (text.includes(';--')) return [];
  const sections: { name: string; lines: [string, string][] }[] = [];
  let isPlain = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|[^\\]);.*$/, '$1').trim();
    const head = /^\[([^\]]*)\](\(?)/.exec(line);
    if (head) {
      isPlain = head[2] === '';
      if (isPlain) sections.push({ name: head[1] ?? '', lines: [] });
    }
    const pair = /^([^=]+?)\s*=>?\s*(.*)$/.exec(line);
    if (!head && pair && isPlain) sections.at(-1)?.lines.push([pair[1] ?? '', pair[2] ?? '']);
  }
  return sections;
}

const ofType = (text: string, types: RegExp, noun: string): Claims =>
  new Set(
    sectionsOf(text)
      .filter(({ lines }) => lines.some(([key, value]) => key === 'type' && types.test(value)))
      .map(({ name }) => `${noun} ${name}`),
  );

const listed = async (ami: Ami, action: string, noun: string): Promise<Claims> => {
  const { items } = await ami.list({ Action: action });
  return new Set(items.map((item) => `${noun} ${item.get('ObjectName') ?? ''}`));
};

const extension = (context: string, exten: string): string => `extension ${exten} in ${context}`;

/** Numbers and patterns as they stand; those with a variable, a caller or a dash are written otherwise when shown. */
function extensions(text: string): Claims {
  const claims = sectionsOf(text).flatMap(({ name, lines }) =>
    lines
      .filter(([key]) => key === 'exten')
      .map(([, value]) => value.slice(0, value.indexOf(',')).trim())
      .filter((exten) => /^[\w*#+.![\]]+$/.test(exten))
      .map((exten) => extension(name, exten)),
  );
  return new Set(claims);
}

async function dialplan(ami: Ami): Promise<Claims> {
  const { items } = await ami.list({ Action: 'ShowDialPlan' });
  return new Set(
    items.map((item) =>
      extension(item.get('Context') ?? '', item.get('Exten') ?? item.get('Extension') ?? ''),
    ),
  );
}

const ORACLES: ReadonlyMap<string, Oracle> = new Map([
  [
    'pjsip.conf',
    {
      claims: (text: string) => ofType(text, /^endpoint$/, 'endpoint'),
      has: (ami: Ami) => listed(ami, 'PJSIPShowEndpoints', 'endpoint'),
    },
  ],
  [
    'sip.conf',
    {
      claims: (text: string) => ofType(text, /^(friend|peer)$/, 'peer'),
      has: (ami: Ami) => listed(ami, 'SIPpeers', 'peer'),
    },
  ],
  ['extensions.conf', { claims: extensions, has: dialplan }],
]);
