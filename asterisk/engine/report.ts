import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Names the file descriptor on which a supervisor says one line to who started it: `ready` or `failed <why>`. */
export const REPORT_FD = 'PBXCTL_REPORT_FD';

/**
 * The supervisor's end. Only the first line is said: after it the descriptor is closed and its
 * number may be another file's. The variable is taken out of `env`.
 */
export function createReport(env: NodeJS.ProcessEnv): (line: string) => void {
  const fd = Number(env[REPORT_FD]);
  delete env[REPORT_FD];
  let open = fd > 2;
  return (line) => {
    if (!open) return;
    open = false;
    try {
      writeSync(fd, `${line.replaceAll('\n', '\v')}\n`);
      closeSync(fd);
    } catch {
      // Who started us is gone.
    }
  };
}

/** The runner's end: the line, or undefined when the supervisor ended without one. */
export async function readReport(stream: Readable): Promise<string | undefined> {
  const lines = createInterface({ input: stream });
  try {
    for await (const line of lines) return line.replaceAll('\v', '\n');
    return undefined;
  } catch {
    return undefined;
  } finally {
    lines.close();
    stream.destroy();
  }
}
