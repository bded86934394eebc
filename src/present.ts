import type { ChangeRecord } from '../asterisk/change/types.ts';
import type {
  Check,
  Interactive,
  Outcome,
  Plan,
  Report,
  Stream,
  Table,
  Text,
} from '../commands/command.ts';
import { applyPlan } from './apply.ts';
import { itemsOf, withFields } from './fields.ts';
import type { Front } from './front.ts';
import type { Named } from './naming.ts';
import type { Common } from './parse.ts';
import { withProgram } from './program.ts';
import { clean, clusters } from './text/clean.ts';
import type { Line } from './text/dress.ts';
import { lineWidth, plainText, segment, strong, toWidth } from './text/line.ts';
import { qrLines } from './text/qr.ts';
import { renderCheck, renderTable } from './text/render.ts';
import type { Transactor } from './transaction.ts';

export interface Presenting {
  readonly front: Front;
  readonly common: Common;
  readonly signal: AbortSignal;
  readonly changes: Pick<Transactor, 'make'>;
  readonly named?: Named | undefined;
}

/** Shows an outcome; the exit status is what it says of itself (0 done, 1 failed). */
export async function present(outcome: Outcome, how: Presenting): Promise<number> {
  switch (outcome.kind) {
    case 'table':
    case 'text':
      return presentData(outcome, how);
    case 'report':
      return presentReport(outcome, how);
    case 'stream':
      return presentStream(outcome, how);
    case 'plan':
      return presentPlan(outcome, how);
    case 'interactive':
      return presentInteractive(outcome, how);
  }
}

function presentData(
  whole: Table | Text,
  { front, common }: Pick<Presenting, 'front' | 'common'>,
): number {
  const outcome = withFields(whole, common.fields);
  if (common.json) front.data(JSON.stringify(outcome.json, null, 2));
  else if (common.jsonl) for (const item of itemsOf(outcome.json)) front.data(JSON.stringify(item));
  else for (const line of [...linesOf(outcome, front), ...qrOf(outcome, front)]) front.data(line);
  if (outcome.remark && !common.json && !common.jsonl)
    for (const line of outcome.remark.split('\n')) front.remark(line);
  return outcome.ok === false ? 1 : 0;
}

function linesOf(outcome: Table | Text, front: Front): readonly Line[] {
  const { look, columns, rows } = front;
  if (outcome.kind === 'table') return renderTable(outcome, look, columns);
  if (outcome.draw)
    return outcome
      .draw({
        columns,
        rows,
        charset: look.charset,
        clusters: (text) => clusters(text, look.charset),
      })
      .map((line) => line.map(({ text, tone }) => segment(clean(text, look.charset), tone)));
  return outcome.lines.flatMap((line) => line.split(/\r?\n/)).map((line) => cleaned(line, front));
}

/** Tabs part the values for a program that reads them; a person gets spaces. */
function cleaned(line: string, { look, columns }: Front): string {
  const parts = columns === Number.POSITIVE_INFINITY ? line.split('\t') : [line];
  return parts.map((part) => clean(part, look.charset)).join('\t');
}

/** Only where a person looks, and where it is wide enough to be read. */
function qrOf(outcome: Table | Text, front: Front): readonly Line[] {
  if (outcome.kind !== 'text' || outcome.qr === undefined || !front.live) return [];
  const lines = qrLines(outcome.qr, front.look, front.columns);
  return lines ? ['', ...lines] : [];
}

async function presentReport(report: Report, how: Presenting): Promise<number> {
  const { front, common, signal } = how;
  const isList = common.jsonl || common.fields !== undefined;
  const isForPeople = !common.json && !isList;
  const checks: Check[] = [];
  if (isForPeople) front.remark(report.title);
  for await (const check of report.checks) {
    signal.throwIfAborted();
    checks.push(check);
    if (isForPeople)
      for (const line of renderCheck(typable(check, front), front.look)) front.data(line);
    else if (common.jsonl && common.fields === undefined)
      front.data(JSON.stringify(checkJson(check)));
  }
  const counts = countsOf(checks);
  if (common.fields !== undefined)
    presentData({ kind: 'text', lines: [], json: checks.map(checkJson), ok: counts.ok }, how);
  else if (common.json)
    front.data(JSON.stringify({ ...counts, checks: checks.map(checkJson) }, null, 2));
  else if (isForPeople) front.data(countsLine(counts));
  if (counts.ok && isForPeople) for (const line of report.after ?? []) front.remark(line);
  return counts.ok ? 0 : 1;
}

function countsOf(checks: readonly Check[]) {
  const counted = checks.filter(({ mark }) => mark !== 'unseen');
  const [passed, total] = [counted.filter((check) => check.ok).length, counted.length];
  const unseen = checks.length - total;
  return { ok: passed === total, passed, total, ...(unseen > 0 ? { unseen } : {}) };
}

const countsLine = ({ passed, total, unseen }: ReturnType<typeof countsOf>): Line => [
  strong(`${passed}/${total}`),
  segment(unseen === undefined ? '' : `, ${unseen} not looked at`),
];

