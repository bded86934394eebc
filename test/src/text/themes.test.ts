import { describe, expect, it } from 'vitest';
import { createDress } from '../../../src/text/dress.ts';
import { segment, strong } from '../../../src/text/line.ts';
import { lookOf } from '../../../src/text/look.ts';
import { type Depth, paintOf, type ThemeName, themeNames } from '../../../src/text/themes.ts';

type Colour = readonly [red: number, green: number, blue: number];

const xterm16: readonly Colour[] = [
  ...([
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
  ] as const),
  ...([
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
  ] as const),
];

/** xterm's palette: sixteen, a cube of six steps, and greys. */
function colourOf(number: number): Colour {
  if (number < 16) return xterm16[number] ?? [0, 0, 0];
  if (number >= 232) return [0, 1, 2].map(() => 8 + 10 * (number - 232)) as unknown as Colour;
  const step = (index: number) => (index === 0 ? 0 : 55 + 40 * index);
  const at = number - 16;
  return [step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6)];
}

const linear = (value: number): number =>
  value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;

const brightness = ([red, green, blue]: Colour): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Contrast as WCAG has it: 1 to 21. */
function contrast(one: Colour, other: Colour): number {
  const [less = 0, more = 0] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

/** What is left of a colour without the cones for green or red (Viénot, Brettel, Mollon 1999; linear RGB). */
const blindness = {
  deuteranopia: [0.29275, 0.70725],
  protanopia: [0.11238, 0.88762],
} as const;

type Blindness = keyof typeof blindness;

/** Light or dark, and yellow (1) or blue (-1): what is left to tell colours by. */
function seen(colour: Colour, kind: Blindness): readonly [light: number, hue: number] {
  const [red, green, blue] = colour.map(linear) as unknown as Colour;
  const [toRed, toGreen] = blindness[kind];
  const [yellow, blueish] = [Math.cbrt(toRed * red + toGreen * green), Math.cbrt(blue)];
  return [yellow, (yellow - blueish) / (yellow + blueish)];
}

function seenApart(one: Colour, other: Colour, kind: Blindness): number {
  const [a, b] = [seen(one, kind), seen(other, kind)];
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

const paint = (theme: ThemeName, tone: 'good' | 'bad' | 'warn' | 'accent' | 'dim', depth: Depth) =>
  paintOf(tone, { charset: 'unicode', colour: true, theme, depth });
const told = (theme: ThemeName, depth: Depth, ...tones: readonly ('good' | 'bad' | 'warn')[]) =>
  tones.map((tone) => colourOf(paint(theme, tone, depth) ?? Number.NaN));

describe('the themes', () => {
  it.each([8, 16, 256] as const)('keep to the %i colours that there are', (depth) => {
    for (const theme of themeNames)
      for (const tone of ['good', 'bad', 'warn', 'accent', 'dim'] as const)
        expect(paint(theme, tone, depth) ?? 0).toBeLessThan(depth);
  });

  it('dark is the terminal’s own sixteen', () => {
    expect(
      (['good', 'bad', 'warn', 'accent', 'dim'] as const).map((tone) => paint('dark', tone, 256)),
    ).toEqual([2, 1, 3, 6, 8]);
  });

  it('light can be read on white', () => {
    for (const tone of ['good', 'bad', 'warn', 'accent', 'dim'] as const)
      expect(contrast(colourOf(paint('light', tone, 256) ?? 0), [255, 255, 255])).toBeGreaterThan(
        4.4,
      );
  });

  it.each(['deuteranopia', 'protanopia'] as const)(
    'colour-blind keeps good and bad apart with %s, where dark does not',
    (kind) => {
      const apart = (theme: ThemeName) => {
        const [good, bad] = told(theme, 256, 'good', 'bad').map((one) => seen(one, kind)[1]);
        return Math.abs((good ?? 0) - (bad ?? 0));
      };
      expect(apart('dark')).toBeLessThan(0.1);
      expect(apart('colour-blind')).toBeGreaterThan(1);
      for (const depth of [8, 16, 256] as const) {
        const colours = told('colour-blind', depth, 'good', 'bad', 'warn');
        for (const [index, one] of colours.entries())
          for (const other of colours.slice(index + 1))
            expect(seenApart(one, other, kind)).toBeGreaterThan(0.15);
      }
    },
  );

  it('colour-blind can be read on black and on white', () => {
    for (const colour of told('colour-blind', 256, 'good', 'bad', 'warn'))
      for (const background of [0, 255])
        expect(contrast(colour, [background, background, background])).toBeGreaterThan(3);
  });
});

describe('the theme of an environment', () => {
  it.each([
    [{ TERM: 'xterm' }, 'dark', true],
    [{ TERM: 'xterm', PBXCTL_THEME: 'light' }, 'light', true],
    [{ TERM: 'xterm', PBXCTL_THEME: 'colour-blind' }, 'colour-blind', true],
    [{ TERM: 'xterm', PBXCTL_THEME: 'mono' }, 'mono', false],
    [{ TERM: 'xterm', PBXCTL_THEME: 'light', NO_COLOR: '1' }, 'light', false],
    [{ TERM: 'xterm', PBXCTL_THEME: 'pink' }, 'dark', true],
    [{ TERM: 'xterm', COLORFGBG: '0;15' }, 'light', true],
    [{ TERM: 'xterm', COLORFGBG: '0;default;15' }, 'light', true],
    [{ TERM: 'xterm', COLORFGBG: '15;0' }, 'dark', true],
    [{ TERM: 'xterm', COLORFGBG: '0;15', PBXCTL_THEME: 'dark' }, 'dark', true],
  ])('%j: %s, with colours: %s', (env, theme, colour) => {
    expect(lookOf(env)).toMatchObject({ theme, colour });
  });

  it.each([
    [{ TERM: 'linux' }, 8],
    [{ TERM: 'xterm-16color', COLORTERM: 'truecolor' }, 16],
    [{ TERM: 'xterm' }, 16],
    [{ TERM: 'xterm', COLORTERM: 'truecolor' }, 256],
    [{ TERM: 'tmux-256color' }, 256],
    [{ TERM: 'xterm-kitty' }, 256],
  ])('%j has %i colours', (env, depth) => {
    expect(lookOf(env).depth).toBe(depth);
  });
});

describe('a line in the shell', () => {
  const line = [segment('a', 'good'), segment('b', 'accent'), strong('c', 'bad')];

  it.each([
    ['dark', '\x1b[32ma\x1b[39m\x1b[36mb\x1b[39m\x1b[1m\x1b[31mc\x1b[39m\x1b[22m'],
    ['light', '\x1b[38;5;28ma\x1b[39m\x1b[38;5;25mb\x1b[39m\x1b[1m\x1b[38;5;124mc\x1b[39m\x1b[22m'],
    [
      'colour-blind',
      '\x1b[38;5;32ma\x1b[39m\x1b[1mb\x1b[22m\x1b[1m\x1b[38;5;166mc\x1b[39m\x1b[22m',
    ],
  ])('is written in the theme %s', (theme, text) => {
    const look = lookOf({ TERM: 'xterm-256color', PBXCTL_THEME: theme });
    expect(createDress(look.colour, look)(line)).toBe(text);
  });

  it('is written in bright colours of sixteen', () => {
    const look = lookOf({ TERM: 'xterm-16color', PBXCTL_THEME: 'colour-blind' });
    expect(createDress(true, look)([segment('a', 'good')])).toBe('\x1b[94ma\x1b[39m');
  });

  it('has no codes where no colours are wanted', () => {
    expect(createDress(false, lookOf({ TERM: 'xterm-256color' }))(line)).toBe('abc');
  });
});
