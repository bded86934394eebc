/** `1,234`, with two digits after the point where the number is small. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

export const milliseconds = (value: number): string => `${number(value)} ms`;
export const seconds = (value: number): string => `${number(value)} s`;
export const perSecond = (count: number, time: number, what: string): string =>
  `${number(Math.round(count / time / 1000))}k ${what}/s`;
