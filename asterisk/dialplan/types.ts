import type { EffectiveEntry, Place, Problem } from '../conf/effective.ts';

/** The priority that is never executed: what a subscriber to the extension is shown. */
export const HINT = -1;

/** One priority of an extension. */
export interface Step {
  /** HINT or at least 1. */
  readonly priority: number;
  readonly label: string | undefined;
  readonly application: string;
  readonly data: string;
  /** The extension as this line writes it: `5-55` and `555` are one. */
  readonly written: string;
  readonly entry: EffectiveEntry;
}

/** A name as it is shown, and as it is compared: bytes, without the hyphens that mean nothing. */
export interface Name {
  readonly text: string;
  readonly key: string;
}

/** All lines of one number or pattern, for one caller id or for all of them, in one context. */
export interface Extension {
  readonly name: Name;
  /** With an empty text: callers without a number. */
  readonly callerId: Name | undefined;
  /** By priority; never empty. */
  readonly steps: readonly Step[];
  /** Every line that is about it, also those that Asterisk refuses. In the order in which they are read. */
  readonly lines: readonly EffectiveEntry[];
}

export interface Include {
  /** As it is written: the context with its times. */
  readonly text: string;
  readonly context: string;
  /** When it holds: `9:00-17:00,mon-fri,*,*`; undefined for always. */
  readonly times: string | undefined;
  readonly place: Place;
}

export interface Switch {
  /** `Realtime/context@family` */
  readonly text: string;
  readonly place: Place;
}

export interface DialContext {
  readonly name: string;
  /** In the order in which Asterisk tries them. */
  readonly extensions: readonly Extension[];
  readonly includes: readonly Include[];
  readonly switches: readonly Switch[];
}

/** What Asterisk makes of extensions.conf. */
export interface Dialplan {
  /** By name; another case is another context. */
  readonly contexts: ReadonlyMap<string, DialContext>;
  /** Lines that Asterisk passes over, and those of which only Asterisk knows what they say. */
  readonly problems: readonly Problem[];
  /** `extenpatternmatchnew`: another order among patterns than the one known here. */
  readonly hasNewMatching: boolean;
}
