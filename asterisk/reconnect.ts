import type { Backoff } from './backoff.ts';
import { messageOf, PbxError } from './errors.ts';
import type { Timer } from './timer.ts';

/** A connection that is ready for use. */
export interface Opened {
  /** Resolves with the reason when the connection is no more. */
  readonly closed: Promise<PbxError>;
}

export type Phase<T> =
  | { readonly phase: 'idle' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'up'; readonly connection: T }
  | { readonly phase: 'lost'; readonly reason: string; readonly retryInMs: number }
  | { readonly phase: 'closed' };

export interface ReconnectOptions<T extends Opened> {
  /** Opens a connection, or rejects with the reason; `signal` breaks it off and closes it. */
  open(signal: AbortSignal): Promise<T>;
  onPhase(phase: Phase<T>): void;
  readonly backoff: Backoff;
  /** A connection that was up for this long was a good one: the next pause is short again. */
  readonly stableMs: number;
  /** Pause after a refusal, which another attempt will hardly change. */
  readonly refusedRetryMs: number;
  readonly timer: Timer;
}

export interface Reconnecting<T> {
  readonly phase: Phase<T>;
  /** The first call decides: when it fails, nothing is retried. While lost, tries at once. */
  connect(): Promise<void>;
  close(): void;
}

/** Opens a connection and opens it again whenever it is lost, until it is closed. */
export function createReconnecting<T extends Opened>(
  options: ReconnectOptions<T>,
): Reconnecting<T> {
  const { backoff, timer } = options;
  const ending = new AbortController();
  let phase: Phase<T> = { phase: 'idle' };
  let attempt: Promise<void> | undefined;
  let cancelRetry = (): void => {};

  function enter(next: Phase<T>): void {
    phase = next;
    options.onPhase(next);
  }

  async function open(): Promise<void> {
    const connection = await options.open(ending.signal);
    ending.signal.throwIfAborted();
    attempt = undefined;
    const since = timer.now();
    enter({ phase: 'up', connection });
    void connection.closed.then((reason) => {
      if (timer.now() - since >= options.stableMs) backoff.reset();
      lose(reason);
    });
  }

  function lose(reason: unknown): void {
    if (ending.signal.aborted) return;
    const isRefusal = reason instanceof PbxError && reason.code === 'refused';
    const retryInMs = isRefusal ? options.refusedRetryMs : backoff.nextMs();
    cancelRetry = timer.after(retryInMs, () => void attemptOnce().catch(() => {}));
    enter({ phase: 'lost', reason: messageOf(reason), retryInMs });
  }

  function attemptOnce(): Promise<void> {
    cancelRetry();
    attempt ??= openOr(phase.phase === 'lost' ? lose : () => enter({ phase: 'idle' }));
    return attempt;
  }

  async function openOr(onFailure: (reason: unknown) => void): Promise<void> {
    try {
      if (phase.phase === 'idle') enter({ phase: 'connecting' });
      await open();
    } catch (error) {
      attempt = undefined;
      if (ending.signal.aborted) throw closedError();
      onFailure(error);
      throw error;
    }
  }

  return {
    get phase() {
      return phase;
    },
    async connect() {
      if (phase.phase === 'closed') throw closedError();
      if (phase.phase !== 'up') await attemptOnce();
    },
    close() {
      if (phase.phase === 'closed') return;
      cancelRetry();
      enter({ phase: 'closed' });
      ending.abort(closedError());
    },
  };
}

/** What waits for a connection that we close ourselves is told this. */
export function closedError(): PbxError {
  return new PbxError('interrupted', 'The connection was closed.');
}
