import type { ReportProgress } from '../asterisk/engine/port.ts';
import type { Interactive, SessionOpening } from '../commands/command.ts';
import type { Line } from './text/dress.ts';
import type { Look } from './text/look.ts';

/** How a person (or a script) is met: the shell, or the session's command line. */
export interface Front {
  readonly look: Look;
  /** How pbxctl is called from here. */
  readonly program: string;
  /** Width in columns for data; Infinity where nobody looks (a pipe or a file). */
  readonly columns: number;
  readonly rows: number;
  /** True when a question can be answered. */
  readonly interactive: boolean;
  /** True when `screen` can replace what it drew. */
  readonly live: boolean;
  /** Data: a line on stdout. */
  data(line: Line): void;
  /** A remark: a line on stderr. */
  remark(line: Line): void;
  /** Draws lines over those drawn before. */
  screen(lines: readonly Line[]): void;
  progress: ReportProgress;
  /** With a name, only who types it says yes. */
  confirm(question: string, name?: string): Promise<boolean>;
  /** Lets a person use a program; resolves with its exit status, or at once where it goes on beside. */
  interact(program: Interactive): Promise<number>;
  /** Does what only a session does, and resolves with its exit status; undefined where there can be none. */
  session?(opening: SessionOpening): Promise<number>;
}

/** A front that differs in some; its size goes on to be that of the screen now. */
export function frontWith(front: Front, own: Partial<Front>): Front {
  return {
    ...front,
    get columns() {
      return front.columns;
    },
    get rows() {
      return front.rows;
    },
    ...own,
  };
}
