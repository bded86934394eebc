import { PbxError } from '../../asterisk/errors.ts';

const TIME_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** What a timer of Node takes. */
const LONGEST_MS = 2 ** 31 - 1;
const SIZE: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };
const LEAST_BYTES = 1024;

/** `30s`, `500ms`, `5m`, `1h`, `7d` in milliseconds; a bare number counts seconds. */
export function parseTime(option: string, text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/i.exec(text.trim()) ?? [];
  const ms = Number(number) * (TIME_MS[unit.toLowerCase()] ?? Number.NaN);
  if (ms > 0 && ms <= LONGEST_MS) return Math.round(ms);
  throw new PbxError('usage', `${option} ${text} is not a time`, `${option} 30s   or 5m, 1h, 7d`);
}

/** `100M`, `1G`, `64K` in bytes. */
export function parseSize(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * (SIZE[unit.toUpperCase()] ?? Number.NaN));
  if (bytes >= LEAST_BYTES) return bytes;
  throw new PbxError(
    'usage',
    `${option} ${text} is not a size of at least 1K`,
    `${option} 100M   or 64K, 1G`,
  );
}

/** `812 B`, `4.2 KB`, `100 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let value = bytes / 1000;
  while (value >= 1000 && units.length > 1) {
    value /= 1000;
    units.shift();
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[0]}`;
}
