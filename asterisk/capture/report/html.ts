import { ladderOf } from '../ladder/ladder.ts';
import { createPartyBook } from '../ladder/parties.ts';
import type { Flow, PacketRow, Reading } from '../types.ts';
import { escapeXml } from './escape.ts';
import { flowGrid } from './flows.ts';
import { factsOf, packetGrid } from './packets.ts';
import { flowSection, pageOf, tableLines } from './page.ts';
import { iaxGrid, streamGrid } from './streams.ts';

/** A report of many calls is one that nobody reads: the first have ladders. */
const MOST_LADDERS = 50;

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

/** A capture as a page of its own. */
export function htmlReport(reading: Reading, wish: ReportWish): string {
  const book = createPartyBook(reading.flows, wish.names);
  const shown = wish.flows.slice(0, MOST_LADDERS);
  const streams = wish.flows.flatMap((flow) => flow.streams);
  const isWhole = wish.flows.length === reading.flows.length;
  const title = `Capture ${wish.name}`;
  return pageOf(title, 'capture show', [
    `<p>${factsOf(reading).map(escapeXml).join('<br/>')}</p>`,
    ...faults(reading.faults),
    ...tableLines(flowGrid(wish.flows, book)),
    ...tableLines(streamGrid(isWhole ? reading.streams : streams, reading.flows, book)),
    ...tableLines(
      iaxGrid(isWhole ? reading.iaxCalls : [], (address) => wish.names?.get(address) ?? address),
    ),
    ...shown.flatMap((flow) => flowSection(flow, ladderOf(flow, reading, wish.names, book))),
    ...leftOut(wish.flows.length - shown.length),
    ...tableLines(packetGrid(wish.rows)),
    ...(wish.rowsLeft > 0 ? [`<p>${wish.rowsLeft} more packets are not listed.</p>`] : []),
  ]);
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
