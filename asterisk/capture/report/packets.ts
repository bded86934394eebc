import type { PacketRow, Reading } from '../types.ts';
import { dim, type Grid, plain, spanText, timeText } from './grid.ts';

/** The list of packets with the columns of a notebook. */
export const packetGrid = (rows: readonly PacketRow[]): Grid => ({
  title: 'Packets',
  columns: [
    { title: 'No.', align: 'right' },
    { title: 'Time', align: 'right' },
    { title: 'Source' },
    { title: 'Destination' },
    { title: 'Protocol' },
    { title: 'Length', align: 'right' },
    { title: 'Info', shrink: 1 },
  ],
  rows: rows.map((row) => [
    dim(String(row.number)),
    plain(timeText(row.timeNs)),
    plain(row.source),
    plain(row.destination),
    plain(row.protocol),
    dim(String(row.lengthBytes)),
    plain(row.info),
  ]),
});

const byCount = ([, a]: readonly [string, number], [, b]: readonly [string, number]) => b - a;

/** `4 SIP, 300 RTP` */
const protocolsText = (protocols: Reading['protocols']): string =>
  [...protocols]
    .sort(byCount)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/** What a capture is, in a few lines. */
export function factsOf({ startedAt, durationNs, packets, bytes, protocols }: Reading): string[] {
  return [
    ...(startedAt === undefined ? [] : [`begins ${new Date(startedAt).toISOString()}`]),
    `${packets} packets, ${bytes} bytes, in ${spanText(durationNs)}`,
    ...(protocols.size > 0 ? [protocolsText(protocols)] : []),
  ];
}
