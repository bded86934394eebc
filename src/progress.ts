import type { Progress, ReportProgress } from '../asterisk/engine/port.ts';
import { clean } from './text/clean.ts';
import { plainText, segment, toWidth } from './text/line.ts';
import type { Look } from './text/look.ts';

const BAR_COLUMNS = 24;
const MEGABYTE = 1e6;

function amount({ done = 0, total = 0, unit }: Progress): string {
  if (unit === 'B') return `${(done / MEGABYTE).toFixed(0)}/${(total / MEGABYTE).toFixed(0)} MB`;
  return `${done}/${total}${unit ? ` ${unit}` : ''}`;
}

/** `unpacking  ███████░░░  120/180 packages`, cut to the terminal. */
export function progressLine(progress: Progress, look: Look, columns: number): string {
  const short = (text: string) =>
    plainText(toWidth([segment(clean(text, look.charset))], columns - 1, look)).trimEnd();
  if (progress.total === undefined || progress.total <= 0) return short(`${progress.stage} …`);
  const share = Math.min(1, Math.max(0, (progress.done ?? 0) / progress.total));
  const full = Math.round(share * BAR_COLUMNS);
  const [on, off] = look.charset === 'unicode' ? ['█', '░'] : ['#', '.'];
  const bar = on.repeat(full) + off.repeat(BAR_COLUMNS - full);
  return short(`${progress.stage}  ${bar}  ${amount(progress)}`);
}

/** Bars on a terminal (redrawn in place, at most ten times a second); one line a stage elsewhere. */
export function createProgress(output: {
  write(text: string): void;
  terminal: boolean;
  columns: () => number;
  look: Look;
  now: () => number;
}): { report: ReportProgress; clear(): void } {
  let stage = '';
  let drawnAt = 0;
  let drawn = false;
  const clear = () => {
    if (drawn) output.write('\r\u001b[K');
    drawn = false;
  };
  const report = (progress: Progress) => {
    const fresh = progress.stage !== stage;
    stage = progress.stage;
    if (!output.terminal) {
      if (fresh) output.write(`${progress.stage} …\n`);
      return;
    }
    const finished = progress.total !== undefined && progress.done === progress.total;
    if (!fresh && !finished && output.now() - drawnAt < 100) return;
    drawnAt = output.now();
    output.write(`\r\u001b[K${progressLine(progress, output.look, output.columns())}`);
    drawn = true;
  };
  return { report, clear };
}
