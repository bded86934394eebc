/** MAX_NESTED_COMMENTS in main/config.c: on the next one Asterisk never ends. */
const MAX_NESTED = 128;

const SEMICOLON = ';';
const DASH = 0x2d;
const BACKSLASH = 0x5c;

/** The ranges of a line that are left without comments and the backslashes of `\;`, and the depth behind it. */
export interface Uncommented {
  readonly kept: readonly (readonly [from: number, to: number])[];
  readonly depth: number;
  readonly isEndless: boolean;
}

/**
 * What the loop over `;` in config_text_file_load (main/config.c) leaves of [from, to). `depth` is what it calls
 * `comment`: a `--;` outside of a block makes it -1, and then every line up to the next `;--` is lost.
 */
export function uncomment(binary: string, from: number, to: number, depth: number): Uncommented {
  const kept: [number, number][] = [];
  let keptFrom = depth === 0 ? from : -1;
  let isProcessed = depth === 0;
  let nesting = depth;
  let start = from;
  let isEndless = false;
  const cut = (at: number) => {
    if (keptFrom !== -1) kept.push([keptFrom, at]);
    keptFrom = -1;
  };

  for (;;) {
    const at = binary.indexOf(SEMICOLON, start);
    if (at === -1 || at >= to) break;
    start = at + 1;
    if (isEscape(binary, at, from)) {
      if (keptFrom !== -1) {
        kept.push([keptFrom, at - 1]);
        keptFrom = at;
      }
    } else if (opensBlock(binary, at, to)) {
      if (nesting >= MAX_NESTED) {
        isEndless = true;
        break;
      }
      cut(at);
      nesting += 1;
      start = at + 3;
    } else if (closesBlock(binary, at, from)) {
      nesting -= 1;
      if (nesting === 0) {
        cut(at);
        keptFrom = at + 1;
        isProcessed = true;
      }
    } else if (nesting === 0) {
      cut(at);
      break;
    }
    from = start;
  }
  cut(to);
  return { kept: isProcessed ? kept : [], depth: nesting, isEndless };
}

function isEscape(binary: string, at: number, from: number): boolean {
  return at > from && binary.charCodeAt(at - 1) === BACKSLASH;
}

/** `;--` that is not `;---`. */
function opensBlock(binary: string, at: number, to: number): boolean {
  return (
    at + 2 < to &&
    binary.charCodeAt(at + 1) === DASH &&
    binary.charCodeAt(at + 2) === DASH &&
    !(at + 3 < to && binary.charCodeAt(at + 3) === DASH)
  );
}

function closesBlock(binary: string, at: number, from: number): boolean {
  return at - 2 >= from && binary.charCodeAt(at - 1) === DASH && binary.charCodeAt(at - 2) === DASH;
}
