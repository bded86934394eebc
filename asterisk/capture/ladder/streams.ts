import type { Flow, RtpStream } from '../types.ts';
import { isInDialog } from './labels.ts';

const EARLY_NS = 1_000_000_000;
/** A call has a few; who sends RTP from everywhere to its port shall not make it endless to draw. */
const MOST_STREAMS = 200;

/** The RTP of a flow; what went on long before its INVITE is another call's, whose ports it has now. */
export function streamsOf({ streams, messages, startNs }: Flow): readonly RtpStream[] {
  const [first] = messages;
  const isNew = first?.message.method === 'INVITE' && !isInDialog(first.message);
  const own = isNew ? streams.filter(({ firstNs }) => firstNs >= startNs - EARLY_NS) : streams;
  return own.slice(0, MOST_STREAMS);
}
