import { PbxError } from '../asterisk/errors.ts';
import type { LivePbx } from '../asterisk/state/types.ts';
import type { Context } from './context.ts';

const PATIENCE_MS = 5_000;

/** Resolves when a condition on the live view holds; PbxError `timeout` after some seconds. */
export function until(
  { signal }: Pick<Context, 'signal'>,
  live: LivePbx,
  holds: () => boolean,
  otherwise: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      unsubscribe();
      clearTimeout(timer);
      signal.removeEventListener('abort', look);
      settle();
    };
    const look = () => {
      if (signal.aborted) finish(() => reject(new PbxError('interrupted', 'interrupted')));
      else if (holds()) finish(resolve);
    };
    const timer = setTimeout(
      () => finish(() => reject(new PbxError('timeout', otherwise))),
      patienceMs,
    );
    const unsubscribe = live.onChange(look);
    signal.addEventListener('abort', look);
    look();
  });
}
