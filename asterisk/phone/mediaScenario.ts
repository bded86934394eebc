import type { G711Codec } from '../audio/g711.ts';
import {
  authentication,
  LAST,
  type PhoneAccount,
  registerScenario,
  scenario,
  send,
  word,
} from './scenario.ts';
import { sdp } from './sdp.ts';

/** What a scenario must know of a phone whose RTP is ours and whose SIP goes through a relay. */
export interface MediaPhone {
  readonly account: PhoneAccount;
  readonly address: string;
  /** Of the relay: where the PBX sends its SIP. */
  readonly port: number;
  readonly rtpPort: number;
  readonly codec: G711Codec;
  /** Address and port of the PBX. */
  readonly pbx: string;
  /** As softphones do: each INVITE is first answered by 100 Trying, and Allow names UPDATE. */
  readonly softphone: boolean;
}

/** Requests of ours that make SIPp go on; the PBX knows none of these methods. */
export const COMMANDS = {
  bye: 'X-BYE',
  cancel: 'X-CANCEL',
  hold: 'X-HOLD',
  resume: 'X-RESUME',
  refer: 'X-REFER',
} as const;

const REFER_REFUSED = [400, 403, 404, 405, 481, 488, 500, 501, 503, 603];
const INVITE_REFUSED = [400, 403, 488, 491, 500, 503, 606];
const PROVISIONAL = [100, 180, 181, 182, 183];

const TAG = ';tag=[pid]m[call_number]';
const RETRANSMITTED = 'retrans="500"';

const contact = ({ account, address, port }: MediaPhone) =>
  `Contact: <sip:${word(account.number, 'number')}@${address}:${port}>`;

/**
 * Its direction is a variable of the scenario. Its version grows with each request and with SIPp's clock:
 * chan_sip ignores a description whose version it knows, and a millisecond may hold two.
 */
const body = ({ address, rtpPort, codec }: MediaPhone) =>
  sdp({
    connection: `IP[local_ip_type] ${address}`,
    port: String(rtpPort),
    codecs: [codec],
    version: '[cseq][clock_tick]',
    direction: '[$direction]',
  });

interface Request {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly more?: readonly string[];
  readonly body?: readonly string[];
  readonly attributes?: string;
}

function request(phone: MediaPhone, { method, uri, from, to, more = [], ...rest }: Request) {
  // An ACK of a 2xx is a transaction of its own, CANCEL is that of its INVITE (RFC 3261 sections 9.1 and 17.1.1.3).
  const branch = `z9hG4bK[pid]-[call_number]-[cseq]${method === 'ACK' ? 'a' : ''}`;
  return send({
    start: `${method} ${uri} SIP/2.0`,
    headers: [
      `Via: SIP/2.0/UDP ${phone.address}:${phone.port};branch=${branch}`,
      'Max-Forwards: 70',
      `From: ${from}`,
      `To: ${to}`,
      'Call-ID: [call_id]',
      `CSeq: [cseq] ${method}`,
      contact(phone),
      'User-Agent: pbxctl phone (SIPp)',
      ...more,
    ],
    ...rest,
  });
}

const ALLOW = 'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, REFER, NOTIFY, INFO, MESSAGE';
const allows = ({ softphone }: MediaPhone) => (softphone ? [ALLOW] : []);

/** Hop by hop, without a tag (RFC 3261 section 8.2.6.1). */
const trying = ({ softphone }: MediaPhone) =>
  softphone ? [send({ start: 'SIP/2.0 100 Trying', headers: LAST })] : [];

const optional = (codes: readonly number[], next = '') =>
  codes.map((code) => `  <recv response="${code}" optional="true"${next}/>`);

const command = (name: keyof typeof COMMANDS, action = '') =>
  `  <recv request="${COMMANDS[name]}" optional="true" next="${name}">${action}</recv>`;

const set = (variable: string, value: string) =>
  `<assignstr assign_to="${variable}" value="${value}"/>`;

const take = (variable: string, header: string, form: string) =>
  `<ereg regexp="${form}" search_in="hdr" header="${header}:" assign_to="${variable}"/>`;

/** Escaped as in a URI: no quote, no space, no angle bracket. */
const TARGET = '[A-Za-z0-9:@%;=?._+*~#-]+';

