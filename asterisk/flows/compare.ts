import type { Recorded } from './notebook.ts';
import { legOf, type SequenceStep, stepText } from './sequence.ts';

/** A message that one of two sequences has and the other has not. */
export interface Difference {
  readonly leg: 'A' | 'B';
  /** `more`: it was seen and is not in the notebook. */
  readonly kind: 'more' | 'less';
  readonly step: SequenceStep;
}

/** A sequence beside what the notebook recorded, leg by leg: each leg is a dialog of its own. */
export interface Comparison {
  readonly title: string;
  readonly differences: readonly Difference[];
  /** The messages of the two legs stand in another order among each other. */
  readonly isInterleavedOtherwise: boolean;
  /** Compared up to where the notebook breaks off. */
  readonly isCutShort: boolean;
}

export function compare(
  seen: readonly SequenceStep[],
  { title, steps, isCutShort }: Recorded,
): Comparison {
  const differences = (['A', 'B'] as const).flatMap((leg) => {
    const ofLeg = (all: readonly SequenceStep[]) => all.filter((step) => legOf(step) === leg);
    const reference = ofLeg(steps);
    const own = ofLeg(seen);
    return differ(isCutShort ? upTo(own, reference) : own, reference, leg);
  });
  const isSame = differences.length === 0;
  const order = (all: readonly SequenceStep[]) => all.slice(0, steps.length).map(stepText).join();
  return {
    ...{ title, differences, isCutShort },
    isInterleavedOtherwise: isSame && order(seen) !== order(steps),
  };
}

/** As many as the reference has, as long as they are alike; what comes after its end is not judged. */
function upTo(seen: readonly SequenceStep[], reference: readonly SequenceStep[]): SequenceStep[] {
  const isPrefix = reference.every((step, i) => alike(step, seen[i]));
  return isPrefix ? seen.slice(0, reference.length) : [...seen];
}

const alike = (one: SequenceStep, other: SequenceStep | undefined) =>
  other !== undefined && stepText(one) === stepText(other);

/** By the longest common subsequence. */
function differ(
  seen: readonly SequenceStep[],
  reference: readonly SequenceStep[],
  leg: 'A' | 'B',
): Difference[] {
  const common = lengths(seen, reference);
  const found: Difference[] = [];
  let [i, j] = [0, 0];
  while (i < seen.length || j < reference.length) {
    const [one, other] = [seen[i], reference[j]];
    if (one && other && alike(one, other)) {
      i++;
      j++;
    } else if (one && (!other || at(common, i + 1, j) >= at(common, i, j + 1))) {
      found.push({ leg, kind: 'more', step: one });
      i++;
    } else if (other) {
      found.push({ leg, kind: 'less', step: other });
      j++;
    }
  }
  return found;
}

const at = (table: readonly (readonly number[])[], i: number, j: number) => table[i]?.[j] ?? 0;

/** `lengths[i][j]`: of the longest sequence that `seen` from i and `reference` from j have in common. */
function lengths(seen: readonly SequenceStep[], reference: readonly SequenceStep[]): number[][] {
  const table = Array.from(seen, () => reference.map(() => 0));
  for (let i = seen.length - 1; i >= 0; i--) {
    const row = table[i];
    for (let j = reference.length - 1; row && j >= 0; j--) {
      const [one, other] = [seen[i], reference[j]];
      row[j] =
        one && other && alike(one, other)
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}
