import { isStale, type Model, type PaneName, type Size } from './model.ts';
import { besidePanes } from './pbxs/beside.ts';
import { panesBeside } from './shell/places.ts';
import { shownShell } from './shell/update.ts';
import type { TabName } from './tabs.ts';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

/** Where everything stands. A pane of one row shows its title only. */
export interface Layout {
  readonly header: boolean;
  readonly banner: boolean;
  readonly body: Rect;
  readonly panes: readonly { readonly pane: PaneName; readonly rect: Rect }[];
  readonly statusRow: number | undefined;
  readonly hintRow: number | undefined;
}

const order: readonly PaneName[] = ['peers', 'calls', 'log'];
const wideColumns = 120;
const wideRows = 12;
const stackRows = 15;
const accordionRows = 6;

export function layoutOf(model: Model): Layout {
  const { columns, rows } = model.size;
  const header = rows >= 3;
  const hints = rows >= 5;
  const status = rows >= 2;
  const banner = rows >= 8 && (isStale(model) || model.status.phase === 'connecting');
  const top = Number(header) + Number(banner);
  const bottom = Number(hints) + Number(status);
  const body: Rect = { left: 0, top, columns, rows: Math.max(0, rows - top - bottom) };
  return {
    header,
    banner,
    body,
    panes: shownShell(model) ? panesBeside(body, model) : panesIn(body, model),
    statusRow: status ? rows - bottom : undefined,
    hintRow: hints ? rows - 1 : undefined,
  };
}

function panesIn(body: Rect, model: Model): Layout['panes'] {
  if (model.pbxs.beside) return besidePanes(body, model, upperRows(model));
  if (model.zoomed || body.rows < accordionRows) return [{ pane: model.focus, rect: body }];
  if (body.columns >= wideColumns && body.rows >= wideRows) return wide(body, model);
  if (body.rows >= stackRows) return stack(body, model);
  return accordion(body, model.focus);
}

/** Two tables over the log, which gets what they leave free; in steps, so that it seldom moves. */
function wide(body: Rect, model: Model): Layout['panes'] {
  const half = Math.floor((body.columns - 1) / 2);
  const most = Math.max(upperRows(model), model.view.channels.size);
  const wanted = Math.max(10, Math.ceil((most + 2) / 5) * 5);
  const rows = Math.min(wanted, Math.floor(body.rows / 2));
  return [
    { pane: 'peers', rect: { left: 0, top: body.top, columns: half, rows } },
    {
      pane: 'calls',
      rect: { left: half + 1, top: body.top, columns: body.columns - half - 1, rows },
    },
    {
      pane: 'log',
      rect: { ...body, top: body.top + rows, rows: body.rows - rows },
    },
  ];
}

/** Thirds; what few peers leave free goes to the log, and other tabs take some of it to be seen whole. */
function stack(body: Rect, model: Model): Layout['panes'] {
  const third = Math.floor(body.rows / 3);
  const left = body.rows - third - 4;
  const most = model.tabs.peers !== 'peers' ? Math.min(third + 3, left) : third;
  const peers = Math.min(most, Math.max(5, upperRows(model) + 2));
  return placed(body, [peers, third, body.rows - peers - third]);
}

/** Rows that the peers' place has to show; those that are read are few, and not known at first. */
function upperRows({ tabs, view, features, tables, reads }: Model): number {
  if (tabs.peers === 'peers') return view.peers.size;
  if (tabs.peers === 'features') return features.revision === 0 ? 8 : features.rows.size;
  return reads[tabs.peers].revision === 0 ? 8 : tables[tabs.peers].total;
}

/** The titles of all, and the rows of the one that has the focus. */
function accordion(body: Rect, focus: PaneName): Layout['panes'] {
  const open = body.rows - order.length + 1;
  return placed(
    body,
    order.map((pane) => (pane === focus ? open : 1)),
  );
}

function placed(body: Rect, heights: readonly number[]): Layout['panes'] {
  let top = body.top;
  return order.map((pane, index) => {
    const rows = heights[index] ?? 0;
    const rect = { ...body, top, rows };
    top += rows;
    return { pane, rect };
  });
}

/** Rows of a pane below its title, and below its column titles where there is room for them. */
export function rowsIn(
  tab: TabName,
  rect: Rect,
): { readonly heads: boolean; readonly rows: number } {
  const heads = tab !== 'log' && rect.rows >= 4;
  return { heads, rows: Math.max(0, rect.rows - 1 - Number(heads)) };
}

/** Rows that a pane shows now. */
export function paneHeight(model: Model, pane: PaneName): number {
  const found = layoutOf(model).panes.find((one) => one.pane === pane);
  return found ? rowsIn(model.tabs[pane], found.rect).rows : 0;
}

/** Room of a page below its title, with a margin at either side. */
export function pageSize(model: Model): Size {
  const { body } = layoutOf(model);
  return { columns: Math.max(1, body.columns - 2), rows: Math.max(0, body.rows - 1) };
}
