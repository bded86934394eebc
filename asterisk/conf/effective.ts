import type { ConfFile } from './types.ts';

/** A line of a file. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Its index in the lines of the file. */
  readonly index: number;
}

export interface Addition extends Place {
  /** It stands in a section that this one inherits from. */
  readonly isInherited: boolean;
}

export interface EffectiveEntry extends Place {
  readonly key: string;
  readonly value: string;
  /** The section that the line stands in, when this one has it by inheritance. */
  readonly inheritedFrom: string | undefined;
  /** Lines with `+=` that have added to the value. */
  readonly appended: readonly Addition[] | undefined;
  /** Which of the section's headers brought it. */
  readonly part: number;
}

export interface EffectiveSection extends Place {
  readonly name: string;
  readonly isTemplate: boolean;
  /** The sections that it inherits from, as Asterisk lists them. */
  readonly templates: readonly string[];
  /** Its header, and those that add to it with `(+)`. */
  readonly parts: readonly Place[];
  /** In Asterisk's order, inherited ones before its own. */
  readonly entries: readonly EffectiveEntry[];
}

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** True for what makes Asterisk reject the file it stands in. */
  readonly isFatal: boolean;
}

/** What Asterisk makes of a file with all that it includes. */
export interface Effective {
  /** The file that was asked for. */
  readonly path: string;
  /** False when Asterisk rejects it: then `sections` are those read so far. */
  readonly valid: boolean;
  /** False when there is no such file. */
  readonly found: boolean;
  readonly problems: readonly Problem[];
  /** With templates. The same name may come several times. */
  readonly sections: readonly EffectiveSection[];
  /** Every file that was read, by path. */
  readonly files: ReadonlyMap<string, ConfFile>;
  /** The `#exec` lines that Asterisk would run; what they give is not known. */
  readonly execs: readonly Place[];
}
