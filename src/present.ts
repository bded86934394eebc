import type { Outcome, Plan, Report, Stream, Table, Text } from '../commands/command.ts';
import { type Applied, applyPlan } from './apply.ts';
import type { Front } from './front.ts';
import type { Common } from './parse.ts';
import { renderCheck, renderTable } from './render.ts';
import type { Line } from './style.ts';
import type { Transactor } from './transaction.ts';
import { plainText, segment, strong } from './tui/line.ts';
import { clean } from './tui/text.ts';

export interface Presenting {
  readonly front: Front;
  readonly common: Common;
  readonly signal: AbortSignal;
  readonly changes: Transactor;
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
  }
}

function presentData(outcome: Table | Text, { front, common }: Presenting): number {
  if (common.json) front.data(JSON.stringify(outcome.json, null, 2));
  else if (common.jsonl) for (const item of itemsOf(outcome)) front.data(JSON.stringify(item));
  else for (const line of linesOf(outcome, front)) front.data(line);
  if (outcome.remark && !common.json && !common.jsonl) front.remark(outcome.remark);
  return outcome.ok === false ? 1 : 0;
}

const itemsOf = (outcome: Table | Text): readonly unknown[] =>
  Array.isArray(outcome.json) ? outcome.json : [outcome.json];

const linesOf = (outcome: Table | Text, front: Front): readonly Line[] =>
  outcome.kind === 'table'
    ? renderTable(outcome, front.look, front.columns)
    : outcome.lines.map((line) => clean(line, front.look.charset));

async function presentReport(
  report: Report,
  { front, common, signal }: Presenting,
): Promise<number> {
  const checks = [];
  const quiet = common.json;
  if (!quiet && !common.jsonl) front.remark(report.title);
  for await (const check of report.checks) {
    signal.throwIfAborted();
    checks.push(check);
    if (common.jsonl) front.data(JSON.stringify(check));
    else if (!quiet) for (const line of renderCheck(check, front.look)) front.data(line);
  }
  const passed = checks.filter((check) => check.ok).length;
  const ok = passed === checks.length;
  if (quiet) front.data(JSON.stringify({ ok, passed, total: checks.length, checks }, null, 2));
  else if (!common.jsonl) front.data([strong(`${passed}/${checks.length}`)]);
  if (ok && !quiet && !common.jsonl) for (const line of report.after ?? []) front.remark(line);
  return ok ? 0 : 1;
}

async function presentStream(stream: Stream, how: Presenting): Promise<number> {
  const { front, common } = how;
  const seen = new Map<string, string>();
  for await (const item of stream.items) {
    if (common.jsonl || common.json) for (const line of changesOf(item, seen)) front.data(line);
    else if (stream.style === 'screen' && front.live) front.screen(fitted(item, front));
    else if (stream.style === 'screen')
      for (const line of changedRows(item, front, seen)) front.data(line);
    else for (const line of linesOf(item, front)) front.data(line);
  }
  return how.signal.aborted ? 130 : 0;
}

function fitted(item: Table | Text, front: Front): readonly Line[] {
  const lines = [...linesOf(item, front), ...(item.remark ? [[segment(item.remark, 'dim')]] : [])];
  return lines.slice(0, Math.max(1, front.rows - 1));
}

const identityOf = (item: unknown, at: number): string =>
  typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : String(at);

/** JSON lines of what is new, changed or gone since the last call. Items are known by their `id`. */
function changesOf(outcome: Table | Text, seen: Map<string, string>): string[] {
  if (outcome.kind === 'text') return itemsOf(outcome).map((item) => JSON.stringify(item));
  const now = new Map(
    itemsOf(outcome).map((item, i) => [identityOf(item, i), JSON.stringify(item)]),
  );
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
): readonly string[] {
  if (outcome.kind === 'text') return outcome.lines;
  const first = seen.size === 0;
  const table = renderTable(outcome, front.look, Number.POSITIVE_INFINITY);
  const [head, ...lines] = table.map(plainText);
  const fresh = lines.filter((line) => !seen.has(line));
  seen.clear();
  for (const line of lines) seen.set(line, line);
  return first && head !== undefined ? [head, ...fresh] : fresh;
}

async function presentPlan(plan: Plan, how: Presenting): Promise<number> {
  const { common, signal, changes } = how;
  const shown: string[] = [];
  const front = common.json ? quiet(how.front, shown) : how.front;
  const applying = { front, yes: common.yes, dryRun: common.dryRun, signal, changes };
  const applied = await applyPlan(plan, applying);
  if (applied.made === 'declined') {
    front.remark('nothing was changed');
    return 1;
  }
  if (!common.dryRun && plan.after) return present(await plan.after(), how);
  if (common.json) how.front.data(JSON.stringify(resultOf(plan, applied, how, shown), null, 2));
  return 0;
}

/** What a plan shows stays out of the JSON, and is kept for it. */
const quiet = (front: Front, shown: string[]): Front => ({
  ...front,
  data(line) {
    shown.push(typeof line === 'string' ? line : plainText(line));
  },
});

const resultOf = (
  { title }: Plan,
  { made, changes }: Applied,
  { common }: Presenting,
  preview: readonly string[],
) =>
  common.dryRun
    ? { title, dryRun: true, preview }
    : {
        title,
        made: made === 'made',
        preview,
        changes: changes.map(({ n, what }) => ({ n, what })),
      };
