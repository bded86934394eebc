import { sameName } from '../conf/bytes.ts';
import type { addExtension } from '../conf/extensions.ts';
import { removeSettings } from '../conf/lines.ts';
import { addIn } from '../conf/plan.ts';
import { addSection } from '../conf/sections.ts';
import { added, removed } from '../dialplan/edit.ts';
import { dialplanOf } from '../dialplan/read.ts';
import { PbxError } from '../errors.ts';
import type { Draft } from '../sip/draft.ts';
import { removeSections } from '../sip/remove.ts';
import { contextFrom, type NewTrunk, type TrunkRoutes } from './port.ts';
import { generalOf, registersAs, type Trunk } from './read.ts';
import { incomingSteps, outgoingPattern, outgoingSteps, type Route, routesOver } from './routes.ts';
import { registerValue, trunkSettings } from './settings.ts';

/** iax.conf with one trunk more. */
export function withTrunk(draft: Draft, trunk: NewTrunk): Draft {
  const { view } = draft;
  const file = view.files.get(view.path);
  if (!file) throw new PbxError('not-found', `${view.path} cannot be read`);
  const entries = trunkSettings(trunk).map(([key, value]) => [key, String(value)] as const);
  const next = draft.with(addSection(file, trunk.name, entries));
  if (!trunk.register) return next;
  const general = generalOf(next.view);
  if (!general)
    throw new PbxError('refused', `there is no [general] in ${view.path} for a line of register`);
  return next.with(addIn(next.view, general, 'register', registerValue(trunk)));
}

/** iax.conf without it, and without its registration. */
export function withoutTrunk(draft: Draft, trunk: Trunk): Draft {
  const next = removeSections(
    draft,
    ({ name, isTemplate }) => !isTemplate && sameName(name, trunk.name),
  );
  const lines = (generalOf(next.view)?.entries ?? []).filter(
    (entry) => entry.inheritedFrom === undefined && registersAs(entry, trunk.username, trunk.host),
  );
  const edits = [...next.view.files.values()].flatMap((file) => {
    const own = lines
      .filter((entry) => entry.file === file.path)
      .map((entry) => file.lines.at(entry.index))
      .filter((line) => line?.kind === 'setting');
    return own.length === 0 ? [] : removeSettings(file, own);
  });
  return next.with(edits);
}

const sourceOf = ({ view, reader }: Draft) => ({ view, reader, plan: dialplanOf(view) });

/** extensions.conf with the ways over a trunk and from it. */
export function withRoutes(draft: Draft, name: string, routes: TrunkRoutes): Draft {
  const { context, prefix, incoming } = routes;
  const out =
    prefix === undefined
      ? draft
      : withExtension(draft, context, outgoingPattern(prefix), outgoingSteps(name, prefix.length));
  return incoming.reduce(
    (next, number) => withExtension(next, contextFrom(name), number, incomingSteps(name, context)),
    out,
  );
}

function withExtension(
  draft: Draft,
  context: string,
  name: string,
  steps: Parameters<typeof addExtension>[3],
): Draft {
  return draft.with(added(sourceOf(draft), context, name, steps).edits);
}

/** extensions.conf without them: its own lines go, those that a person wrote stay and are told. */
export function withoutRoutes(
  draft: Draft,
  name: string,
): { draft: Draft; left: readonly Route[] } {
  const from = contextFrom(name);
  let next = removeSections(draft, (section) => section.name === from);
  for (;;) {
    const source = sourceOf(next);
    const route = routesOver(source.plan, name).find((one) => isOurs(one, name));
    const where = route && source.plan.contexts.get(route.context);
    if (!route || !where) return { draft: next, left: routesOver(source.plan, name) };
    next = next.with(removed(source, where, route.extension).edits);
  }
}

/** Whether an extension is as we write it: no line of a person's own is lost with it. */
function isOurs({ extension: { name: pattern, steps } }: Route, name: string): boolean {
  const said = steps.map(({ application, data }) => `${application}(${data})`).join('\n');
  return [pattern.text.length - 2, 0].some((strip) => {
    const ours = outgoingSteps(name, strip).map(({ application }) => application);
    return said === ours.join('\n');
  });
}
