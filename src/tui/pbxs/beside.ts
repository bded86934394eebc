import type { Rect } from '../layout.ts';
import type { Model, PaneName } from '../model.ts';

/** The model as wide as the whole screen, for the rows at its bottom. */
export function wholeWidth(model: Model): Model {
  const { beside } = model.pbxs;
  return beside ? { ...model, size: { ...model.size, columns: beside.columns } } : model;
}

const fewestRows = 6;
const logRows = 24;

/** Beside another PBX there is room for the peers and the calls, and on a large screen for the log. */
export function besidePanes(
  body: Rect,
  { focus, zoomed }: Model,
  peerRows: number,
): readonly { readonly pane: PaneName; readonly rect: Rect }[] {
  if (zoomed || body.rows < fewestRows) return [{ pane: focus, rect: body }];
  const most = Math.ceil(body.rows / 2);
  const hasLog = body.rows >= logRows;
  const rows = Math.min(hasLog ? Math.ceil(body.rows / 3) : most, Math.max(5, peerRows + 3));
  const calls = hasLog ? Math.floor(body.rows / 4) : body.rows - rows;
  const log = body.rows - rows - calls;
  const placed = (pane: PaneName, top: number, height: number) => ({
    pane,
    rect: { ...body, top: body.top + top, rows: height },
  });
  return [
    placed('peers', 0, rows),
    placed('calls', rows, calls),
    ...(log > 0 ? [placed('log', rows + calls, log)] : []),
  ];
}
