import type { Look } from '../text/look.ts';
import type { SessionDeps, SessionHost, SessionOutput } from './deps.ts';
import { createKeyboard } from './keyboard.ts';
import type { KeyEvent } from './keys.ts';
import type { Size } from './model.ts';
import { createScreen, type Screen } from './screen.ts';

/** The terminal while it is ours: keys in, frames out, and given back whatever happens. */
export interface Terminal {
  readonly screen: Screen;
  /** Gives the terminal to the shell until the process is continued. */
  suspend(): void;
  /** Gives it back for good. */
  close(): void;
}

export interface TerminalEvents {
  key(event: KeyEvent): void;
  resized(): void;
  /** Between `suspended` and `resumed` nothing may be drawn. */
  suspended(): void;
  resumed(): void;
  /** A signal, or the end of a stream: leave with this exit status. */
  ended(status: number): void;
  crashed(error: unknown): void;
}

type Listeners = readonly (readonly [event: string, listener: (argument: unknown) => void])[];

/** A stopped process goes on at SIGCONT; where no shell can stop it, it goes on after this. */
const notStoppedMs = 200;

/** A terminal that does not tell its size has the classic one. */
export function sizeOf(output: SessionOutput): Size {
  return { columns: output.columns || 80, rows: output.rows || 24 };
}

/** A stopped process is not told of a new size: Node asks the terminal only when a signal says so. */
function readSize(output: SessionDeps['output']): void {
  if ('_refreshSize' in output && typeof output._refreshSize === 'function') output._refreshSize();
}

export function openTerminal(
  { input, output, env }: Pick<SessionDeps, 'input' | 'output' | 'env'>,
  host: SessionHost,
  look: Look,
  events: TerminalEvents,
): Terminal {
  const size = (): Size => sizeOf(output);
  const screen = createScreen(output, size(), look, env.TERM ?? '');
  const keyboard = createKeyboard(input, events.key);
  let resumeTimer: NodeJS.Timeout | undefined;
  const signals: Listeners = [
    ['SIGINT', () => events.ended(130)],
    ['SIGQUIT', () => events.ended(131)],
    ['SIGTERM', () => events.ended(143)],
    ['SIGHUP', () => events.ended(129)],
    ['SIGTSTP', suspend],
    ['SIGCONT', resume],
    ['SIGWINCH', windowChanged],
    ['exit', giveBack],
    ['uncaughtException', events.crashed],
    ['unhandledRejection', events.crashed],
  ];
  const inputEvents: Listeners = [
    ['end', () => events.ended(0)],
    ['error', () => events.ended(129)],
  ];
  for (const [event, listener] of signals) host.on(event, listener);
  for (const [event, listener] of inputEvents) input.on(event, listener);
  output.on('resize', resized);
  // Stays: a broken pipe tells of itself again when the terminal is given back.
  output.on('error', () => events.ended(141));
  keyboard.open();

  function resized(): void {
    screen.resize(size());
    events.resized();
  }

  /** Also when the size is the old one again: Node tells of no change then, but the terminal has lost its lines. */
  function windowChanged(): void {
    readSize(output);
    screen.resize(size());
    screen.forget();
    events.resized();
  }

  function suspend(): void {
    events.suspended();
    giveBack();
    host.off('SIGTSTP', suspend);
    resumeTimer = setTimeout(resume, notStoppedMs);
    host.suspend();
  }

  function resume(): void {
    clearTimeout(resumeTimer);
    host.off('SIGTSTP', suspend);
    host.on('SIGTSTP', suspend);
    giveBack();
    keyboard.open();
    screen.enter();
    readSize(output);
    resized();
    events.resumed();
  }

  function giveBack(): void {
    keyboard.close();
    screen.leave();
  }

  return {
    screen,
    suspend,
    close() {
      clearTimeout(resumeTimer);
      giveBack();
      screen.destroy();
      for (const [event, listener] of signals) host.off(event, listener);
      for (const [event, listener] of inputEvents) input.off(event, listener);
      output.off('resize', resized);
    },
  };
}
