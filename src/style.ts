import picocolors from 'picocolors';
import stringWidth from 'string-width';
import type { Tone } from '../commands/command.ts';

/** How text is dressed for one terminal, file or pipe. */
export interface Style {
  readonly unicode: boolean;
  tone(tone: Tone, text: string): string;
  bold(text: string): string;
}

/** Colours where asked for, symbols where the locale has them. */
export function createStyle(options: { color: boolean; unicode: boolean }): Style {
  const paint = picocolors.createColors(options.color);
  const by: Record<Tone, (text: string) => string> = {
    good: paint.green,
    bad: paint.red,
    warn: paint.yellow,
    dim: paint.dim,
    plain: String,
  };
  return { unicode: options.unicode, tone: (tone, text) => by[tone](text), bold: paint.bold };
}

/** True when the locale's character set is UTF-8 (LC_ALL over LC_CTYPE over LANG, as POSIX orders them). */
export function localeIsUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from outside without control characters, escape sequences or direction overrides; one line. */
export function plainText(text: string): string {
  return text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(CONTROL, '')
    .replace(/[\t\n]/g, ' ');
}

/** Cuts to a width in columns, with an ellipsis where something was cut. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return width > 0 ? `${kept}…` : '';
}

/** Pads (or cuts) to exactly a width in columns. */
export function toWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = cut(text, width);
  const gap = ' '.repeat(Math.max(0, width - stringWidth(short)));
  return align === 'right' ? gap + short : short + gap;
}
