import type { Interactive } from '../../../commands/command.ts';
import type { Look } from '../../text/look.ts';
import type { Effect, Message } from '../message.ts';
import type { Size } from '../model.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import type { OpenProgram, ProgramTerminal } from './port.ts';
import type { ProgramScreen } from './state.ts';
import { keyBytes, pasteBytes } from './typed.ts';

type ShellEffect = Extract<Effect, { readonly shell: string }>;

/** The programs that have pages, on their terminals. */
export interface Shells {
  perform(effect: ShellEffect, size: Size): void;
  /** What a program shows, brought to a size; the same object while nothing has changed. */
  see(name: string, size: Size, back: number): ProgramScreen | undefined;
  /** Ends all; resolves when they are gone. */
  close(): Promise<void>;
}

export interface ShellsOptions {
  readonly open: OpenProgram;
  readonly look: Look;
  send(message: Message): void;
  /** Something has been shown; `soon` where somebody has just typed. */
  changed(soon: boolean): void;
  /** What is to be said of a program that could not begin. */
  reasonLines(error: unknown): string[];
}

interface Going {
  readonly terminal: ProgramTerminal;
  readonly emulator: Emulator;
  size: Size;
  isStale: boolean;
  isTyped: boolean;
  seen: ProgramScreen | undefined;
}

/** What a program may write before others have their turn, and how long that is. */
const BURST = 128 * 1024;
const TURN_MS = 50;

export function createShells(options: ShellsOptions): Shells {
  const { send, look, changed } = options;
  const going = new Map<string, Going>();
  const opening = new Set<Promise<void>>();
  let isClosed = false;

  async function begin(name: string, { launch }: Interactive, size: Size): Promise<void> {
    const emulator = await createEmulator(size, (text) => terminal.write(text));
    const terminal = await options.open(launch, size);
    if (isClosed) return terminal.close();
    const own: Going = {
      ...{ terminal, emulator, size },
      ...{ isStale: true, isTyped: false, seen: undefined },
    };
    going.set(name, own);
    listen(own);
    void terminal.ended.then((end) =>
      emulator.write('', () => {
        send({ kind: 'shell shows', name, screen: emulator.screen(0, look) });
        if (going.get(name) === own) going.delete(name);
        emulator.dispose();
        send({ kind: 'shell ended', name, end });
      }),
    );
  }

  /** A flood is read in turns, so that it takes neither the session's time nor its memory. */
  function listen(own: Going): void {
    const { terminal, emulator } = own;
    let burst = 0;
    terminal.onData((text) => {
      burst += text.length;
      emulator.write(text, () => show(own));
      if (burst < BURST) return;
      burst = 0;
      terminal.pause();
      setTimeout(() => emulator.write('', terminal.resume), TURN_MS);
    });
  }

  function show(own: Going): void {
    own.isStale = true;
    changed(own.isTyped);
    own.isTyped = false;
  }

  function open(name: string, program: Interactive, size: Size): void {
    const begun = begin(name, program, size)
      .catch((error) => send({ kind: 'shell ended', name, end: options.reasonLines(error) }))
      .finally(() => opening.delete(begun));
    opening.add(begun);
  }

  function type(name: string, bytes: (modes: ReturnType<Emulator['modes']>) => string): void {
    const own = going.get(name);
    if (!own) return;
    own.isTyped = true;
    own.terminal.write(bytes(own.emulator.modes()));
  }

  return {
    perform(effect, size) {
      if (effect.kind === 'open shell') open(effect.shell, effect.program, size);
      else if (effect.kind === 'type') type(effect.shell, (modes) => keyBytes(effect.raw, modes));
      else type(effect.shell, (modes) => pasteBytes(effect.text, modes));
    },
    see(name, size, back) {
      const own = going.get(name);
      if (!own) return undefined;
      const isResized = size.columns !== own.size.columns || size.rows !== own.size.rows;
      if (isResized) {
        own.emulator.resize(size);
        own.terminal.resize(size);
        own.size = size;
      }
      if (!own.seen || own.isStale || isResized || own.seen.back !== back)
        own.seen = own.emulator.screen(back, look);
      own.isStale = false;
      return own.seen;
    },
    async close() {
      isClosed = true;
      await Promise.all([
        ...opening,
        ...[...going.values()].map(({ terminal }) => terminal.close()),
      ]);
    },
  };
}
