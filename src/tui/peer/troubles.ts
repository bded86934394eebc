import { refusalOf } from '../../../asterisk/doctor/refusals.ts';
import type { LogLine } from '../../../asterisk/log/types.ts';
import type { Peer } from '../../../asterisk/state/types.ts';
import type { LogState } from '../log.ts';

/** The last lines of the log that tell of trouble with a peer, the newest first. */
export function troublesOf(peer: Peer, { entries }: LogState, most: number): LogLine[] {
  const found: LogLine[] = [];
  const names = namesOf(peer);
  for (let index = entries.length - 1; index >= 0 && found.length < most; index--) {
    const line = entries[index]?.line;
    if (line && isTrouble(line, peer, names)) found.push(line);
  }
  return found;
}

const SEVERE: ReadonlySet<string> = new Set(['ERROR', 'WARNING', 'SECURITY']);

function isTrouble(line: LogLine, peer: Peer, names: RegExp): boolean {
  if (SEVERE.has(line.level)) return names.test(line.message);
  return line.level === 'NOTICE' && (refusalOf(line)?.account === peer.name || isLoss(line, names));
}

/** chan_sip and chan_iax2 tell as a notice that a peer is gone. */
const isLoss = ({ message }: LogLine, names: RegExp): boolean =>
  /unreachable|lagged|refused|rejected|fail/i.test(message) && names.test(message);

/** The name as a word of its own: `'701'`, `PJSIP/701-00000001`, `sip:701@…`. */
function namesOf({ name }: Peer): RegExp {
  const plain = name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return new RegExp(`(^|[\\s'"/<(=]|sips?:)${plain}($|[\\s'"@>),;:-])`, 'i');
}
