import { writeSync } from 'node:fs';
import type { Host } from './host.ts';
import { main } from './main.ts';
import { programName } from './program.ts';

/** Runs the program on this process: its streams, its signals, its exit status. */
export async function start(): Promise<void> {
  const interrupt = new AbortController();
  let signals = 0;
  const onSignal = () => {
    if (++signals > 1) process.exit(130);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The terminal is gone: what was begun is still ended in order.
      if (error.code === 'EIO') interrupt.abort();
      else leaveQuietly(error);
    });
  const host: Host = {
    env: process.env,
    program: programName(process.env['PATH'], process.argv[1] ?? '', process.cwd()),
    uid: process.getuid?.() ?? 0,
    // Made when it is asked for: most command lines read nothing.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
    now: Date.now,
  };
  process.exitCode = await main(process.argv.slice(2), host);
}

/** A reader that went away (`| head`) is no error; a full disk behind `>` is one. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  try {
    writeSync(2, `pbxctl: what it says could not be written: ${error.message}\n`);
  } finally {
    process.exit(1);
  }
}
