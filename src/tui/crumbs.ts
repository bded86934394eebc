import { widthOf } from '../text/clean.ts';
import { symbolsOf } from '../text/look.ts';
import type { Model, Page } from './model.ts';
import { calleeOf, callerOf } from './tables/calls.ts';
import { focusedTab } from './tabs.ts';

/**
 * The title of a page: the way that led to it, each step of which Esc takes back. `peers › 701 › call 701 → 702`.
 * Where there is no room for all of it the beginning is left out.
 */
export function trailTo(model: Model, page: Page, columns: number): string {
  const at = model.pages.indexOf(page);
  const way = at < 0 ? [page] : model.pages.slice(0, at + 1);
  const names = way.map((one) => nameOf(model, one));
  const [first] = way;
  const isOfPane = at >= 0 && first?.kind !== 'command log' && first?.kind !== 'output';
  const all = isOfPane ? [focusedTab(model), ...names] : names;
  const { prompt, more } = symbolsOf(model.look);
  const joined = (some: readonly string[]) => some.join(` ${prompt} `);
  let shown = all;
  const isWide = () => widthOf(joined(shown), model.look.charset) > columns;
  while (isWide() && shown.length > 2) shown = [more, ...shown.slice(shown[0] === more ? 2 : 1)];
  return joined(shown);
}

function nameOf(model: Model, page: Page): string {
  switch (page.kind) {
    case 'output':
    case 'command log':
      return page.kind;
    case 'shell':
      return page.name;
    case 'deed':
      return 'command';
    case 'log line':
      return `line of ${page.line.time.slice(-12)}`;
    case 'event':
      return page.event.name;
    case 'peer':
      return model.view.peers.get(page.id)?.name ?? page.id;
    case 'feature':
      return model.features.rows.get(page.id)?.id ?? page.id;
    case 'channel':
      return model.view.channels.get(page.id)?.name ?? 'channel';
    case 'trunk':
      return page.id;
    case 'call':
      return callName(model, page.id);
  }
}

function callName({ view, watched, look }: Model, id: string): string {
  const call = view.calls.get(id) ?? (watched?.id === id ? watched.call : undefined);
  if (!call) return 'call';
  return `call ${callerOf(call.caller)} ${symbolsOf(look).to} ${calleeOf(call)}`;
}
