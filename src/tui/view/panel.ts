import { widthOf } from '../../text/clean.ts';
import { type StyledLine, segment, strong, toWidth } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { placeOf } from '../bindings.ts';
import { scrollTo } from '../list.ts';
import { activeRun, type Model, type Offer } from '../model.ts';
import { titleLine } from './pane.ts';
import { pbxPanel, unlockPanel } from './pbx-panel.ts';

const offered = 8;

/** What rises above the status line: a question with its preview, or candidates. */
export function panelLines(model: Model, height: number): StyledLine[] {
  if (height < 2) return [];
  const { question, prompt } = model;
  if (question) return placeOf(model) === 'shell' ? [] : questionPanel(model, height);
  if (prompt?.kind === 'name') return unlockPanel(model, prompt.name);
  if (model.pbxs.list) return pbxPanel(model, model.pbxs.list, height);
  const offer = prompt?.kind === 'command' ? prompt.offer : undefined;
  return offer ? offerPanel(model, offer, height) : [];
}

function questionPanel(model: Model, height: number): StyledLine[] {
  const { question, size, look } = model;
  if (question?.kind !== 'run') {
    const title = activeRun(model)?.title ?? '';
    const text = `«${title}» is still running`;
    return [
      titleLine('leave', [], [], size.columns, true, model),
      toWidth([segment(` ${text}`, 'warn')], size.columns, look),
    ];
  }
  const { danger, lines, top } = question;
  const title = question.title.replace(/\?$/, '');
  const line = goingLine(model);
  const fits = widthOf(title, look.charset) + widthOf(line, look.charset) + 8 <= size.columns;
  const taught = fits && line !== '' ? [line] : [];
  const head = titleLine(title, [], taught, size.columns, true, model);
  const warning: StyledLine[] =
    danger === undefined
      ? []
      : [toWidth([strong(` ${symbolsOf(look).warn} ${danger}`, 'warn')], size.columns, look)];
  const room = Math.max(1, height - 1 - warning.length);
  const first = Math.min(top, Math.max(0, lines.length - room));
  const shown = lines.slice(first, first + room).map((line) => indented(line, model));
  const below = lines.length - first - shown.length;
  if (below > 0 && shown.length > 0) {
    const more = `${below + 1} more lines: ${look.charset === 'unicode' ? '↓' : 'Down'} scrolls`;
    shown[shown.length - 1] = indented([segment(more, 'dim')], model);
  }
  return [head, ...warning, ...shown];
}

/** What would ask the same in a shell. */
function goingLine({ deeds }: Model): string {
  const deed = deeds.at(-1);
  return deed?.outcome === 'going on' ? deed.line : '';
}

function indented(line: StyledLine, { size, look }: Model): StyledLine {
  return toWidth([segment(' '), ...line], size.columns, look);
}

function offerPanel(model: Model, { candidates, chosen }: Offer, height: number): StyledLine[] {
  const { size, look } = model;
  const rows = Math.min(offered, height - 1, candidates.length);
  const top = scrollTo(chosen ?? 0, 0, rows, candidates.length);
  const visible = candidates.slice(top, top + rows);
  const widest = Math.max(...visible.map(({ text }) => widthOf(text, look.charset)));
  const room = Math.min(widest, Math.max(8, Math.floor(size.columns / 2)));
  const title = titleLine(`${candidates.length} candidates`, [], [], size.columns, true, model);
  const lines = visible.map(({ text, description }, index) => {
    const cells = [segment(' '), ...toWidth([segment(text)], room, look)];
    const line = toWidth([...cells, segment(`  ${description ?? ''}`, 'dim')], size.columns, look);
    return top + index === chosen ? line.map((part) => ({ ...part, inverse: true })) : line;
  });
  return [title, ...lines];
}
