import type { LivePbx } from '../../asterisk/state/types.ts';
import { systemTimer, type Timer } from '../../asterisk/timer.ts';
import { legsOf } from './select.ts';

/** What the ends of a call say last, and say again, comes within it. */
const LATE_MS = 3_000;

/**
 * Aborts, with a sentence, some seconds after the last leg of a call is gone. While the PBX is away nothing is
 * known of it. `signal` ends the watching.
 */
export function endOfCall(
  live: LivePbx,
  call: string,
  signal: AbortSignal,
  timer: Pick<Timer, 'after'> = systemTimer,
): AbortSignal {
  const ending = new AbortController();
  const known = new Set(
    legsOf(live, call).flatMap(({ uniqueid, linkedid }) => [uniqueid, linkedid]),
  );
  let cancel: (() => void) | undefined;
  const end = () => {
    stopWatching();
    ending.abort('its call has ended');
  };
  const look = () => {
    if (live.status.phase !== 'live') return;
    const legs = [...live.view.channels.values()].filter(
      ({ uniqueid, linkedid }) => known.has(uniqueid) || known.has(linkedid),
    );
    // Two calls that become one have the Linkedid of the older.
    for (const { linkedid } of legs) known.add(linkedid);
    if (legs.length === 0) cancel ??= timer.after(LATE_MS, end);
    else {
      cancel?.();
      cancel = undefined;
    }
  };
  const stopWatching = live.onChange(look);
  signal.addEventListener(
    'abort',
    () => {
      stopWatching();
      cancel?.();
    },
    { once: true },
  );
  look();
  return ending.signal;
}
