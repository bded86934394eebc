import type { Node } from 'jsonc-parser';
import { type Complain, membersOf } from './config-nodes.ts';

/** A key as the file sets it: `"pane": { "K": "hangup {channel}" }`. Whether it can be used is seen later. */
export interface KeySetting {
  readonly place: string;
  readonly key: string;
  /** A command line; null takes the key away. */
  readonly run: string | null;
  /** A word or two for the bottom line. */
  readonly hint: string | undefined;
  readonly help: string | undefined;
  /** Of the file. */
  readonly line: number;
}

const SHAPE = 'it is a command line in "…", null, or { "run": …, "hint": …, "help": … }';

/** All keys of all places, in the order of the file. */
export function readKeys(
  node: Node,
  complain: Complain,
  lineOf: (node: Node) => number,
): readonly KeySetting[] {
  if (node.type !== 'object') {
    complain(node, '`keys` holds places: { "pane": { "K": "hangup {channel}" } }');
    return [];
  }
  return membersOf(node).flatMap(({ name: place, value }) => {
    if (value.type !== 'object') {
      complain(value, `"${place}" holds keys: { "K": "hangup {channel}" }`);
      return [];
    }
    return membersOf(value).flatMap(({ name, key, value: meant }) => {
      const setting = readSetting(meant, complain);
      return setting ? [{ place, key: name, ...setting, line: lineOf(key) }] : [];
    });
  });
}

type Meant = Pick<KeySetting, 'run' | 'hint' | 'help'>;

function readSetting(node: Node, complain: Complain): Meant | undefined {
  const plain = { hint: undefined, help: undefined };
  if (node.type === 'string') return { run: String(node.value), ...plain };
  if (node.type === 'null') return { run: null, ...plain };
  if (node.type !== 'object') {
    complain(node, SHAPE);
    return undefined;
  }
  const texts = new Map<string, string>();
  for (const { name, key, value } of membersOf(node)) {
    const isKnown = ['run', 'hint', 'help'].includes(name) && value.type === 'string';
    if (isKnown) texts.set(name, String(value.value));
    else complain(key, SHAPE);
  }
  const run = texts.get('run');
  if (run !== undefined) return { run, hint: texts.get('hint'), help: texts.get('help') };
  complain(node, SHAPE);
  return undefined;
}
