import type { Launch } from '../../../asterisk/engine/port.ts';
import type { Size } from '../model.ts';

/** How a program on a terminal ended. */
export interface ProgramEnd {
  readonly status: number;
  /** The number of the signal that ended it. */
  readonly signal?: number | undefined;
}

/** A program on a terminal of its own. */
export interface ProgramTerminal {
  write(text: string): void;
  resize(size: Size): void;
  /** Reads no more until `resume`: the program then waits. */
  pause(): void;
  resume(): void;
  onData(listener: (text: string) => void): void;
  readonly ended: Promise<ProgramEnd>;
  /** Hangs up, and insists where that is ignored; resolves when it is gone. */
  close(): Promise<void>;
}

/** PbxError where this installation has no such terminals. */
export type OpenProgram = (launch: Launch, size: Size) => Promise<ProgramTerminal>;
