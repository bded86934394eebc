import { cutTo, type Space, widthIn } from '../../asterisk/capture/ladder/canvas.ts';
import { timeText } from '../../asterisk/capture/report/grid.ts';
import type { PacketRow } from '../../asterisk/capture/types.ts';
import type { Cell } from '../command.ts';

/** Below this many columns the length is left out, and addresses and times are short. */
const NARROW = 100;

/** A list of packets as the tables of a notebook have it, with the widths that Wireshark prints. */
export function packetLines(
  rows: readonly PacketRow[],
  space: Space,
  hasHead: boolean,
): (readonly Cell[])[] {
  const line = space.columns < NARROW ? narrowLine : wideLine;
  return [
    ...(hasHead
      ? [[{ text: cutTo(space, headOf(space), space.columns), tone: 'dim' as const }]]
      : []),
    ...rows.map((row): Cell[] => {
      const { head, info } = line(row, space);
      const room = space.columns - widthIn(space, head);
      const shown = Number.isFinite(room) ? cutTo(space, info, Math.max(0, room)) : info;
      return [
        { text: head, tone: 'plain' },
        { text: shown, tone: toneOf(row) },
      ];
    }),
  ];
}

const headOf = ({ columns }: Space): string =>
  columns < NARROW
    ? ' No.       Time Source          Destination     Protocol Info'
    : 'No.     Time           Source                Destination           Protocol Length Info';

interface Parts {
  readonly head: string;
  readonly info: string;
}

const wideLine = (row: PacketRow, space: Space): Parts => ({
  head: [
    String(row.number).padStart(7),
    timeText(row.timeNs).padEnd(14),
    padTo(space, row.source, 21),
    padTo(space, row.destination, 21),
    padTo(space, row.protocol, 8),
    String(row.lengthBytes).padEnd(6),
    '',
  ].join(' '),
  info: row.info,
});

const narrowLine = (row: PacketRow, space: Space): Parts => ({
  head: [
    String(row.number).padStart(4),
    timeText(row.timeNs, 6).padStart(10),
    padTo(space, cutTo(space, row.source, 15), 15),
    padTo(space, cutTo(space, row.destination, 15), 15),
    padTo(space, cutTo(space, row.protocol, 8), 8),
    '',
  ].join(' '),
  info: shortInfo(row.info),
});

/** Without what stands in other columns: the host is the destination. */
const shortInfo = (info: string): string =>
  info
    .replace(/^(Request|Status): /, '')
    .replace(/^([A-Z]+) sips?:(?:([^@\s,]+)@)?[^\s,]+/, (_, method, user = '') =>
      `${method} ${user}`.trim(),
    );

const padTo = (space: Space, text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthIn(space, text)));

function toneOf({ protocol, info }: PacketRow): Cell['tone'] {
  const status = /^SIP/.test(protocol) ? /^Status: (\d)/.exec(info)?.[1] : undefined;
  if (status === '2') return 'good';
  if (status === undefined || status === '1') return protocol.startsWith('RTP') ? 'dim' : 'plain';
  return /^Status: 40[17]/.test(info) ? 'warn' : 'bad';
}