/** What could not be looked at is neither. */
const checkJson = (check: Check) => (check.mark === 'unseen' ? { ...check, ok: null } : check);

const typable = (check: Check, { program }: Front): Check =>
  check.hint === undefined ? check : { ...check, hint: withProgram(check.hint, program) };

async function presentStream(stream: Stream, how: Presenting): Promise<number> {
  const { front, common } = how;
  const seen = new Map<string, string>();
  for await (const whole of stream.items) {
    const item = withFields(whole, common.fields);
    if (common.jsonl || common.json)
      for (const line of changesOf(whole, item, seen)) front.data(line);
    else if (isRemark(whole)) front.remark(whole.remark ?? '');
    else if (stream.style === 'screen' && front.live) front.screen(fitted(item, front));
    else if (stream.style === 'screen')
      for (const line of changedRows(item, front, seen)) front.data(line);
    else for (const line of linesOf(item, front)) front.data(line);
  }
  return how.signal.aborted ? 130 : 0;
}

const isRemark = (item: Table | Text): boolean =>
  item.kind === 'text' && item.lines.length === 0 && !item.draw;

/** No line may wrap: what is drawn next goes up by as many lines as were drawn. */
function fitted(item: Table | Text, front: Front): readonly Line[] {
  const lines = [...linesOf(item, front), ...(item.remark ? [[segment(item.remark, 'dim')]] : [])];
  return lines.slice(0, Math.max(1, front.rows - 1)).map((line) => {
    const styled = typeof line === 'string' ? [segment(line)] : line;
    const isWide = lineWidth(styled, front.look) > front.columns;
    return isWide ? toWidth(styled, front.columns, front.look) : styled;
  });
}

const identityOf = (item: unknown, at: number): string =>
  typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : String(at);

/**
 * JSON lines of what is new, changed or gone since the last call. Items are known by their `id` in the whole
 * outcome; `shown` has those of their fields that are wanted.
 */
function changesOf(whole: Table | Text, shown: Table | Text, seen: Map<string, string>): string[] {
  const lines = itemsOf(shown.json).map((item) => JSON.stringify(item));
  if (whole.kind === 'text') return lines;
  const ids = itemsOf(whole.json).map(identityOf);
  const now = new Map(ids.map((id, i) => [id, lines[i] ?? '']));
  const gone = [...seen.keys()]
    .filter((id) => !now.has(id))
    .map((id) => JSON.stringify({ id, gone: true }));
  const fresh = [...now].filter(([id, json]) => seen.get(id) !== json).map(([, json]) => json);
  seen.clear();
  for (const [id, json] of now) seen.set(id, json);
  return [...fresh, ...gone];
}

function changedRows(
  outcome: Table | Text,
  front: Front,
  seen: Map<string, string>,
): readonly Line[] {
  const first = seen.size === 0;
  if (outcome.kind === 'text') {
    const lines = linesOf(outcome, front).map((line) =>
      typeof line === 'string' ? line : plainText(line),
    );
    const changed = lines.filter((line) => !seen.has(line));
    seen.clear();
    for (const line of lines) seen.set(line, line);
    return changed;
  }
  const table = renderTable(outcome, front.look, Number.POSITIVE_INFINITY);
  const [head, ...lines] = table.map(plainText);
  const fresh = lines.filter((line) => !seen.has(line));
  seen.clear();
  for (const line of lines) seen.set(line, line);
  return first && head !== undefined ? [head, ...fresh] : fresh;
}

/** As JSON it is what would be run. */
async function presentInteractive(program: Interactive, { front, common }: Presenting) {
  if (!common.json && !common.jsonl && !common.fields) return front.interact(program);
  const json = { title: program.title, ...program.launch };
  return presentData({ kind: 'text', lines: [], json, ok: true }, { front, common });
}

async function presentPlan(plan: Plan, how: Presenting): Promise<number> {
  const { front, common, signal, changes, named } = how;
  const shown: string[] = [];
  const kept: ChangeRecord[] = [];
  const telling = common.json ? { ...front, data: keeping(shown) } : front;
  const made = await applyPlan(plan, {
    ...{ front: telling, yes: common.yes, dryRun: common.dryRun, signal, changes, named },
    kept: (change) => kept.push(change),
  });
  if (made === 'declined') front.remark('nothing was changed');
  else if (!common.dryRun && plan.after) return present(await plan.after(), how);
  if (common.json) {
    const result = common.dryRun ? 'dry run' : made;
    front.data(JSON.stringify(planJson(plan, result, shown, kept), null, 2));
  }
  return made === 'declined' ? 1 : 0;
}

const keeping = (lines: string[]) => (line: Line) =>
  void lines.push(typeof line === 'string' ? line : plainText(line));

const planJson = (
  { title }: Plan,
  result: string,
  lines: readonly string[],
  kept: readonly ChangeRecord[],
) => ({
  plan: title,
  result,
  ...(lines.length > 0 ? { lines } : {}),
  ...(kept.length > 0 ? { changes: kept.map(({ n }) => n) } : {}),
});
