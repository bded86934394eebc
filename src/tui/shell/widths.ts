import type { IUnicodeVersionProvider } from '@xterm/headless';
import stringWidth from 'string-width';

const mark = /^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
/** Below it every character takes one column, or none where it is a control character. */
const FIRST_MARK = 0x300;

/**
 * Widths for the emulator, the same as those of our own screen: by its own tables an emoji takes one column, and
 * what follows it would stand wrong.
 */
export function createWidths(): IUnicodeVersionProvider {
  const known = new Map<number, 0 | 1 | 2>();

  function wcwidth(codepoint: number): 0 | 1 | 2 {
    if (codepoint < FIRST_MARK)
      return codepoint < 32 || (codepoint > 126 && codepoint < 160) ? 0 : 1;
    const width = known.get(codepoint) ?? widthOf(codepoint);
    known.set(codepoint, width);
    return width;
  }

  return {
    version: 'pbxctl',
    wcwidth,
    /** Packed as xterm.js packs it (common/services/UnicodeService.ts): width, and whether it joins the one before. */
    charProperties(codepoint, preceding) {
      const own = wcwidth(codepoint);
      const before = (preceding >> 1) & 3;
      const joins = own === 0 && before > 0;
      const width = joins ? before : own;
      return (width << 1) | Number(joins);
    },
  };
}

function widthOf(codepoint: number): 0 | 1 | 2 {
  const character = String.fromCodePoint(codepoint);
  if (mark.test(character)) return 0;
  return stringWidth(character) === 2 ? 2 : 1;
}
