import type {
  CapturedMessage,
  Flow,
  IaxCall,
  Leg,
  MediaDescription,
  Reading,
  RtpStream,
} from '../types.ts';

const orNull = <T>(value: T | undefined): T | null => value ?? null;

/**
 * All of a reading as plain JSON. Names are stable, every field is always there, and what a flow has in
 * several places (its messages in its legs, its streams among all) stands once and is referred to.
 */
export const readingJson = (reading: Reading) => ({
  startedAt: reading.startedAt === undefined ? null : new Date(reading.startedAt).toISOString(),
  durationNs: reading.durationNs,
  packets: reading.packets,
  bytes: reading.bytes,
  protocols: Object.fromEntries(reading.protocols),
  flows: reading.flows.map((flow) => flowJson(flow, reading.streams)),
  streams: reading.streams.map(streamJson),
  rtcp: reading.rtcp.map((figures) => ({ ...figures, jitterMs: orNull(figures.jitterMs) })),
  iaxCalls: reading.iaxCalls.map((call: IaxCall) => call),
  faults: reading.faults,
});

/** A flow; its streams are places in the list of all. */
export const flowJson = (flow: Flow, streams: readonly RtpStream[]) => ({
  id: flow.id,
  kind: flow.kind,
  from: flow.from,
  to: flow.to,
  outcome: flow.outcome,
  verdict: flow.verdict,
  startNs: flow.startNs,
  answeredNs: orNull(flow.answeredNs),
  endNs: orNull(flow.endNs),
  endedBy: orNull(flow.endedBy),
  legs: flow.legs.map(legJson),
  messages: flow.messages.map(messageJson),
  /** Places in `streams`. */
  streams: flow.streams.map((stream) => streams.indexOf(stream)),
});

const legJson = ({ callId, source, destination, from, to, messages }: Leg) => ({
  ...{ callId, source, destination, from, to },
  /** Packet numbers, as in `messages`. */
  messages: messages.map(({ number }) => number),
});

/** A message with its headers in order. */
export const messageJson = ({ message, media, ...captured }: CapturedMessage) => ({
  number: captured.number,
  timeNs: captured.timeNs,
  source: captured.source,
  destination: captured.destination,
  transport: captured.transport,
  lengthBytes: captured.lengthBytes,
  isRetransmission: captured.isRetransmission,
  start: message.start,
  method: orNull(message.method),
  uri: message.uri,
  status: orNull(message.status),
  reason: message.reason,
  of: message.of,
  cseq: message.cseq,
  callId: message.callId,
  headers: (message.fields ?? []).map(([name, value]) => ({ name, value })),
  body: message.body,
  media: media === undefined ? null : media.map(mediaJson),
});

const mediaJson = (media: MediaDescription) => ({ ...media, rtcpPort: orNull(media.rtcpPort) });

export const streamJson = ({ runs, ...stream }: RtpStream) => ({
  ...stream,
  sentElsewhere: stream.sentElsewhere ?? 0,
  meanJitterMs: orNull(stream.meanJitterMs),
  maxJitterMs: orNull(stream.maxJitterMs),
  callId: orNull(stream.callId),
  runs: runs ?? [{ fromNs: stream.firstNs, toNs: stream.lastNs }],
});
