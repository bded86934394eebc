/** What a ratio has to be. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table: two sides that were measured in the same run, and their ratio. */
export interface Comparison {
  /** What is measured, and in which words the ratio is to be read. */
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
  /** Undefined where the figure itself is what has to be reached. */
  readonly ratio: number | undefined;
  /** Undefined where it is told and not judged. */
  readonly target: Target | undefined;
  /** The figure that is judged; the ratio unless given. */
  readonly judged?: number | undefined;
  /** In what the judged figure is, such as `ms`; times the other side unless given. */
  readonly unit?: string | undefined;
}

/** How much is measured: `--quick` is for trying out. */
export interface Extent {
  readonly rounds: number;
  /** A part of the full size, 1 or less. */
  readonly scale: number;
}

/** Measures one subject; what it cannot measure it throws, with the reason. */
export interface Row {
  readonly name: string;
  measure(extent: Extent): Promise<readonly Comparison[]>;
}

/** Undefined where nothing is to be reached. */
export function isReached({ ratio, judged = ratio, target }: Comparison): boolean | undefined {
  if (target === undefined) return undefined;
  if (judged === undefined || Number.isNaN(judged)) return false;
  return 'atLeast' in target ? judged >= target.atLeast : judged <= target.atMost;
}
