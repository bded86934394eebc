import type { SessionHost } from './deps.ts';

/** The real process. */
export function processHost(): SessionHost {
  return {
    on: (event, listener) => void process.on(event, listener),
    off: (event, listener) => void process.off(event, listener),
    // The group, so that a parent such as npx stops too and the shell gets the terminal.
    suspend: () => void process.kill(0, 'SIGTSTP'),
    writeError: (text) => void process.stderr.write(text),
  };
}
