import type { Layout, Rect } from '../layout.ts';
import type { Model } from '../model.ts';

/** A screen this tall has room for the log below a program. */
const TALL_ROWS = 36;
const SHARE = 0.6;

/** Where a program stands: over the log on a tall screen, unless that is zoomed. */
export function programRect(body: Rect, { zoomed }: Pick<Model, 'zoomed'>): Rect {
  const isShared = body.rows >= TALL_ROWS && !zoomed;
  return isShared ? { ...body, rows: Math.ceil(body.rows * SHARE) } : body;
}

/** The pane beside it, if there is one. */
export function panesBeside(body: Rect, model: Pick<Model, 'zoomed'>): Layout['panes'] {
  const { rows } = programRect(body, model);
  if (rows === body.rows) return [];
  return [{ pane: 'log', rect: { ...body, top: body.top + rows, rows: body.rows - rows } }];
}
