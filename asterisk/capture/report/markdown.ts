import { explanationsOf } from '../explain/explain.ts';
import type { DrawnLine } from '../ladder/canvas.ts';
import { drawLadder } from '../ladder/drawing.ts';
import { ladderOf } from '../ladder/ladder.ts';
import { createPartyBook } from '../ladder/parties.ts';
import type { Reading } from '../types.ts';
import { escapeMarkdown, harmless, pageSpace } from './escape.ts';
import { flowGrid } from './flows.ts';
import type { Grid } from './grid.ts';
import type { ReportWish } from './html.ts';
import { factsOf, packetGrid } from './packets.ts';
import { iaxGrid, streamGrid } from './streams.ts';

/** Columns of a ladder in a document, as wide as most show code. */
const COLUMNS = 100;

/** The same as the page, in GitHub's Markdown: tables, and ladders as blocks of text. */
export function markdownReport(
  reading: Reading,
  wish: ReportWish & { readonly explain: boolean },
): string[] {
  const book = createPartyBook(reading.flows, wish.names);
  const isWhole = wish.flows.length === reading.flows.length;
  const streams = isWhole ? reading.streams : wish.flows.flatMap((flow) => flow.streams);
  return [
    `# Capture ${escapeMarkdown(wish.name)}`,
    '',
    ...factsOf(reading).map((fact) => `- ${escapeMarkdown(fact)}`),
    ...reading.faults.map((fault) => `- not read: ${escapeMarkdown(fault)}`),
    ...gridLines(flowGrid(wish.flows, book)),
    ...gridLines(streamGrid(streams, reading.flows, book)),
    ...gridLines(iaxGrid(isWhole ? reading.iaxCalls : [], (one) => wish.names?.get(one) ?? one)),
    ...wish.flows.flatMap((flow) => {
      const ladder = ladderOf(flow, reading, wish.names, book);
      const said = wish.explain ? explanationsOf(ladder, flow) : undefined;
      return [
        ...['', `## ${escapeMarkdown(ladder.title)}`, ''],
        ...fenced(drawLadder(ladder, pageSpace(COLUMNS), said).slice(1)),
      ];
    }),
    ...gridLines(packetGrid(wish.rows)),
    ...(wish.rowsLeft > 0 ? ['', `${wish.rowsLeft} more packets are not listed.`] : []),
  ];
}

/** A fence that nothing within can close. */
function fenced(lines: readonly DrawnLine[]): string[] {
  const texts = lines.map((line) => harmless(line.map(({ text }) => text).join('')));
  const longest = Math.max(
    0,
    ...(texts
      .join('\n')
      .match(/`+/g)
      ?.map((run) => run.length) ?? []),
  );
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}text`, ...texts, fence];
}

function gridLines({ title, columns, rows }: Grid): string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    ...['', `## ${title}`, ''],
    row(columns.map((column) => escapeMarkdown(column.title))),
    row(columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
    ...rows.map((cells) => row(cells.map(({ text }) => escapeMarkdown(text)))),
  ];
}
