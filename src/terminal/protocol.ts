import type { Readable } from 'node:stream';
import type { Launch } from '../../asterisk/engine/port.ts';
import type { ProgramEnd } from '../tui/index.ts';

/** What the program of src/pty.ts is told first; each message is a JSON line. */
export interface PtyOrders {
  readonly launch: Launch;
  readonly columns: number;
  readonly rows: number;
}

export type PtyRequest =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  /** So much of what was said has been dealt with. */
  | { readonly kind: 'taken'; readonly length: number }
  | { readonly kind: 'close' };

export type PtyEvent =
  | { readonly kind: 'began' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'ended'; readonly end: ProgramEnd };

export const lineFor = (message: PtyOrders | PtyRequest | PtyEvent): string =>
  `${JSON.stringify(message)}\n`;

/** Calls with each line of a stream; node:readline would also break lines at U+2028, which JSON leaves as it is. */
export function onLines(stream: Readable, listener: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) listener(line);
  });
}
