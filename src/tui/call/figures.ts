import { lossOf } from '../../../asterisk/capture/ladder/bars.ts';
import type { Endpoint, RtpStream } from '../../../asterisk/capture/types.ts';
import { accountOf } from '../../../asterisk/media/settings.ts';
import type { RtpCounts } from '../../../asterisk/media/types.ts';
import { type StyledLine, segment } from '../../text/line.ts';
import type { Look } from '../../text/look.ts';
import { symbolsOf } from '../../text/look.ts';
import { type SeenOfCall, SILENT_NS, type WatchedCall } from './watched.ts';

/** The RTP of a call in some lines: by its packets where they are seen, else by Asterisk's own count. */
export function figureLines(watched: WatchedCall, most: number, look: Look): StyledLine[] {
  const { seen, legs, path, endedAt } = watched;
  const streams = seen ? shownStreams(seen.streams, most) : [];
  const by = seen?.media && 'by' in seen.media ? seen.media.by : undefined;
  if (seen && streams.length > 0)
    return streams.map((stream) => {
      const isSilent = endedAt !== undefined || seen.latestNs - stream.lastNs > SILENT_NS;
      return streamLine(stream, { seen, isSilent, by, look });
    });
  const counts = [...legs].flatMap(([channel, { rtp }]) => (rtp ? [{ channel, rtp }] : []));
  if (counts.length > 0 && path.kind !== 'direct')
    return counts.slice(0, most).map(({ channel, rtp }) => countLine(channel, rtp));
  return [[segment(whyNone(watched), 'dim')]];
}

function whyNone({ path, seen }: WatchedCall): string {
  const why = seen?.media && 'why' in seen.media ? `: ${seen.media.why}` : '';
  if (path.kind === 'direct') return `direct, so that Asterisk counts none${why || ' of it'}`;
  return path.kind === 'not up' ? 'none yet' : `none was counted${why}`;
}

/** Those that go on first, then the ones that ended last. */
const shownStreams = (streams: readonly RtpStream[], most: number): RtpStream[] =>
  streams
    .toSorted((a, b) => b.lastNs - a.lastNs)
    .slice(0, most)
    .sort(byBeginning);

const byBeginning = (a: RtpStream, b: RtpStream): number => a.firstNs - b.firstNs;

interface Shown {
  readonly seen: SeenOfCall;
  readonly isSilent: boolean;
  readonly by: string | undefined;
  readonly look: Look;
}

function streamLine(stream: RtpStream, { seen, isSilent, by, look }: Shown): StyledLine {
  const {
    source,
    destination,
    codec,
    packets,
    meanJitterMs,
    sentElsewhere = 0,
    unheard = 0,
  } = stream;
  const lost = lossOf(stream);
  const name = ({ address }: Endpoint) =>
    seen.ladder?.parties.find((party) => party.address === address)?.name ?? address;
  const ends = `${name(source)} ${symbolsOf(look).to} ${name(destination)}`;
  return [
    segment(`${ends}  `, isSilent ? 'dim' : 'plain'),
    segment(`${codec} ${packets} packets  `, isSilent ? 'dim' : 'good'),
    segment(`${lost} lost`, lost > 0 ? 'warn' : 'dim'),
    segment(sentElsewhere > 0 ? `, ${sentElsewhere} sent elsewhere meanwhile` : '', 'dim'),
    segment(unheard > 0 ? `, ${unheard} not listened to` : '', 'dim'),
    segment(meanJitterMs === undefined ? '' : `  jitter ${meanJitterMs.toFixed(1)} ms`, 'dim'),
    segment(isSilent ? '  silent' : '', 'dim'),
    segment(by === undefined ? '' : `  by ${by}`, 'dim'),
  ];
}

function countLine(channel: string, rtp: RtpCounts): StyledLine {
  const lost = rtp.receivedLost + rtp.sentLost;
  return [
    segment(`${accountOf(channel)}  `),
    segment(`${rtp.received} in, ${rtp.sent} out  `, 'good'),
    segment(`${rtp.receivedLost} and ${rtp.sentLost} lost`, lost > 0 ? 'warn' : 'dim'),
    segment(
      `  jitter ${rtp.receivedJitterMs.toFixed(1)} and ${rtp.sentJitterMs.toFixed(1)} ms  by Asterisk's count`,
      'dim',
    ),
  ];
}
