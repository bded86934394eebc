import type { Model } from './model.ts';

/** Whether the log shows the call alone that is selected; of all calls when it does not any more. */
export function toggleLink(model: Model): Model {
  const isLinked = !model.isLinked;
  return followLink({ ...model, isLinked, log: { ...model.log, call: undefined } });
}

/** Linked, the log goes to the call that is selected now. */
export function followLink(model: Model): Model {
  if (!model.isLinked) return model;
  const call = selectedCall(model);
  return call === model.log.call ? model : { ...model, log: { ...model.log, call } };
}

/** Linkedid of the call, or of the call of the channel. */
function selectedCall({ tabs, tables, view }: Model): string | undefined {
  const { selected } = tables[tabs.calls].list;
  if (selected === undefined || tabs.calls === 'calls') return selected;
  return view.channels.get(selected)?.linkedid;
}
