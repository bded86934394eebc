/**
 * One line of a file as Asterisk reads it: almost always a physical line; with one of 8191 bytes or more goes
 * what Asterisk skips with it. Offsets are of bytes in the file.
 */
export interface LineBase {
  readonly index: number;
  /** Counted from 1, as an editor does. */
  readonly number: number;
  readonly from: number;
  /** Behind its line end. */
  readonly to: number;
  /** Where its line end begins; `to` when it has none. */
  readonly eol: number;
  /** Behind what Asterisk takes from it; up to `eol` follow space and comment. */
  readonly contentTo: number;
  /** Open block comments before and behind it. Below zero: a stray `--;` hides what follows. */
  readonly depthBefore: number;
  readonly depthAfter: number;
  /** Index of the section that it stands in (a header stands in its own); -1 before the first. */
  readonly section: number;
}

export interface SpareLine extends LineBase {
  readonly kind: 'blank' | 'comment';
}

/** A line that Asterisk passes over with a warning. */
export interface SkippedLine extends LineBase {
  readonly kind: 'skipped';
  readonly why: string;
  /** It would have been a setting: before the first section it makes Asterisk reject the file. */
  readonly isSetting: boolean;
}

/** A line that makes Asterisk reject the whole file. */
export interface BrokenLine extends LineBase {
  readonly kind: 'broken';
  readonly why: string;
}

export interface SettingLine extends LineBase {
  readonly kind: 'setting';
  readonly key: string;
  readonly value: string;
  readonly operator: '=' | '=>' | '+=';
  readonly keyFrom: number;
  readonly keyTo: number;
  readonly operatorFrom: number;
  readonly operatorTo: number;
  readonly valueFrom: number;
  readonly valueTo: number;
  /** What `+=` adds: its space before the value counts. */
  readonly appended: string;
}

export interface HeaderLine extends LineBase {
  readonly kind: 'header';
  /** As Asterisk keeps it: at most 79 bytes. */
  readonly name: string;
  /** As it stands between the brackets. */
  readonly written: string;
  /** Between the parentheses, at commas; undefined without parentheses. */
  readonly options: readonly string[] | undefined;
}

export interface DirectiveLine extends LineBase {
  readonly kind: 'directive';
  readonly directive: 'include' | 'tryinclude' | 'exec';
  /** File, pattern or command, without its quotes. */
  readonly argument: string;
}

export type ConfLine =
  | SpareLine
  | SkippedLine
  | BrokenLine
  | SettingLine
  | HeaderLine
  | DirectiveLine;

/**
 * The lines of a file. Each is read when it is asked for, so that a file of 100,000 lines costs little more than
 * the bytes that it has: two objects for one line are equal, not identical.
 */
export interface Lines extends Iterable<ConfLine> {
  readonly length: number;
  /** Undefined below 0 and behind the last. */
  at(index: number): ConfLine | undefined;
}

/** A header and the lines up to the next one. The same name may come several times. */
export interface ConfSection {
  readonly index: number;
  readonly name: string;
  readonly header: HeaderLine;
  /** Indexes of its lines: the header's, and behind the last. */
  readonly first: number;
  readonly end: number;
}

export interface ConfFile {
  readonly path: string;
  /** The bytes, one character each. */
  readonly binary: string;
  readonly lines: Lines;
  readonly sections: readonly ConfSection[];
  /** The line end that its first lines have. */
  readonly newline: '\n' | '\r\n';
  /** Open block comments behind its last line. */
  readonly depth: number;
  /** The first line that makes Asterisk reject the file, whatever is around it. */
  readonly fault: BrokenLine | undefined;
}

/** Replaces `length` bytes at `offset` of the file `path`. */
export interface Edit {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}
