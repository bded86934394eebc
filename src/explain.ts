import type { PbxError } from '../asterisk/errors.ts';
import type { Line } from './text/dress.ts';
import { segment, strong } from './text/line.ts';

/** An expected error for a person: what happened and why, then what to type next. */
export function errorLines(error: PbxError): Line[] {
  const what = [segment('pbxctl:', 'bad'), segment(` ${error.message}`)];
  return error.hint ? [what, [segment('        '), strong(error.hint)]] : [what];
}
