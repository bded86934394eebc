/**
 * Finds the next place of a character at or behind a growing offset; `length` when there is none. It looks no
 * byte over twice, however often it is asked.
 */
export function cursor(binary: string, character: string): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      const at = binary.indexOf(character, from);
      found = at === -1 ? binary.length : at;
    }
    return found;
  };
}
