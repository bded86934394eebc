import { Socket } from 'node:net';
import { playMoh } from '../asterisk/moh/program.ts';

/** Entry of the program that Asterisk starts for a music class: its name, and the raw files in its folder. */
const end = new AbortController();
for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => end.abort());
const [, ...files] = process.argv.slice(2);
await playMoh({
  ...{ folder: process.cwd(), files, env: process.env, pid: process.pid, signal: end.signal },
  // Writes of process.stdout would block the program while the pipe is full.
  pipe: new Socket({ fd: 1, readable: false, writable: true }),
  say: (text) => process.stderr.write(`${text}\n`),
});
process.exit(0);
