/** What went wrong, in words that map to one exit status each (src/main.ts). */
export type ErrorCode =
  | 'failed'
  | 'usage'
  | 'unreachable'
  | 'refused'
  | 'not-found'
  | 'timeout'
  | 'interrupted';

/**
 * The one expected error: a sentence for a person (what and why) and a hint (what to type next).
 * Anything else that is thrown is a bug and keeps its stack.
 */
export class PbxError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PbxError';
    this.code = code;
    this.hint = hint;
  }
}

/** The sentence of anything thrown, for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
