import { createDecoder } from '../../asterisk/ami/decoder.ts';
import { textToBytes } from '../../asterisk/conf/bytes.ts';
import { parseConf } from '../../asterisk/conf/parse.ts';
import { printConf } from '../../asterisk/conf/print.ts';
import { createState } from '../../asterisk/state/state.ts';
import { readSdpOf } from '../../asterisk/wire/sdp.ts';
import { readSip, tagOf, userOf } from '../../asterisk/wire/sip.ts';
import { createSipFramer } from '../../asterisk/wire/sipFraming.ts';
import { chance } from './chance.ts';
import { below, damaged, type Random } from './damage.ts';
import { nastyFile } from './nastyConf.ts';

/**
 * Gives what a seed makes to one of our readers, as a process of its own so that a hang or a lack of memory is
 * seen: `node fuzz-parsers.mjs ami|conf|sip FIRST-SEED RUNS`. Prints what came of it as JSON; ends with 1 at the
 * first error, with its seed.
 */
const [kind = '', first = '1', runs = '1000'] = process.argv.slice(2);
const seen = { runs: 0, bytes: 0, messages: 0, others: 0, slowestMs: 0, mostMb: 0 };

const NAMES = [
  '701',
  'PJSIP/701-00000001',
  'Local/600@usersnum-1;2',
  'é',
  '',
  'a'.repeat(200),
  '\x1b[31m',
];
const EVENTS = [
  ...['Newchannel', 'Hangup', 'Newstate', 'Rename', 'NewCallerid', 'BridgeCreate', 'BridgeEnter'],
  ...['BridgeLeave', 'BridgeDestroy', 'DialBegin', 'DialEnd', 'ContactStatus', 'PeerStatus'],
  ...['Registry', 'CoreShowChannel', 'EndpointList', 'ContactList', 'PeerEntry', 'BridgeListItem'],
  ...['InvalidPassword', 'ChallengeResponseFailed', 'Hold', 'Unhold', 'NewConnectedLine', 'Reload'],
];
const HEADERS = [
  ...['Channel', 'Uniqueid', 'Linkedid', 'ChannelState', 'ChannelStateDesc', 'BridgeUniqueid'],
  ...['CallerIDNum', 'CallerIDName', 'Exten', 'Context', 'Priority', 'Peer', 'PeerStatus', 'AOR'],
  ...['URI', 'EndpointName', 'ObjectName', 'ContactStatus', 'RoundtripUsec', 'Newname', 'Cause'],
  ...['ActionID', 'Output', 'Variable', 'DestUniqueid', 'DestChannel', 'ChannelType', 'Status'],
];
const VALUES = [
  '6',
  '-1',
  'Up',
  '1e9',
  'NaN',
  ': ',
  '::',
  '\0',
  '\ufeff',
  '1700000000.12',
  'Reachable',
  '<unknown>',
];

const state = createState(Date.now);
const state_ = { since: 0 };

/** A frame as Asterisk might send it, or as it would not. */
function frame(random: Random): Buffer {
  const pick = <T>(list: readonly T[]): T => list[below(random, list.length)] as T;
  let text = random() < 0.9 ? `Event: ${pick(EVENTS)}\r\n` : 'Response: Success\r\n';
  for (let i = below(random, 12); i > 0; i--)
    text += `${pick(HEADERS)}${pick([': ', ': ', ': ', ':', ' ', ''])}${random() < 0.5 ? pick(NAMES) : pick(VALUES)}\r\n`;
  const bytes = Buffer.from(`${text}\r\n`);
  return random() < 0.3 ? damaged(random, bytes) : bytes;
}

/** Frames go through one decoder into one state, as those of a long connection do. */
const decoder = createDecoder({
  onGreeting: () => {},
  onMessage(message) {
    seen.messages++;
    if (message.event !== undefined && state.apply(message)) seen.others++;
  },
});

function ami(random: Random): void {
  const bytes = frame(random);
  seen.bytes += bytes.length;
  const cut = below(random, bytes.length + 1);
  decoder.push(bytes.subarray(0, cut));
  decoder.push(bytes.subarray(cut));
  // What a damaged frame lacks of its end would swallow those to come.
  if (++state_.since % 50 === 0) decoder.push(Buffer.from('\r\n\r\n'));
}

function conf(random: Random): void {
  const whole = textToBytes(nastyFile(random));
  const bytes = random() < 0.3 ? damaged(random, Buffer.from(whole)) : whole;
  seen.bytes += bytes.length;
  const file = parseConf(bytes);
  seen.messages += file.lines.length;
  if (Buffer.compare(printConf(file), bytes) !== 0) throw new Error('print(parse(x)) is not x');
}

const METHODS = ['INVITE', 'REGISTER', 'BYE', 'OPTIONS', 'SIP/2.0 200 OK', 'SIP/2.0 999', 'ACK'];
const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n';
const PARTIES = [
  '"Zoé" <sip:701@127.0.0.1>;tag=a',
  '<sip:é@x',
  'sip:1;tag=',
  '"\\"" <>;tag="',
  'tel:+33;x',
  '<'.repeat(50),
];

function sipMessage(random: Random): Buffer {
  const pick = <T>(list: readonly T[]): T => list[below(random, list.length)] as T;
  const method = pick(METHODS);
  const body = random() < 0.6 ? SDP : '';
  const length =
    random() < 0.8 ? String(Buffer.byteLength(body)) : pick(['-1', '99999999', 'x', '']);
  const lines = [
    method.startsWith('SIP') ? method : `${method} sip:702@127.0.0.198 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK${below(random, 1e9)}`,
    `From: ${pick(PARTIES)}`,
    `${pick(['To', 't', 'TO'])}: ${pick(PARTIES)}`,
    `Call-ID: ${below(random, 1000)}`,
    `CSeq: ${pick(['1', '4294967296', '-1', 'x'])} ${method}`,
    ...(body ? ['Content-Type: application/sdp'] : []),
    ...(random() < 0.2 ? [' folded', '\tagain'] : []),
    `${pick(['Content-Length', 'l'])}: ${length}`,
  ];
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return random() < 0.5 ? damaged(random, bytes) : bytes;
}

const framer = createSipFramer(() => {
  seen.others++;
});

/** As a datagram, and as a part of a stream. */
function sip(random: Random): void {
  const bytes = sipMessage(random);
  seen.bytes += bytes.length;
  const message = readSip(bytes, 0, bytes.length);
  if (message) {
    seen.messages++;
    void [tagOf(message.header('from')), userOf(message.header('to')), message.fields?.length];
    readSdpOf(message);
  }
  framer.push(bytes);
  if (framer.waiting > 1024 * 1024) throw new Error(`the stream holds ${framer.waiting} bytes`);
}

const kinds: Readonly<Record<string, (random: Random) => void>> = { ami, conf, sip };
const one = kinds[kind];
if (!one) throw new Error(`no such kind: ${kind}`);
decoder.push(Buffer.from('Asterisk Call Manager/11.0.0\r\n'));
for (let seed = Number(first); seed < Number(first) + Number(runs); seed++) {
  const from = performance.now();
  try {
    seen.runs++;
    one(chance(seed));
  } catch (error) {
    process.stderr.write(
      `${kind}, seed ${seed}: ${error instanceof Error ? error.stack : error}\n`,
    );
    process.exit(1);
  }
  seen.slowestMs = Math.max(seen.slowestMs, Math.round(performance.now() - from));
}
seen.mostMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify(seen));
