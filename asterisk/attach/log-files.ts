import { isAbsolute, join } from 'node:path';
import { effective } from '../conf/load.ts';
import type { ConfReader } from '../conf/reader.ts';
import type { Places } from './port.ts';

/** What logger.conf says of the log. */
export interface LogConf {
  /** The file that tells most, if there is one. */
  readonly file: string | undefined;
  /** Consoles get lines only where the file names a console, or where there is no file at all. */
  readonly hasConsole: boolean;
}

/** The levels that a file is wanted for, the most telling first. */
const TELLING = ['verbose', 'notice', 'warning', 'error'];

export function readLogConf(places: Places, reader: ConfReader): LogConf {
  const path = join(places.etc, 'logger.conf');
  const conf = effective(path, reader, { etcDir: places.etc });
  const channels = conf.sections
    .filter(({ name, isTemplate }) => name.toLowerCase() === 'logfiles' && !isTemplate)
    .flatMap(({ entries }) => entries);
  const files = channels.filter(({ key }) => !/^(console$|syslog\.)/i.test(key));
  const best = files.toSorted((a, b) => telling(b.value) - telling(a.value))[0];
  return {
    file: best && (isAbsolute(best.key) ? best.key : join(places.log, best.key)),
    hasConsole: !conf.found || channels.some(({ key }) => key.toLowerCase() === 'console'),
  };
}

function telling(value: string): number {
  const levels = value.toLowerCase();
  if (levels.includes('*')) return 100;
  return TELLING.reduce((sum, level, i) => sum + (levels.includes(level) ? 8 >> i : 0), 0);
}
