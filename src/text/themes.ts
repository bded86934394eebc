import type { Ink } from './line.ts';
import type { Look } from './look.ts';

/** What colours a person wants: for a dark or a light background, safe for the colour-blind, or none. */
export const themeNames = ['dark', 'light', 'colour-blind', 'mono'] as const;
export type ThemeName = (typeof themeNames)[number];

/** How many colours a terminal has. */
export type Depth = 8 | 16 | 256;

/** Numbers of the terminal's palette, from the most colours to the fewest; undefined is its own colour. */
type Paints = Readonly<Record<Depth, number | undefined>>;
type Theme = Readonly<Record<Exclude<Ink, 'plain' | 'paper'>, Paints>>;

const same = (number: number): Paints => ({ 256: number, 16: number, 8: number });
const none: Paints = { 256: undefined, 16: undefined, 8: undefined };

/** The sixteen colours of the terminal, as its owner has set them. */
const dark: Theme = {
  good: same(2),
  bad: same(1),
  warn: same(3),
  accent: same(6),
  dim: { 256: 8, 16: 8, 8: undefined },
};

/** No yellow and no cyan: on white they are not to be read. */
const light: Theme = {
  good: { 256: 28, 16: 2, 8: 2 },
  bad: { 256: 124, 16: 1, 8: 1 },
  warn: { 256: 130, 16: 5, 8: 5 },
  accent: { 256: 25, 16: 4, 8: 4 },
  dim: { 256: 241, 16: 8, 8: undefined },
};

/** Blue, orange and pink, to be read on dark and on light; the focus is bold without a colour. */
const colourBlind: Theme = {
  good: { 256: 32, 16: 12, 8: 6 },
  bad: { 256: 166, 16: 1, 8: 1 },
  warn: { 256: 162, 16: 3, 8: 3 },
  accent: none,
  dim: { 256: 8, 16: 8, 8: undefined },
};

const mono: Theme = { good: none, bad: none, warn: none, accent: none, dim: none };

const themes: Readonly<Record<ThemeName, Theme>> = {
  dark,
  light,
  'colour-blind': colourBlind,
  mono,
};

export function isThemeName(name: string | undefined): name is ThemeName {
  return themeNames.some((one) => one === name);
}

/** The palette number that a tone is written in; undefined for the terminal's own colour. */
export function paintOf(tone: Ink, { theme = 'dark', depth = 16 }: Look): number | undefined {
  return tone === 'plain' || tone === 'paper' ? undefined : themes[theme][tone][depth];
}

type Env = Readonly<Record<string, string | undefined>>;

/** What the person has set; else by the background, where the terminal tells of it (`COLORFGBG`). */
export function themeOf({ PBXCTL_THEME, COLORFGBG }: Env): ThemeName {
  if (isThemeName(PBXCTL_THEME)) return PBXCTL_THEME;
  return /;(7|15)$/.test(COLORFGBG ?? '') ? 'light' : 'dark';
}

const manyColours = /256color|kitty|alacritty|foot|wezterm|ghostty/;

export function depthOf({ TERM = '', COLORTERM }: Env): Depth {
  if (manyColours.test(TERM)) return 256;
  if (/16color/.test(TERM)) return 16;
  if (/^(linux|ansi|cons25|cygwin)$|8color/.test(TERM)) return 8;
  return /^(truecolor|24bit)$/.test(COLORTERM ?? '') ? 256 : 16;
}
