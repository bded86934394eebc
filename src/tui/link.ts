import { narrowLog } from './log-call.ts';
import type { Model } from './model.ts';

/** Whether the log shows the call alone that is selected; of all calls when it does not any more. */
export function toggleLink(model: Model): Model {
  const isLinked = !model.isLinked;
  return followLink({ ...model, isLinked, log: { ...model.log, call: undefined } });
}

/** Linked, the log goes to the call that is selected now. */
export function followLink(model: Model): Model {
  const call = model.isLinked ? selectedCall(model) : model.log.call;
  const log = call === model.log.call ? model.log : { ...model.log, call };
  return narrowLog(log === model.log ? model : { ...model, log });
}

/** Linkedid of the call, or of the call of the channel. */
function selectedCall({ tabs, tables, view }: Model): string | undefined {
  const { selected } = tables[tabs.calls].list;
  if (selected === undefined || tabs.calls === 'calls') return selected;
  return view.channels.get(selected)?.linkedid;
}
