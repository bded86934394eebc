import type { Difference } from './compare.ts';
import type { FlowResult } from './result.ts';
import { stepText } from './sequence.ts';

/** What of a sequence is other than in the notebook, in words; empty where nothing is. */
export function differenceLines({ comparison, differs }: FlowResult): string[] {
  const { differences, isInterleavedOtherwise, isCutShort } = comparison;
  return [
    ...groups(differences).map(groupText),
    ...(differences.length > 0 ? [`why: ${differs ?? UNEXPLAINED}`] : []),
    ...(isInterleavedOtherwise ? [INTERLEAVED] : []),
    ...(isCutShort ? [CUT_SHORT] : []),
  ];
}

const UNEXPLAINED = 'not known: pbxctl flows run   plays it again';
const INTERLEAVED =
  'the same messages on each leg, in another order among each other: each leg is a dialog of its own, and its pace is that of its phone';
const CUT_SHORT = "the notebook breaks off at A's BYE: what follows is not compared";

/** Neighbours of one leg and one kind, as they stand. */
function groups(differences: readonly Difference[]): Difference[][] {
  const all: Difference[][] = [];
  for (const one of differences) {
    const last = all.at(-1);
    if (last?.[0]?.leg === one.leg && last[0].kind === one.kind) last.push(one);
    else all.push([one]);
  }
  return all;
}

function groupText(group: readonly Difference[]): string {
  const [first] = group;
  const where = first?.kind === 'more' ? 'not in the notebook' : 'only in the notebook';
  return `${where}, on the leg of ${first?.leg}: ${group.map(({ step }) => stepText(step)).join('; ')}`;
}
