import type { G711Codec } from '../audio/g711.ts';
import { PbxError } from '../errors.ts';
import { RTPMAP, sdp as sdpLines } from './sdp.ts';

/** The SIP account that a phone uses. */
export interface PhoneAccount {
  readonly number: string;
  readonly secret: string;
}

/** Where a phone listens; it may be registered from another port. */
export const PHONE_PORT = 5060;
/** Seconds for which a phone asks to be registered. */
const EXPIRES_SECONDS = 120;

export type PhoneCodec = G711Codec;

/** SIPp reads `[…]` as a keyword and CDATA ends at `]]>`: only harmless words go into a scenario. */
export function word(text: string, what: string): string {
  if (/^[A-Za-z0-9_.+*#-]{1,128}$/.test(text)) return text;
  throw new PbxError(
    'usage',
    `a phone cannot use the ${what} ${JSON.stringify(text)}: only letters, digits and . _ + * # - are possible`,
  );
}

export function scenario(name: string, steps: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`;
}

interface Send {
  readonly start: string;
  readonly headers: readonly string[];
  readonly body?: readonly string[];
  readonly attributes?: string;
  readonly action?: string;
}

/** A request or answer to send, ended as RFC 3261 section 7 wants it. */
export function send({ start, headers, body, attributes, action = '' }: Send): string {
  const length = body
    ? ['Content-Type: application/sdp', 'Content-Length: [len]']
    : ['Content-Length: 0'];
  const lines = [start, ...headers, ...length, '', ...(body ?? [])];
  return `  <send${attributes ? ` ${attributes}` : ''}><![CDATA[\n${lines.join('\n')}\n\n]]>${action}</send>`;
}

export const LAST = [
  '[last_Via:]',
  '[last_From:]',
  '[last_To:]',
  '[last_Call-ID:]',
  '[last_CSeq:]',
];
const tagged = (tag: string) =>
  LAST.map((h) => (h === '[last_To:]' ? `${h};tag=[pid]${tag}[call_number]` : h));
const CONTACT = 'Contact: <sip:[local_ip]:[local_port];transport=[transport]>';

const sdp = (codecs: readonly PhoneCodec[], version: number) =>
  sdpLines({
    connection: 'IP[media_ip_type] [media_ip]',
    port: '[rtpstream_audio_port]',
    codecs,
    version: String(version),
    direction: 'sendrecv',
  });

interface Registering {
  readonly expires?: number | undefined;
  /** Address and port of the PBX, where SIPp's remote is a relay. */
  readonly pbx?: string;
}

function register(
  account: PhoneAccount,
  cseq: number,
  { expires = EXPIRES_SECONDS, pbx = '[remote_ip]:[remote_port]' }: Registering,
  more: readonly string[],
): string {
  const user = word(account.number, 'number');
  const [domain] = pbx.split(':');
  return send({
    attributes: 'retrans="500"',
    start: `REGISTER sip:${pbx} SIP/2.0`,
    headers: [
      'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
      'Max-Forwards: 70',
      `From: <sip:${user}@${domain}>;tag=[pid]r[call_number]`,
      `To: <sip:${user}@${domain}>`,
      'Call-ID: [call_id]',
      `CSeq: ${cseq} REGISTER`,
      `Contact: <sip:${user}@[local_ip]:${PHONE_PORT}>`,
      `Expires: ${expires}`,
      'User-Agent: pbxctl phone (SIPp)',
      ...more,
    ],
  });
}

export function authentication(account: PhoneAccount): string {
  return `[authentication username=${word(account.number, 'number')} password=${word(account.secret, 'secret')}]`;
}

/** REGISTER, its 401, and REGISTER with the answer to it; zero seconds un-register (RFC 3261 section 10.2). */
export function registerScenario(account: PhoneAccount, registering: Registering = {}): string {
  return scenario('register', [
    register(account, 1, registering, []),
    '  <recv response="100" optional="true"/>',
    '  <recv response="401" auth="true"/>',
    register(account, 2, registering, [authentication(account)]),
    '  <recv response="100" optional="true"/>',
    '  <recv response="200"/>',
  ]);
}

export interface Answering {
  /** How long it rings before it answers. */
  readonly ringMs: number;
  readonly codecs: readonly PhoneCodec[];
  /** Name of a raw file of the first codec's bytes beside the scenario, sent in a loop while the call is up. */
  readonly tone: string;
}

/** Part of the step that makes the call: a re-INVITE may come with the next packet and must find us waiting. */
const play = ({ tone, codecs }: Answering) =>
  `<action><exec rtp_stream="${tone},-1,${RTPMAP[codecs[0] ?? 'alaw'][0]}"/></action>`;

/**
 * While the call is up: answers re-INVITE, UPDATE and OPTIONS, ends at BYE.
 * SIPp takes the time-out from the first of a group of optional messages.
 */
function talk(codecs: readonly PhoneCodec[], timeout = ''): string[] {
  const answer = { start: 'SIP/2.0 200 OK', headers: [...LAST, CONTACT] };
  return [
    '  <label id="talk"/>',
    `  <recv request="INVITE" optional="true" next="reinvite"${timeout}/>`,
    '  <recv request="UPDATE" optional="true" next="update"/>',
    '  <recv request="OPTIONS" optional="true" next="options"/>',
    '  <recv request="ACK" optional="true" next="talk"/>',
    '  <recv request="BYE"/>',
    send({ ...answer, attributes: 'next="end"' }),
    '  <label id="reinvite"/>',
    send({ ...answer, attributes: 'retrans="500"', body: sdp(codecs, 2) }),
    '  <recv request="ACK" next="talk"/>',
    '  <label id="update"/>',
    send({ ...answer, attributes: 'next="talk"', body: sdp(codecs, 2) }),
    '  <label id="options"/>',
    send({ ...answer, attributes: 'next="talk"' }),
  ];
}

/** What a phone does with a request out of the blue: rings and answers INVITE, says 200 to OPTIONS and NOTIFY. */
export function answerScenario(answering: Answering): string {
  const { codecs, ringMs } = answering;
  const invited = [...tagged('a').slice(0, 4), 'CSeq: [$cseq] INVITE'];
  return scenario('answer', [
    '  <recv request="OPTIONS" optional="true" next="ok"/>',
    '  <recv request="NOTIFY" optional="true" next="ok"/>',
    '  <recv request="INVITE"><action><ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="cseq"/></action></recv>',
    send({ start: 'SIP/2.0 180 Ringing', headers: [...tagged('a'), CONTACT] }),
    `  <recv request="CANCEL" timeout="${Math.max(1, Math.round(ringMs))}" ontimeout="answer"/>`,
    send({ start: 'SIP/2.0 200 OK', headers: tagged('a') }),
    send({
      start: 'SIP/2.0 487 Request Terminated',
      headers: invited,
      attributes: 'retrans="500"',
    }),
    '  <recv request="ACK" next="end"/>',
    '  <label id="answer"/>',
    send({
      start: 'SIP/2.0 200 OK',
      headers: [...invited, CONTACT],
      body: sdp(codecs, 1),
      attributes: 'retrans="500"',
    }),
    `  <recv request="ACK">${play(answering)}</recv>`,
    ...talk(codecs),
    '  <label id="ok"/>',
    send({ start: 'SIP/2.0 200 OK', headers: [...tagged('o'), CONTACT] }),
    '  <label id="end"/>',
    '  <nop/>',
  ]);
}

export interface Calling extends Answering {
  readonly account: PhoneAccount;
  readonly to: string;
  /** How long the call lasts once it is answered. */
  readonly talkMs: number;
}

function invite({ account, to, codecs }: Calling, cseq: number, more: readonly string[]): string {
  const user = word(account.number, 'number');
  return send({
    attributes: 'retrans="500"',
    start: `INVITE sip:${word(to, 'number')}@[remote_ip]:[remote_port] SIP/2.0`,
    headers: [
      `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-${cseq}]`,
      'Max-Forwards: 70',
      `From: <sip:${user}@[remote_ip]>;tag=[pid]c[call_number]`,
      `To: <sip:${to}@[remote_ip]>`,
      'Call-ID: [call_id]',
      `CSeq: ${cseq} INVITE`,
      `Contact: <sip:${user}@[local_ip]:[local_port]>`,
      'User-Agent: pbxctl phone (SIPp)',
      ...more,
    ],
    body: sdp(codecs, 1),
  });
}

function inDialog(calling: Calling, method: 'ACK' | 'BYE', cseq: number, action?: string): string {
  const { account, to } = calling;
  return send({
    ...(action === undefined ? { attributes: 'retrans="500"' } : { action }),
    start: `${method} [next_url] SIP/2.0`,
    headers: [
      'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
      'Max-Forwards: 70',
      `From: <sip:${account.number}@[remote_ip]>;tag=[pid]c[call_number]`,
      `To: <sip:${to}@[remote_ip]>[peer_tag_param]`,
      'Call-ID: [call_id]',
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:${account.number}@[local_ip]:[local_port]>`,
    ],
  });
}

