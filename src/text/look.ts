import { type Depth, depthOf, type ThemeName, themeOf } from './themes.ts';

/** How text may be drawn on this terminal. */
export interface Look {
  readonly charset: 'unicode' | 'ascii';
  readonly colour: boolean;
  /** `dark` unless told. */
  readonly theme?: ThemeName;
  /** 16 unless told. */
  readonly depth?: Depth;
}

/** Symbols in one character set; each is one column wide. */
export interface Symbols {
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly off: string;
  readonly busy: string;
  readonly rule: string;
  readonly focusedRule: string;
  readonly bar: string;
  readonly corner: string;
  readonly more: string;
  readonly dot: string;
  readonly to: string;
  readonly up: string;
  readonly down: string;
  readonly left: string;
  readonly right: string;
  readonly prompt: string;
}

const unicode: Symbols = {
  good: '●',
  bad: '✖',
  warn: '▲',
  off: '○',
  busy: '◐',
  rule: '─',
  focusedRule: '━',
  bar: '│',
  corner: '┬',
  more: '…',
  dot: '·',
  to: '→',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  prompt: '›',
};

const ascii: Symbols = {
  good: '*',
  bad: 'x',
  warn: '!',
  off: 'o',
  busy: '~',
  rule: '-',
  focusedRule: '=',
  bar: '|',
  corner: '+',
  more: '~',
  dot: '-',
  to: '>',
  up: '^',
  down: 'v',
  left: '<',
  right: '>',
  prompt: '>',
};

export function symbolsOf(look: Look): Symbols {
  return look.charset === 'unicode' ? unicode : ascii;
}

/** Follows the POSIX order of locale variables, https://no-color.org, and `PBXCTL_THEME`. */
export function lookOf(env: Readonly<Record<string, string | undefined>>): Look {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const theme = themeOf(env);
  const hasColours = !env.NO_COLOR && !/^(dumb|vt\d|.*-mono?$)/.test(env.TERM ?? '');
  return {
    charset: /utf-?8/i.test(locale) ? 'unicode' : 'ascii',
    colour: hasColours && theme !== 'mono',
    theme,
    depth: depthOf(env),
  };
}
