import { lossOf, lostPercent } from '../ladder/bars.ts';
import type { DrawnPiece } from '../ladder/canvas.ts';
import type { PartyBook } from '../ladder/parties.ts';
import { endpointText } from '../ladder/types.ts';
import type { Flow, IaxCall, RtpStream } from '../types.ts';
import { dim, type Grid, plain, timeText } from './grid.ts';

/** RTP streams, one a row: what `tshark -z rtp,streams` tells, with names, calls and digits. */
export function streamGrid(
  streams: readonly RtpStream[],
  flows: readonly Flow[],
  book: PartyBook,
): Grid {
  const flowOf = new Map(flows.flatMap(({ id, streams: own }) => own.map((one) => [one, id])));
  return {
    title: 'RTP streams',
    columns: [
      { title: 'call', align: 'right' },
      { title: 'from', shrink: 2 },
      { title: 'source', drop: 3 },
      { title: 'to', shrink: 2 },
      { title: 'destination', drop: 2 },
      { title: 'SSRC', drop: 4 },
      { title: 'codec' },
      { title: 'begins', align: 'right' },
      { title: 'ends', align: 'right', drop: 1 },
      { title: 'packets', align: 'right' },
      { title: 'lost', align: 'right' },
      { title: 'jitter (max) ms', align: 'right' },
      { title: 'digits' },
    ],
    rows: streams.map((stream) => [
      dim(flowOf.get(stream) ?? ''),
      plain(book.partyOf(stream.source).name),
      dim(endpointText(stream.source)),
      plain(book.partyOf(stream.destination).name),
      dim(endpointText(stream.destination)),
      dim(`0x${stream.ssrc.toString(16).padStart(8, '0').toUpperCase()}`),
      plain(stream.codec),
      dim(timeText(stream.firstNs, 3)),
      dim(timeText(stream.lastNs, 3)),
      plain(String(stream.packets)),
      lostPiece(stream),
      plain(jitterText(stream)),
      plain(stream.digits.map(({ digit }) => digit).join('')),
    ]),
  };
}

/** The count of Wireshark, and what of it is no loss. */
function lostPiece(stream: RtpStream): DrawnPiece {
  const { lost, sentElsewhere = 0 } = stream;
  const [loss, percent] = [lossOf(stream), lostPercent(stream)];
  if (sentElsewhere === 0)
    return loss > 0 ? { text: `▲ ${lost} (${percent})`, tone: 'warn' } : plain(String(lost));
  const elsewhere = `${lost}: ${sentElsewhere} sent elsewhere`;
  return loss > 0
    ? { text: `▲ ${elsewhere}, ${loss} lost (${percent})`, tone: 'warn' }
    : plain(elsewhere);
}

const jitterText = ({ meanJitterMs, maxJitterMs }: RtpStream): string =>
  meanJitterMs === undefined
    ? ''
    : `${meanJitterMs.toFixed(2)}${maxJitterMs === undefined ? '' : ` (${maxJitterMs.toFixed(2)})`}`;

/** IAX2 calls (RFC 5456), which carry signalling and voice in one. */
export function iaxGrid(calls: readonly IaxCall[], names: (address: string) => string): Grid {
  return {
    title: 'IAX2 calls',
    columns: [
      { title: 'from' },
      { title: 'to' },
      { title: 'between', shrink: 1 },
      { title: 'begins', align: 'right' },
      { title: 'ends', align: 'right' },
      { title: 'voice', align: 'right' },
      { title: 'full frames', shrink: 2 },
    ],
    rows: calls.map((call) => [
      plain(call.from),
      plain(call.to),
      plain(`${names(call.source.address)} -> ${names(call.destination.address)}`),
      dim(timeText(call.firstNs, 3)),
      dim(timeText(call.lastNs, 3)),
      plain(String(call.voiceFrames)),
      dim(call.frames.map(({ name }) => name).join(' ')),
    ]),
  };
}
