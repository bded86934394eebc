import { StringDecoder } from 'node:string_decoder';
import type { SessionInput } from './deps.ts';
import { createKeyDecoder, type KeyEvent } from './keys.ts';

/** The keys of a terminal, in raw mode while it is open. */
export interface Keyboard {
  open(): void;
  close(): void;
}

/** An escape sequence arrives at once; a paste may pause. */
const silenceMs = { escape: 50, paste: 1000 };

export function createKeyboard(input: SessionInput, onKey: (event: KeyEvent) => void): Keyboard {
  const text = new StringDecoder('utf8');
  const keys = createKeyDecoder();
  let timer: NodeJS.Timeout | undefined;

  function onData(chunk: Buffer | string): void {
    clearTimeout(timer);
    const piece = typeof chunk === 'string' ? chunk : text.write(chunk);
    for (const event of keys.push(piece)) onKey(event);
    const { pending } = keys;
    if (pending !== 'nothing') timer = setTimeout(flush, silenceMs[pending]);
  }

  function flush(): void {
    for (const event of keys.flush()) onKey(event);
  }

  function setRaw(on: boolean): void {
    if (input.isTTY) input.setRawMode?.(on);
  }

  return {
    open() {
      // Off first: after a stop the shell may have changed the mode behind Node's back.
      setRaw(false);
      setRaw(true);
      input.on('data', onData);
      input.resume();
    },
    close() {
      clearTimeout(timer);
      input.off('data', onData);
      input.pause();
      setRaw(false);
    },
  };
}
