import type { AmiMessage } from '../ami/message.ts';

/** The headers of one message by lower-case name; the first of a repeated name counts. */
export type Fields = ReadonlyMap<string, string>;

/** Longest text kept for showing; names of Asterisk itself are far shorter. */
const longest = 1000;
const nothing = new Set(['<unknown>', '<none>', '(null)', '-none-']);

export function readFields(message: AmiMessage): Fields {
  const fields = new Map<string, string>();
  for (const [name, value] of message.headers) {
    const key = name.toLowerCase();
    if (!fields.has(key)) fields.set(key, value);
  }
  return fields;
}

/** A value fit for showing: no control characters, of bounded length, empty where Asterisk says unknown. */
export function text(fields: Fields, name: string): string {
  const value = fields.get(name);
  return value === undefined || nothing.has(value) ? '' : plain(value);
}

export function plain(value: string): string {
  const short = value.length > longest ? value.slice(0, longest) : value;
  return /[\u0000-\u001f\u007f-\u009f]/.test(short)
    ? short.replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
    : short;
}

/** A count in a header, or undefined when it is none. */
export function count(fields: Fields, name: string): number | undefined {
  const value = fields.get(name);
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
