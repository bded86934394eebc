import type { Emulator } from './emulator.ts';

type Modes = ReturnType<Emulator['modes']>;

/**
 * A key as the program expects it: as our terminal sent it, but for the keys whose form depends on what the
 * program, and not the session, has asked its terminal for (DECCKM).
 */
export function keyBytes(raw: string, { applicationCursor }: Modes): string {
  const [, final] = /^\x1b[[O]([A-DFH])$/.exec(raw) ?? [];
  return final === undefined ? raw : `\x1b${applicationCursor ? 'O' : '['}${final}`;
}

/** A paste as a terminal sends it: in brackets only where the program has asked for them. */
export function pasteBytes(text: string, { bracketedPaste }: Modes): string {
  const lines = text.replaceAll(/\r?\n/g, '\r');
  return bracketedPaste ? `\x1b[200~${lines.replaceAll('\x1b', '')}\x1b[201~` : lines;
}
