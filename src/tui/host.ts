import type { SessionDeps, SessionHost } from './deps.ts';

/** Why there can be no session on these streams; undefined when there can. */
export function whyNoScreen({
  input,
  output,
  env,
}: Pick<SessionDeps, 'input' | 'output' | 'env'>): string | undefined {
  if (!input.isTTY) return 'the input is not a terminal';
  if (!output.isTTY) return 'the output is not a terminal';
  if (!env.TERM) return 'TERM does not say what terminal this is';
  return env.TERM === 'dumb' ? 'a dumb terminal cannot be drawn on' : undefined;
}

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