/** A call placed by a phone: INVITE, its 401, INVITE again, talk, BYE. */
export function callScenario(calling: Calling): string {
  const provisional = [100, 180, 181, 183].map(
    (code) => `  <recv response="${code}" optional="true"/>`,
  );
  const refused = `ACK sip:${calling.to}@[remote_ip]:[remote_port] SIP/2.0`;
  return scenario('call', [
    invite(calling, 1, []),
    '  <recv response="100" optional="true"/>',
    '  <recv response="401" auth="true"/>',
    send({
      start: refused,
      headers: [
        'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-1]',
        'Max-Forwards: 70',
        `From: <sip:${calling.account.number}@[remote_ip]>;tag=[pid]c[call_number]`,
        `To: <sip:${calling.to}@[remote_ip]>[peer_tag_param]`,
        'Call-ID: [call_id]',
        'CSeq: 1 ACK',
      ],
    }),
    invite(calling, 2, [authentication(calling.account)]),
    ...provisional,
    '  <recv response="200" rrs="true"/>',
    inDialog(calling, 'ACK', 2, play(calling)),
    ...talk(
      calling.codecs,
      ` timeout="${Math.max(1, Math.round(calling.talkMs))}" ontimeout="bye"`,
    ),
    '  <label id="bye"/>',
    inDialog(calling, 'BYE', 3),
    '  <recv response="200"/>',
    '  <label id="end"/>',
    '  <nop/>',
  ]);
}
