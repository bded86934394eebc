/** `a-c5` as a to c, and 5 to 5. */
export function rangesOf(set: string): [from: string, to: string][] {
  const ranges: [string, string][] = [];
  for (let at = 0; at < set.length; at += 1) {
    const from = set.charAt(at);
    const isRange = at + 2 < set.length && set[at + 1] === '-';
    ranges.push([from, isRange ? set.charAt(at + 2) : from]);
    if (isRange) at += 2;
  }
  return ranges;
}
