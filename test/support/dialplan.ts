import { effective } from '../../asterisk/conf/load.ts';
import { memoryReader } from '../../asterisk/conf/reader.ts';
import type { Source } from '../../asterisk/dialplan/edit.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import type { DialContext, Dialplan } from '../../asterisk/dialplan/types.ts';

/** A dialplan of files in /etc, extensions.conf among them. */
export function sourceOf(files: Readonly<Record<string, string>>): Source {
  const entries = Object.entries(files).map(([name, text]) => [`/etc/${name}`, text] as const);
  const reader = memoryReader(Object.fromEntries(entries));
  const view = effective('/etc/extensions.conf', reader);
  return { view, reader, plan: dialplanOf(view) };
}

export const planOf = (...lines: readonly string[]): Dialplan =>
  sourceOf({ 'extensions.conf': lines.join('\n') }).plan;

export function contextIn(plan: Dialplan, name: string): DialContext {
  const found = plan.contexts.get(name);
  if (!found) throw new Error(`no context ${name}`);
  return found;
}

/** `701 1 NoOp(a)`, in Asterisk's order. */
export function stepsIn(plan: Dialplan, name: string): string[] {
  return contextIn(plan, name).extensions.flatMap(({ name: own, callerId, steps }) =>
    steps.map(({ priority, label, application, data }) => {
      const who = callerId === undefined ? '' : `/${callerId.text}`;
      const where = label === undefined ? '' : `(${label})`;
      return `${own.text}${who} ${priority}${where} ${application}(${data})`;
    }),
  );
}
