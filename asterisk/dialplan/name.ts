import { fromText } from '../conf/bytes.ts';
import type { Name } from './types.ts';

/** ast_strncpy of names in main/pbx.c: blanks go, and in the key the hyphens; within a pattern's sets both stay. */
export function extensionName(text: string): Name {
  return { text: without(text, ' '), key: without(fromText(text), ' -') };
}

/** A caller id behind `/`, as ast_shrink_phone_number of main/callerid.c leaves it. */
export function callerIdName(text: string): Name {
  return extensionName(shrunk(text));
}

function without(text: string, fluff: string): string {
  const isPattern = text.startsWith('_');
  let kept = '';
  let isInSet = false;
  for (const character of text) {
    if (character === '[') isInSet = isPattern;
    else if (character === ']') isInSet = false;
    else if (!isInSet && fluff.includes(character)) continue;
    kept += character;
  }
  return kept;
}

/** A `.` stays at the end only. */
function shrunk(text: string): string {
  let kept = '';
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    if (character === '-' && depth === 0) continue;
    if (character === '.' && at < text.length - 1) continue;
    if (!'( )'.includes(character)) kept += character;
  }
  return kept;
}

/** A byte as `char` has it where it has a sign, as on x86. */
export const signed = (code: number): number => (code > 127 ? code - 256 : code);
