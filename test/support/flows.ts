import type {
  CapturedDigit,
  CapturedMessage,
  Endpoint,
  Flow,
  FlowKind,
  FlowOutcome,
  Leg,
  MediaCodec,
  MediaDescription,
  Reading,
  RtpStream,
  SipMessage,
} from '../../asterisk/capture/types.ts';

/** The parties of the notebook. */
export const A: Endpoint = { address: '192.168.0.127', port: 5060 };
export const PBX: Endpoint = { address: '192.168.0.198', port: 5060 };
export const B: Endpoint = { address: '192.168.0.165', port: 5060 };

const seconds = (s: number): number => Math.round(s * 1e9);

export interface Told {
  /** What its session description says: `descriptionOf(…)`. */
  readonly sdp?: MediaDescription;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly again?: boolean;
  /** Whether a request has a tag in its To; else by what came before. */
  readonly inDialog?: boolean;
  readonly transport?: CapturedMessage['transport'];
}

const PAYLOADS: Readonly<Record<string, number>> = {
  PCMU: 0,
  PCMA: 8,
  G722: 9,
  'telephone-event': 101,
};

/** `descriptionOf(A, 7078, 'PCMA')` */
export function descriptionOf(
  { address }: Pick<Endpoint, 'address'>,
  port: number,
  codecs = 'PCMA',
  direction: MediaDescription['direction'] = 'sendrecv',
  kind = 'audio',
): MediaDescription {
  return {
    kind,
    receives: { address, port },
    rtcpPort: undefined,
    direction,
    codecs: codecs
      .split(' ')
      .map((name): MediaCodec => ({ payloadType: PAYLOADS[name] ?? 96, name, clockRateHz: 8000 })),
    protocol: 'RTP/AVP',
  };
}

/** Reads headers as SipMessage gives them. */
export function sipOf(
  start: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): SipMessage {
  const [first = '', second = '', ...rest] = start.split(' ');
  const isResponse = first === 'SIP/2.0';
  const low = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string) => low.get(name.toLowerCase()) ?? '';
  const [cseq = '0', of = ''] = header('CSeq').split(' ');
  return {
    start,
    method: isResponse ? undefined : first,
    uri: isResponse ? '' : second,
    status: isResponse ? Number(second) : undefined,
    reason: isResponse ? rest.join(' ') : '',
    of,
    cseq: Number(cseq),
    callId: header('Call-ID'),
    body,
    header,
    headers: (name) => (low.has(name.toLowerCase()) ? [header(name)] : []),
    fields: Object.entries(headers),
  };
}

interface LegState {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly from: string;
  readonly to: string;
  readonly messages: CapturedMessage[];
  readonly cseqs: Map<string, number>;
  isAnswered: boolean;
}

/** Tells a flow message by message: tags, CSeq and Call-ID follow by themselves. */
export interface Tale {
  /** `told(0.2, A, PBX, 'leg', 'INVITE sip:702@pbx')` or `'401 Unauthorized INVITE'`. */
  told(
    at: number,
    source: Endpoint,
    destination: Endpoint,
    callId: string,
    what: string,
    more?: Told,
  ): Tale;
  rtp(
    stream: Partial<RtpStream> &
      Pick<RtpStream, 'source' | 'destination'> & { from: number; to: number },
  ): Tale;
  flow(over?: Partial<Flow>): Flow;
}

/** `users` are those of From and To, by leg or for all. */
export function taleOf(from = '701', to = '702', numberFrom = 1): Tale {
  const legs = new Map<string, LegState>();
  const messages: CapturedMessage[] = [];
  const streams: RtpStream[] = [];
  const tale: Tale = {
    told(at, source, destination, callId, what, more = {}) {
      const leg = legs.get(callId) ?? newLeg(source, destination, from, to);
      legs.set(callId, leg);
      const captured: CapturedMessage = {
        number: numberFrom + messages.length,
        timeNs: seconds(at),
        ...{ source, destination, transport: more.transport ?? 'udp', lengthBytes: 500 },
        message: messageOf(leg, source, callId, what, more),
        media: more.sdp ? [more.sdp] : undefined,
        isRetransmission: more.again ?? false,
      };
      leg.messages.push(captured);
      messages.push(captured);
      return tale;
    },
    rtp({ from: begin, to: end, ...over }) {
      streams.push(streamOf({ firstNs: seconds(begin), lastNs: seconds(end), ...over }));
      return tale;
    },
    flow: (over = {}) => flowOf([...legs], messages, streams, { from, to, ...over }),
  };
  return tale;
}

const newLeg = (source: Endpoint, destination: Endpoint, from: string, to: string): LegState => ({
  ...{ source, destination, from, to, messages: [], cseqs: new Map(), isAnswered: false },
});

