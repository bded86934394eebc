import { explanationsOf } from '../explain/explain.ts';
import { ladderOf } from '../ladder/ladder.ts';
import { arrowOf, notesOf } from '../ladder/marks.ts';
import { createPartyBook } from '../ladder/parties.ts';
import type { Ladder, LadderStep } from '../ladder/types.ts';
import type { Flow, PacketRow, Reading } from '../types.ts';
import { escapeXml } from './escape.ts';
import { flowGrid } from './flows.ts';
import { type Grid, timeText } from './grid.ts';
import { factsOf, packetGrid } from './packets.ts';
import { iaxGrid, streamGrid } from './streams.ts';
import { LADDER_STYLE, ladderPages } from './svg.ts';

/** What makes a file known as a report of ours. */
export const REPORT_MARK = '<meta name="generator" content="pbxctl capture show"';

/** A report of many calls is one that nobody reads: the first have ladders. */
const MOST_LADDERS = 50;
const MOST_STEPS = 2000;

export interface ReportWish {
  /** The capture's name, as a person knows it. */
  readonly name: string;
  /** The flows that are told of: all of the reading's, or some. */
  readonly flows: readonly Flow[];
  /** Packets without RTP, at most some thousand. */
  readonly rows: readonly PacketRow[];
  /** How many rows there are beyond these. */
  readonly rowsLeft: number;
  readonly names?: ReadonlyMap<string, string> | undefined;
}

/**
 * A page that needs nothing but itself: no script, no address outside, readable on paper and in both colour
 * schemes. It is well-formed XML as well.
 */
export function htmlReport(reading: Reading, wish: ReportWish): string {
  const book = createPartyBook(reading.flows, wish.names);
  const shown = wish.flows.slice(0, MOST_LADDERS);
  const streams = wish.flows.flatMap((flow) => flow.streams);
  const isWhole = wish.flows.length === reading.flows.length;
  const title = `Capture ${wish.name}`;
  return [
    '<!DOCTYPE html>',
    '<html lang="en" xmlns="http://www.w3.org/1999/xhtml">',
    '<head>',
    '<meta charset="utf-8"/>',
    `${REPORT_MARK}/>`,
    '<meta http-equiv="Content-Security-Policy" content="default-src &apos;none&apos;; style-src &apos;unsafe-inline&apos;"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}\n${LADDER_STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeXml(title)}</h1>`,
    `<p>${factsOf(reading).map(escapeXml).join('<br/>')}</p>`,
    ...faults(reading.faults),
    ...table(flowGrid(wish.flows, book)),
    ...table(streamGrid(isWhole ? reading.streams : streams, reading.flows, book)),
    ...table(
      iaxGrid(isWhole ? reading.iaxCalls : [], (address) => wish.names?.get(address) ?? address),
    ),
    ...shown.flatMap((flow) => section(flow, ladderOf(flow, reading, wish.names, book))),
    ...leftOut(wish.flows.length - shown.length),
    ...table(packetGrid(wish.rows)),
    ...(wish.rowsLeft > 0 ? [`<p>${wish.rowsLeft} more packets are not listed.</p>`] : []),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const leftOut = (count: number): string[] =>
  count > 0 ? [`<p>${count} more flows have no ladder here; name one to have it drawn.</p>`] : [];

const faults = (list: readonly string[]): string[] =>
  list.length === 0
    ? []
    : [
        '<h2>What could not be read</h2>',
        `<ul>${list.map((fault) => `<li>${escapeXml(fault)}</li>`).join('')}</ul>`,
      ];

function table({ title, columns, rows }: Grid): string[] {
  if (rows.length === 0) return [];
  const side = (i: number) => (columns[i]?.align === 'right' ? ' class="r"' : '');
  const head = columns.map((column, i) => `<th${side(i)}>${escapeXml(column.title)}</th>`);
  const body = rows.map(
    (row) =>
      `<tr>${row.map(({ text, tone }, i) => `<td${side(i)}><span class="${toneClass(text, tone)}">${escapeXml(text)}</span></td>`).join('')}</tr>`,
  );
  return [
    `<h2>${escapeXml(title)}</h2>`,
    '<div class="wide"><table>',
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...body,
    '</tbody></table></div>',
  ];
}

/** What is short stays on one line; an address with its port is short. */
const toneClass = (text: string, tone: string): string => (text.length > 22 ? tone : `${tone} n`);

function section(flow: Flow, whole: Ladder): string[] {
  const ladder = { ...whole, steps: whole.steps.slice(0, MOST_STEPS) };
  const left = whole.steps.length - ladder.steps.length;
  const explanations = explanationsOf(ladder, flow);
  return [
    '<section>',
    `<h2>${escapeXml(ladder.title)}</h2>`,
    ...ladderPages(ladder).map((svg) => `<div class="wide page">${svg}</div>`),
    ...ladder.remarks.map((remark) => `<p class="dim">${escapeXml(remark)}</p>`),
    '<h3>Step by step</h3>',
    '<ol>',
    ...ladder.steps.map((step) => item(ladder, step, explanations.get(step) ?? '')),
    '</ol>',
    ...(left > 0 ? [`<p>${left} more steps are not shown.</p>`] : []),
    '</section>',
  ];
}

function item({ parties }: Ladder, step: LadderStep, explanation: string): string {
  const [from, to] = [parties[step.from]?.name ?? '', parties[step.to]?.name ?? ''];
  const { labels } = arrowOf(step);
  const what = `${timeText(step.atNs, 6)} s, ${from} to ${to}: `;
  return [
    `<li><span class="dim">${escapeXml(what)}</span>`,
    `<strong>${escapeXml(labels[0] ?? '')}</strong>`,
    ...notesOf(step).map(
      ({ text, tone }) => `<br/><span class="${tone}">${escapeXml(text)}</span>`,
    ),
    `<br/>${escapeXml(explanation)}</li>`,
  ].join('');
}

const STYLE = [
  ':root{color-scheme:light dark}',
  'body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem auto;padding:0 1rem;max-width:76rem;color:#1b1f24;background:#fff}',
  'table{border-collapse:collapse;font-size:13px}th,td{padding:.2rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #d1d9e0;overflow-wrap:anywhere}.n{white-space:nowrap}',
  'th{white-space:nowrap}.r{text-align:right;white-space:nowrap}.wide{overflow-x:auto}svg{max-width:100%;height:auto}',
  '.dim{color:#57606a}.good{color:#116329}.warn{color:#7d4e00}.bad{color:#a40e26}li{margin:.4rem 0}',
  '@media screen and (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th,td{border-color:#3d444d}',
  '.dim{color:#9198a1}.good{color:#56d364}.warn{color:#e3b341}.bad{color:#ff7b72}}',
  '@page{margin:12mm}@media print{body{max-width:none;margin:0;font-size:10pt}table{font-size:6.5pt}th,td{padding:.1rem .2rem}.page,li,tr{break-inside:avoid}h2,h3{break-after:avoid}.wide{overflow:visible}}',
].join('\n');
