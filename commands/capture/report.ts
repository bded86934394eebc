import { resolve } from 'node:path';
import { htmlReport, REPORT_MARK } from '../../asterisk/capture/report/html.ts';
import { readingJson } from '../../asterisk/capture/report/json.ts';
import { markdownReport } from '../../asterisk/capture/report/markdown.ts';
import type { PacketRow } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { readTextIfAny } from '../../asterisk/files.ts';
import type { Plan, Text } from '../command.ts';
import { type Choice, rowFilter } from './chosen.ts';
import { type PartsWish, partsOf } from './files.ts';
import { faultLines, type Shown } from './tables.ts';

/** A page or a document with more packets is one that nobody reads. */
const MOST_ROWS = 2000;

async function rowsOf(wish: PartsWish, choice: Choice, { flows }: Shown) {
  const rows: PacketRow[] = [];
  let rowsLeft = 0;
  const isAsked = rowFilter(choice, flows);
  for await (const part of partsOf(wish))
    for (const row of part.rows.filter(isAsked))
      if (rows.length < MOST_ROWS) rows.push(row);
      else rowsLeft++;
  return { rows, rowsLeft };
}

export interface ReportInput {
  readonly name: string;
  readonly wish: PartsWish;
  readonly choice: Choice;
  readonly shown: Shown;
}

/** Writes a page; a file that is there is replaced only where it is one of our reports, or with `force`. */
export async function htmlPlan(
  path: string,
  force: boolean,
  { name, wish, choice, shown }: ReportInput,
): Promise<Plan> {
  const file = resolve(path);
  if (file === wish.path)
    throw new PbxError('refused', `${file} is the capture itself`, 'give another name');
  const there = await readTextIfAny(file);
  if (there !== undefined && !force && !there.slice(0, 2000).includes(REPORT_MARK))
    throw new PbxError(
      'refused',
      `${file} is there already, and is no report of a capture`,
      'give another name, or --force to replace it',
    );
  const { flows, names } = shown;
  const content = htmlReport(shown.reading, {
    ...{ name, flows, names },
    ...(await rowsOf(wish, choice, shown)),
  });
  return {
    kind: 'plan',
    title: `report of ${name}`,
    steps: [{ kind: 'write', path: file, content, mode: 0o644 }],
    remarks: faultLines(shown.reading),
    nothing: `${file} says the same already`,
  };
}

export async function markdownText(
  explain: boolean,
  { name, wish, choice, shown }: ReportInput,
): Promise<Text> {
  const { flows, names, reading } = shown;
  const rows = await rowsOf(wish, choice, shown);
  return {
    kind: 'text',
    lines: markdownReport(reading, { ...{ name, flows, names, explain }, ...rows }),
    json: readingJson(reading),
    ok: true,
    remark: faultLines(reading).join('\n'),
  };
}
