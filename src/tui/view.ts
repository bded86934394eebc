import type { LogLine } from '../../asterisk/log/types.ts';
import { type StyledLine, segment, toWidth } from '../text/line.ts';
import { symbolsOf } from '../text/look.ts';
import { callPageLines } from './call/page.ts';
import { commandLogLines } from './command-log.ts';
import { contents } from './contents.ts';
import { keyListLines } from './key-list.ts';
import { layoutOf, pageSize, type Rect } from './layout.ts';
import { hasFocus, type Model, type Page, type PaneName, tableOf, topPage } from './model.ts';
import { pageContent } from './page.ts';
import { wholeWidth } from './pbxs/beside.ts';
import { shellCursor, shellLines } from './shell/page.ts';
import { shownShell } from './shell/update.ts';
import { hintLine, statusLine } from './view/bottom.ts';
import { bannerLine, headerLine } from './view/header.ts';
import { logPane } from './view/log-pane.ts';
import { titleLine } from './view/pane.ts';
import { panelLines } from './view/panel.ts';

/** The whole screen: `size.rows` lines of `size.columns` columns, and the cursor where one types. */
export interface Frame {
  readonly lines: readonly StyledLine[];
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
}

export function viewOf(model: Model, formatLog: (line: LogLine) => string): Frame {
  const layout = layoutOf(model);
  const bottom = wholeWidth(model);
  const status = statusLine(bottom);
  const lines: StyledLine[] = [];
  if (layout.header) lines.push(headerLine(model));
  if (layout.banner) lines.push(bannerLine(model));
  lines.push(...withPanel(bodyLines(model, formatLog), model));
  if (layout.statusRow !== undefined) lines.push(status.line);
  if (layout.hintRow !== undefined) lines.push(hintLine(bottom));
  const { statusRow } = layout;
  const hasCursor = status.cursor !== undefined && statusRow !== undefined;
  return {
    lines: lines.slice(0, model.size.rows),
    cursor: hasCursor ? { row: statusRow, column: status.cursor ?? 0 } : shellCursor(model),
  };
}

function withPanel(body: StyledLine[], model: Model): StyledLine[] {
  const panel = panelLines(model, body.length - 1);
  return panel.length === 0 ? body : [...body.slice(0, body.length - panel.length), ...panel];
}

function bodyLines(model: Model, formatLog: (line: LogLine) => string): StyledLine[] {
  const { body, panes } = layoutOf(model);
  const page = topPage(model);
  if (body.rows === 0) return [];
  if (model.prompt?.kind === 'keys') return keyListLines(model, body);
  if (page?.kind === 'command log') return commandLogLines(model, page, body);
  if (page?.kind === 'call' && model.watched) return callPageLines(model, page, body);
  const shell = shownShell(model);
  if (shell) {
    const unfocused: Model = { ...model, focus: 'peers' };
    const beside = panes.flatMap(({ pane, rect }) => paneLines(unfocused, pane, rect, formatLog));
    return [...shellLines(model, shell, body), ...beside];
  }
  if (page) return pageLines(model, page, body);
  const drawn = panes.map(({ pane, rect }) => ({
    rect,
    lines: paneLines(model, pane, rect, formatLog),
  }));
  return Array.from({ length: body.rows }, (_, index) => {
    const row = body.top + index;
    const parts = drawn.filter(({ rect }) => row >= rect.top && row < rect.top + rect.rows);
    return joined(
      parts.map(({ rect, lines }) => lines[row - rect.top] ?? []),
      row === body.top,
      model,
    );
  });
}

/** Panes side by side, with a bar between them. */
function joined(parts: readonly StyledLine[], isTitle: boolean, { look }: Model): StyledLine {
  const symbols = symbolsOf(look);
  const bar = segment(isTitle ? symbols.corner : symbols.bar, 'dim');
  return parts.flatMap((part, index) => (index === 0 ? part : [bar, ...part]));
}

function paneLines(
  model: Model,
  pane: PaneName,
  rect: Rect,
  formatLog: (line: LogLine) => string,
): StyledLine[] {
  const table = tableOf(model, pane);
  return table === undefined
    ? logPane(model, rect, formatLog)
    : contents[table].draw(model, pane, rect);
}

function pageLines(
  model: Model,
  page: Exclude<Page, { kind: 'command log' }>,
  body: Rect,
): StyledLine[] {
  const { columns, rows } = pageSize(model);
  const { title, lines } = pageContent(model, page, columns);
  const last = Math.max(0, lines.length - rows);
  const top = page.top === 'end' ? last : Math.min(page.top, last);
  const remarks = lines.length > rows ? [`${top + 1}-${top + rows} of ${lines.length}`] : [];
  const focused = hasFocus(model, model.focus);
  const head = titleLine(title, [], remarks, body.columns, focused, model);
  const shown = Array.from({ length: rows }, (_, index) =>
    toWidth([segment(' '), ...(lines[top + index] ?? [])], body.columns, model.look),
  );
  return [head, ...shown];
}
