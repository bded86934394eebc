import type { Call, PbxView } from '../../../asterisk/state/types.ts';
import { type Model, type Page, topPage } from '../model.ts';

type PeerPage = Extract<Page, { kind: 'peer' }>;

/** The calls that a peer is in, by its id (`PJSIP/701`), the oldest first. */
export function callsOf(view: PbxView, id: string): Call[] {
  const isOwn = (name: string) =>
    name.startsWith(`${id}-`) && /^[0-9a-f]+(;[12])?$/i.test(name.slice(id.length + 1));
  return [...view.calls.values()]
    .filter(({ legs }) => legs.some(({ name }) => isOwn(name)))
    .sort((a, b) => a.since - b.since);
}

/** Which of its calls Enter opens. */
export function chosenCall({ view }: Model, page: PeerPage): Call | undefined {
  const calls = callsOf(view, page.id);
  return calls[Math.min(page.chosen, calls.length - 1)];
}

/** Goes on to the next of the calls on the page of a peer, or to the one before. */
export function chooseCall(model: Model, direction: string): Model {
  const page = topPage(model);
  if (page?.kind !== 'peer') return model;
  const { length } = callsOf(model.view, page.id);
  if (length === 0) return model;
  const at = Math.min(page.chosen, length - 1) + (direction === 'previous' ? length - 1 : 1);
  return { ...model, pages: [...model.pages.slice(0, -1), { ...page, chosen: at % length }] };
}
