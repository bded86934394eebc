import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { messageOf } from '../asterisk/errors.ts';
import { type KeySetting, readKeys } from './config-keys.ts';
import { type Complain, membersOf } from './config-nodes.ts';

/** The person's own settings: `config.json`, JSON in which remarks and a last comma are allowed. */
export interface Config {
  /** Keys of the session, as they were written. */
  readonly keys: readonly KeySetting[];
  /** Whether `!` runs shell commands in the session. */
  readonly shell: boolean;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What could not be used, each with its file and line; the rest of the file holds. */
  readonly problems: readonly string[];
  /** A problem that is found later, at that line, in the same words. */
  problemAt(line: number, message: string): string;
}

/** One setting: what it is where nothing is said, and its value as it was written. */
interface Field<T> {
  readonly otherwise: T;
  read(node: Node, complain: Complain, lineOf: (node: Node) => number): T;
}

const FIELDS: { readonly [K in keyof Config]: Field<Config[K]> } = {
  keys: { otherwise: [], read: readKeys },
  shell: { otherwise: false, read: readFlag },
};

function readFlag(node: Node, complain: Complain): boolean {
  if (node.type !== 'boolean') complain(node, '`shell` is true or false');
  return node.value === true;
}

/** Reads the file; one that is missing says nothing. */
export function loadConfig(path: string): LoadedConfig {
  try {
    return parseConfig(readFileSync(path, 'utf8'), path);
  } catch (error) {
    const loaded = parseConfig('', path);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return loaded;
    return { ...loaded, problems: [`${basename(path)} cannot be read: ${messageOf(error)}`] };
  }
}

export function parseConfig(text: string, path: string): LoadedConfig {
  const problems: { readonly line: number; readonly message: string }[] = [];
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const complain: Complain = (node, message) =>
    void problems.push({ line: lineAt(node.offset), message });
  const problemAt = (line: number, message: string) => `${basename(path)}:${line}: ${message}`;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (text.trim() !== '')
    for (const { error, offset } of errors.slice(0, 1))
      problems.push({ line: lineAt(offset), message: syntaxMessage(error) });
  if (root && root.type !== 'object') complain(root, 'the settings stand in braces: { … }');
  const settings = root?.type === 'object' ? membersOf(root) : [];
  const said = new Map<string, Node>();
  for (const { name, key, value } of settings) {
    if (!Object.hasOwn(FIELDS, name))
      complain(key, `there is no setting "${name}": there are ${Object.keys(FIELDS).join(', ')}`);
    else if (said.has(name)) complain(key, `"${name}" is set twice: the first counts`);
    else said.set(name, value);
  }
  const fieldOf = <K extends keyof Config>(name: K): Config[K] => {
    const node = said.get(name);
    const { read, otherwise } = FIELDS[name];
    return node ? read(node, complain, ({ offset }) => lineAt(offset)) : otherwise;
  };
  return {
    config: { keys: fieldOf('keys'), shell: fieldOf('shell') },
    problems: problems.map(({ line, message }) => problemAt(line, message)),
    problemAt,
  };
}

const EXPECTED: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing before this',
  ColonExpected: 'a colon is missing before this',
  CloseBraceExpected: 'a } is missing before this',
  CloseBracketExpected: 'a ] is missing before this',
  PropertyNameExpected: 'a name in "…" is missing here',
  ValueExpected: 'a value is missing here',
  UnexpectedEndOfString: 'a " is missing at the end of this',
  UnexpectedEndOfComment: 'a */ is missing',
  EndOfFileExpected: 'nothing may stand after the last }',
};

const syntaxMessage = (code: number): string =>
  EXPECTED[printParseErrorCode(code)] ?? 'this is not JSON (remarks and a last comma are allowed)';
