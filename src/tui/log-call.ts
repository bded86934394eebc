import { filterLog, type LogState } from './log.ts';
import type { Model } from './model.ts';

/** The log with the lines of `log.call` alone: those with its name in the log, or with one of its channels. */
export function narrowLog(model: Model): Model {
  const { log } = model;
  if (log.call === undefined) {
    return log.narrowed === undefined ? model : { ...model, log: filtered(log, undefined) };
  }
  return { ...model, log: ofCall(filtered(log, log.call), namesOf(model, log.call)) };
}

const filtered = (log: LogState, narrowed: string | undefined): LogState => ({
  ...filterLog(log, log.filter),
  narrowed,
});

function ofCall(log: LogState, names: readonly string[]): LogState {
  const shown = log.shown.filter(
    ({ line }) => names.includes(line.callId) || names.some((name) => line.message.includes(name)),
  );
  return { ...log, shown };
}

function namesOf({ view }: Model, call: string): string[] {
  const legs = view.calls.get(call)?.legs ?? [];
  return legs.flatMap(({ name, uniqueid }) => [name, view.legMedia.get(uniqueid)?.logId ?? name]);
}
