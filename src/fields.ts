import { PbxError } from '../asterisk/errors.ts';
import type { Table, Text } from '../commands/command.ts';

/** What `--fields` asks for: names, or a list of those that there are. */
export type Fields = readonly string[] | 'list' | undefined;

export function readFields(value: string | undefined): Fields {
  if (value === undefined) return undefined;
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? 'list' : names;
}

type Item = Readonly<Record<string, unknown>>;

/** The items of an outcome's JSON: those of its list, or the one that it is. */
export const itemsOf = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : [json]);

/** Names of the fields, in order of appearance; those within an object as `call.id`. */
export function fieldNames(json: unknown): string[] {
  const names = new Set<string>();
  for (const item of itemsOf(json)) for (const name of namesIn(item, '')) names.add(name);
  return [...names];
}

function namesIn(item: unknown, prefix: string): string[] {
  if (!isItem(item)) return prefix === '' ? [] : [prefix.slice(0, -1)];
  return Object.entries(item).flatMap(([name, value]) =>
    isItem(value) ? namesIn(value, `${prefix}${name}.`) : [prefix + name],
  );
}

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each item with these fields only. PbxError `usage` for one that no item has. */
export function selectFields(json: unknown, names: readonly string[]): readonly Item[] {
  const items = itemsOf(json);
  const known = new Set(items.flatMap((item) => [...fieldNames([item]), ...keysOf(item)]));
  const unknown = items.length > 0 ? names.find((name) => !known.has(name)) : undefined;
  if (unknown !== undefined)
    throw new PbxError(
      'usage',
      `there is no field ${JSON.stringify(unknown.slice(0, 60))}`,
      `the fields are ${fieldNames(json).join(', ')}`,
    );
  return items.map((item) => Object.fromEntries(names.map((name) => [name, fieldOf(item, name)])));
}

const keysOf = (item: unknown): string[] => (isItem(item) ? Object.keys(item) : []);

/** Own properties alone: a field called `__proto__` is nothing. */
function fieldOf(item: unknown, name: string): unknown {
  let value = item;
  for (const key of isItem(item) && Object.hasOwn(item, name) ? [name] : name.split('.'))
    value = isItem(value) && Object.hasOwn(value, key) ? value[key] : null;
  return value ?? null;
}

/** One line of values, parted by tabs: no value holds a tab or a line end. */
export const tabbed = (item: Item): string =>
  Object.values(item)
    .map((value) => textOf(value).replaceAll(/[\t\r\n]+/g, ' '))
    .join('\t');

const textOf = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** An outcome with the fields that are wanted: what is printed of it is lines of its values. */
export function withFields<O extends Table | Text>(outcome: O, fields: Fields): O | Text {
  if (fields === undefined) return outcome;
  const { ok = true, json } = outcome;
  const chosen = fields === 'list' ? fieldNames(json) : selectFields(json, fields);
  const lines = chosen.map((one) => (typeof one === 'string' ? one : tabbed(one)));
  return { kind: 'text', lines, json: chosen, ok };
}
