import { execFile } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { SessionOutput } from './deps.ts';

/** What became of a text that was to be copied. */
export type Copied =
  /** tmux has it, and tells the terminal around it. */
  | { readonly way: 'tmux'; readonly isCut: boolean }
  /** The terminal was asked to take it (OSC 52); it does not answer. */
  | { readonly way: 'terminal'; readonly isCut: boolean }
  | { readonly way: 'none'; readonly why: string };

/** Takes a text to where it can be pasted from; never rejects. */
export type Clipboard = (text: string) => Promise<Copied>;

type Env = Readonly<Record<string, string | undefined>>;
/** Gives a text to a program; false when it is not there or fails. */
type Feed = (file: string, args: readonly string[], text: string) => Promise<boolean>;

/** In base64 just below the 100,000 bytes that the strictest terminals take. */
export const clipboardBytes = 72 * 1024;
const tmuxMs = 2_000;

/**
 * tmux, as it is set by default, lets no program set its buffers by OSC 52 (set-clipboard is external), and passes
 * nothing on (allow-passthrough is off); `load-buffer -w` does both.
 */
export function createClipboard(
  output: SessionOutput,
  env: Env,
  feed: Feed = feedProgram,
): Clipboard {
  return async (whole) => {
    const text = cutTo(whole, clipboardBytes);
    const isCut = text.length < whole.length;
    if (env.TMUX && (await feed('tmux', ['load-buffer', '-w', '-'], text)))
      return { way: 'tmux', isCut };
    const why = whyNot(env);
    if (why !== undefined) return { way: 'none', why };
    output.write(`\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`);
    return { way: 'terminal', isCut };
  };
}

/** Terminals that show the sequence, or lose it. */
function whyNot({ TERM = '', STY }: Env): string | undefined {
  if (STY) return 'screen passes no copy on';
  return /^(linux|dumb|vt\d|cons)/.test(TERM) || TERM === ''
    ? 'this terminal has no clipboard'
    : undefined;
}

/** Between two characters. */
function cutTo(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8');
  return encoded.length <= bytes
    ? text
    : new StringDecoder('utf8').write(encoded.subarray(0, bytes));
}

function feedProgram(file: string, args: readonly string[], text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { timeout: tmuxMs }, (error) => resolve(error === null));
    child.stdin?.on('error', () => {});
    child.stdin?.end(text);
  });
}
