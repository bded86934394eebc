import type { PbxError } from '../asterisk/errors.ts';
import type { Line } from './text/dress.ts';
import { segment, strong } from './text/line.ts';

const INDENT = '        ';

/** An expected error for a person: what happened and why, then what to type next. */
export function errorLines({ message, hint }: PbxError): Line[] {
  const [first = '', ...more] = message.split('\n');
  const what = [segment('pbxctl:', 'bad'), segment(` ${first}`)];
  const rest = more.map((line) => [segment(`${INDENT}${line}`)]);
  return [what, ...rest, ...(hint ? [[segment(INDENT), strong(hint)]] : [])];
}
