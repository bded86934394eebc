/** An Asterisk that lives shorter than this has crashed quickly. */
const QUICK_MS = 10_000;
const QUICK_CRASHES = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** How Asterisk ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly booted: boolean;
  readonly uptimeMs: number;
  /** Restarts before this end. */
  readonly restarts: number;
  /** Quick crashes in a row before this end. */
  readonly quickCrashes: number;
}

export type NextStep =
  /** Somebody wanted it: `core stop now`. */
  | { readonly kind: 'end' }
  | { readonly kind: 'restart'; readonly waitMs: number; readonly quickCrashes: number }
  | { readonly kind: 'give-up'; readonly why: string };

/** What a supervisor does after an end that it did not ask for. */
export function nextStep(end: End): NextStep {
  const how = end.signal ? `signal ${end.signal}` : `exit status ${end.code}`;
  if (!end.booted && end.restarts === 0) {
    return { kind: 'give-up', why: `Asterisk ended while it started (${how}).` };
  }
  if (end.booted && end.code === 0) return { kind: 'end' };
  const quickCrashes = end.uptimeMs < QUICK_MS ? end.quickCrashes + 1 : 0;
  if (quickCrashes >= QUICK_CRASHES) {
    const why = `Asterisk crashed ${QUICK_CRASHES} times, each within ${QUICK_MS / 1000} s of its start (at last: ${how}).`;
    return { kind: 'give-up', why };
  }
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, quickCrashes - 1));
  return { kind: 'restart', waitMs, quickCrashes };
}
