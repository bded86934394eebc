import { messageOf } from '../../asterisk/errors.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import { logCapacity } from './log.ts';

/** Log lines gathered until the next drawing. */
export interface LogFeed {
  /** The lines since the last time, and how many more came than are kept. */
  take(): { readonly lines: readonly LogLine[]; readonly lost: number };
  stop(): void;
}

export function createLogFeed(
  log: AsyncIterable<LogLine>,
  onLines: () => void,
  onEnd: (reason: string) => void,
): LogFeed {
  const iterator = log[Symbol.asyncIterator]();
  let lines: LogLine[] = [];
  let lost = 0;
  let stopped = false;

  function keep(line: LogLine): void {
    lines.push(line);
    if (lines.length < 2 * logCapacity) return;
    lost += lines.length - logCapacity;
    lines = lines.slice(-logCapacity);
  }

  async function pump(): Promise<void> {
    for (;;) {
      const next = await iterator.next();
      if (stopped) return;
      if (next.done) break;
      keep(next.value);
      onLines();
    }
    onEnd('the log has ended');
  }

  pump().catch((error: unknown) => {
    if (!stopped) onEnd(`the log has ended: ${messageOf(error)}`);
  });

  return {
    take() {
      const taken = { lines, lost };
      lines = [];
      lost = 0;
      return taken;
    },
    stop() {
      stopped = true;
      iterator.return?.()?.catch(() => {});
    },
  };
}