/** While the call is up: answers what the PBX asks, does as commanded, ends at BYE. */
function talk(phone: MediaPhone): string[] {
  const answer = { start: 'SIP/2.0 200 OK', headers: [...LAST, contact(phone), ...allows(phone)] };
  const within = (method: string, rest: Partial<Request> = {}) =>
    request(phone, {
      ...{ method, uri: '[$uri]', from: '[$local]', to: '[$remote]' },
      ...(method === 'ACK' ? {} : { attributes: RETRANSMITTED }),
      ...rest,
    });
  const renewed = (name: 'hold' | 'resume', direction: string) => [
    `  <label id="${name}"/>`,
    `  <nop next="renew"><action>${set('direction', direction)}</action></nop>`,
  ];
  return [
    '  <label id="talk"/>',
    '  <recv request="INVITE" optional="true" next="reinvite"/>',
    '  <recv request="UPDATE" optional="true" next="update"/>',
    ...['OPTIONS', 'NOTIFY', 'INFO', 'MESSAGE'].map(
      (method) => `  <recv request="${method}" optional="true" next="fine"/>`,
    ),
    '  <recv request="ACK" optional="true" next="talk"/>',
    ...[command('bye'), command('hold'), command('resume')],
    command('refer', `<action>${take('target', 'X-Target', TARGET)}</action>`),
    '  <recv request="BYE"/>',
    send({ ...answer, attributes: 'next="end"' }),
    '  <label id="reinvite"/>',
    ...trying(phone),
    send({ ...answer, attributes: RETRANSMITTED, body: body(phone) }),
    '  <recv request="ACK" next="talk"/>',
    '  <label id="update"/>',
    send({ ...answer, attributes: 'next="talk"', body: body(phone) }),
    '  <label id="fine"/>',
    send({ ...answer, attributes: 'next="talk"' }),
    ...renewed('hold', 'sendonly'),
    ...renewed('resume', 'sendrecv'),
    '  <label id="renew"/>',
    within('INVITE', { body: body(phone) }),
    ...optional([100]),
    ...optional(INVITE_REFUSED, ' next="acked"'),
    '  <recv response="200"/>',
    '  <label id="acked"/>',
    within('ACK', { attributes: 'next="talk"' }),
    '  <label id="refer"/>',
    within('REFER', {
      more: ['Refer-To: <[$target]>', `Referred-By: <sip:${phone.account.number}@${phone.pbx}>`],
    }),
    ...optional([100]),
    ...optional(REFER_REFUSED, ' next="talk"'),
    '  <recv response="202" next="talk"/>',
    '  <label id="bye"/>',
    within('BYE'),
    '  <label id="ending"/>',
    ...optional([481], ' next="end"'),
    ...['INVITE', 'ACK', 'UPDATE', 'NOTIFY'].map(
      (method) => `  <recv request="${method}" optional="true" next="ending"/>`,
    ),
    '  <recv request="BYE" optional="true" next="both"/>',
    '  <recv response="200" next="end"/>',
    '  <label id="both"/>',
    send(answer),
  ];
}

const END = ['  <label id="end"/>', '  <nop/>'];

/** A call placed: it goes on until it is told to end, or the PBX ends it. */
export function placeScenario(phone: MediaPhone, to: string): string {
  const { account, pbx } = phone;
  const uri = `sip:${word(to, 'number')}@${pbx}`;
  const local = `&lt;sip:${word(account.number, 'number')}@${pbx}&gt;${TAG}`;
  const parties = { from: `<sip:${account.number}@${pbx}>${TAG}`, to: `<${uri}>` };
  const invite = (more: readonly string[]) =>
    request(phone, {
      ...{ method: 'INVITE', uri, ...parties, more: [...allows(phone), ...more] },
      ...{ attributes: RETRANSMITTED, body: body(phone) },
    });
  const answered = [
    take('remote', 'To', '.+'),
    take('uri', 'Contact', 'sip:[^&gt;]+'),
    set('local', local),
  ].join('');
  return scenario('place', [
    `  <nop><action>${set('direction', 'sendrecv')}</action></nop>`,
    invite([]),
    ...optional([100]),
    '  <recv response="401" auth="true"/>',
    request(phone, { method: 'ACK', uri, ...parties, to: `<${uri}>[peer_tag_param]` }),
    invite([authentication(account)]),
    '  <label id="ringing"/>',
    ...optional(PROVISIONAL, ' next="ringing"'),
    command('cancel'),
    `  <recv response="200"><action>${answered}</action></recv>`,
    request(phone, { method: 'ACK', uri: '[$uri]', from: '[$local]', to: '[$remote]' }),
    ...talk(phone),
    '  <nop next="end"/>',
    '  <label id="cancel"/>',
    request(phone, { method: 'CANCEL', uri, ...parties, attributes: RETRANSMITTED }),
    '  <label id="cancelling"/>',
    ...optional([...PROVISIONAL, 200], ' next="cancelling"'),
    '  <recv response="487"/>',
    request(phone, { method: 'ACK', uri, ...parties, to: `<${uri}>[peer_tag_param]` }),
    ...END,
  ]);
}

/** Rings, answers and stays; says 200 to OPTIONS and NOTIFY out of a call. */
export function listenScenario(phone: MediaPhone, ringMs: number): string {
  const tagged = LAST.map((h) => (h === '[last_To:]' ? `${h}${TAG}` : h));
  const invited = [...tagged.slice(0, 4), 'CSeq: [$cseq] INVITE'];
  const taken = [
    take('cseq', 'CSeq', '[0-9]+'),
    take('remote', 'From', '.+'),
    take('to', 'To', '.+'),
    take('uri', 'Contact', 'sip:[^&gt;]+'),
    set('local', `[$to]${TAG}`),
    set('direction', 'sendrecv'),
  ].join('');
  return scenario('listen', [
    '  <recv request="OPTIONS" optional="true" next="ok"/>',
    '  <recv request="NOTIFY" optional="true" next="ok"/>',
    `  <recv request="INVITE"><action>${taken}</action></recv>`,
    ...trying(phone),
    send({ start: 'SIP/2.0 180 Ringing', headers: [...tagged, contact(phone)] }),
    `  <recv request="CANCEL" timeout="${Math.max(1, Math.round(ringMs))}" ontimeout="answer"/>`,
    send({ start: 'SIP/2.0 200 OK', headers: tagged }),
    send({ start: 'SIP/2.0 487 Request Terminated', headers: invited, attributes: RETRANSMITTED }),
    '  <recv request="ACK" next="end"/>',
    '  <label id="answer"/>',
    send({
      start: 'SIP/2.0 200 OK',
      headers: [...invited, contact(phone), ...allows(phone)],
      ...{ body: body(phone), attributes: RETRANSMITTED },
    }),
    '  <recv request="ACK"/>',
    ...talk(phone),
    '  <nop next="end"/>',
    '  <label id="ok"/>',
    send({ start: 'SIP/2.0 200 OK', headers: [...tagged, contact(phone)] }),
    ...END,
  ]);
}

export const listenRegister = (phone: MediaPhone) =>
  registerScenario(phone.account, { pbx: phone.pbx });
