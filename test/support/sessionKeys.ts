import { setTimeout as delay } from 'node:timers/promises';
import type { ScreenProgram } from './pty.ts';

/** A lone Escape counts as such only after a while without another byte. */
const ESCAPE_MS = 700;
const SHOWN_MS = 1200;
const TRIES = 6;

/** Types a command line in the session, lets it be drawn, and closes what it has opened. */
export async function typeLine(screen: ScreenProgram, line: string): Promise<void> {
  screen.type(`:${line}\r`);
  await delay(SHOWN_MS);
  await pressEscape(screen);
}

export async function pressEscape(screen: ScreenProgram): Promise<void> {
  screen.key('escape');
  await delay(ESCAPE_MS);
}

/** Leaves by `q`, whatever is open; the exit status. */
export async function leave(screen: ScreenProgram): Promise<number> {
  for (let n = 0; n < TRIES; n++) {
    await pressEscape(screen);
    screen.key('q');
    const status = await Promise.race([screen.exit, delay(3000)]);
    if (typeof status === 'number') return status;
  }
  throw new Error(`it does not leave:\n${screen.screen().join('\n').trimEnd()}`);
}