function messageOf(
  leg: LegState,
  source: Endpoint,
  callId: string,
  what: string,
  { headers = {}, body, inDialog }: Told,
): SipMessage {
  const isResponse = /^\d{3} /.test(what);
  const words = what.split(' ');
  const method = isResponse ? (words.at(-1) ?? '') : (words[0] ?? '');
  const isCaller = (source === leg.source) !== isResponse;
  const end = isCaller ? 'caller' : 'called';
  const cseq = cseqOf(leg, end, method, isResponse);
  const hasToTag =
    inDialog ?? (isResponse ? !what.startsWith('100') : leg.isAnswered || method === 'ACK');
  if (isResponse && what.startsWith('2') && method === 'INVITE') leg.isAnswered = true;
  const [own, other] = isCaller ? [leg.from, leg.to] : [leg.to, leg.from];
  const tag = hasToTag ? `;tag=${isCaller ? 'called' : 'caller'}` : '';
  const start = isResponse
    ? `SIP/2.0 ${words.slice(0, -1).join(' ')}`
    : `${method} ${words[1] ?? `sip:${other}@192.168.0.198`} SIP/2.0`;
  return sipOf(
    start,
    {
      From: `<sip:${own}@192.168.0.198>;tag=${end}`,
      To: `<sip:${other}@192.168.0.198>${tag}`,
      'Call-ID': callId,
      CSeq: `${cseq} ${method}`,
      ...headers,
    },
    body,
  );
}

function cseqOf(leg: LegState, end: string, method: string, isResponse: boolean): number {
  const last = leg.cseqs.get(
    `${end} ${method === 'ACK' || method === 'CANCEL' ? 'INVITE' : method}`,
  );
  if (isResponse || method === 'ACK' || method === 'CANCEL') {
    if (method === 'CANCEL' && last !== undefined) leg.cseqs.set(`${end} CANCEL`, last);
    return last ?? 1;
  }
  const next =
    Math.max(0, ...[...leg.cseqs].filter(([key]) => key.startsWith(end)).map(([, n]) => n)) + 1;
  leg.cseqs.set(`${end} ${method}`, next);
  return next;
}

function streamOf(over: Partial<RtpStream> & Pick<RtpStream, 'source' | 'destination'>): RtpStream {
  return {
    ssrc: 0xa600ea5d,
    payloadTypes: [8],
    codec: 'PCMA',
    packets: 150,
    lost: 0,
    outOfOrder: 0,
    meanJitterMs: 0.25,
    maxJitterMs: 1.5,
    maxDeltaMs: 21,
    firstNs: 0,
    lastNs: seconds(3),
    firstNumber: 20,
    digits: [],
    callId: undefined,
    ...over,
  };
}

export const digitsOf = (digits: string, at: number): CapturedDigit[] =>
  [...digits].map((digit, i) => ({ digit, timeNs: seconds(at + i * 0.3), durationMs: 100 }));

const KINDS: Readonly<Record<string, FlowKind>> = {
  INVITE: 'call',
  REGISTER: 'registration',
  OPTIONS: 'options',
  SUBSCRIBE: 'subscription',
  MESSAGE: 'message',
};

function flowOf(
  legs: readonly (readonly [string, LegState])[],
  messages: readonly CapturedMessage[],
  streams: readonly RtpStream[],
  over: Partial<Flow>,
): Flow {
  const ended = messages.find(({ message }) => message.method === 'BYE');
  const answered = messages.find(
    ({ message }) => message.of === 'INVITE' && message.status === 200,
  );
  const outcome: FlowOutcome = ended ? 'ended' : answered ? 'answered' : 'done';
  return {
    id: '1',
    kind: KINDS[messages[0]?.message.method ?? ''] ?? 'other',
    ...{ from: '701', to: '702', messages, streams, outcome, verdict: '' },
    legs: legs.map(([callId, { cseqs: _, isAnswered: __, ...leg }]): Leg => ({ callId, ...leg })),
    startNs: messages[0]?.timeNs ?? 0,
    answeredNs: answered?.timeNs,
    endNs: ended ? messages.at(-1)?.timeNs : undefined,
    endedBy: ended?.source,
    ...over,
  };
}

export function readingOf(flows: readonly Flow[], over: Partial<Reading> = {}): Reading {
  const streams = flows.flatMap((flow) => flow.streams);
  const messages = flows.flatMap((flow) => flow.messages);
  const rtp = streams.reduce((sum, { packets }) => sum + packets, 0);
  return {
    startedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
    durationNs: Math.max(0, ...messages.map(({ timeNs }) => timeNs)),
    packets: messages.length + rtp,
    bytes: 500 * messages.length + 214 * rtp,
    protocols: new Map([['SIP', messages.length], ...(rtp > 0 ? ([['RTP', rtp]] as const) : [])]),
    ...{ flows, streams, rtcp: [], iaxCalls: [], faults: [], ...over },
  };
}
