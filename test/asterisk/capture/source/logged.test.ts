import { describe, expect, it } from 'vitest';
import { loggedMessage } from '../../../../asterisk/capture/source/logged.ts';
import { parseRawRecord } from '../../../../asterisk/log/record.ts';

const SDP = 'v=0\r\nc=IN IP4 127.0.104.127\r\nm=audio 6000 RTP/AVP 8\r\n';
const HEAD =
  'SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 127.0.104.198:5060\r\nCall-ID: a@b\r\nCSeq: 2 INVITE\r\n';
const ANSWER = `${HEAD}Content-Length: ${SDP.length}\r\n\r\n${SDP}`;
const RINGING = `${HEAD}Content-Length: 0\r\n\r\n`;
const lines = (text: string) => text.replaceAll('\r\n', '\n');

/** A record of the `[json]` log, as main/logger.c writes it: cut at 8191 bytes. */
function record(message: string, level = 'VERBOSE'): string {
  const text = JSON.stringify({
    ...{ hostname: '', timestamp: '2026-11-25 19:00:22.292' },
    identifiers: { lwp: 6730, callid: '' },
    logmsg: { location: { filename: 'x.c', function: 'f', line: 1 }, level, message },
  });
  return Buffer.from(text).subarray(0, 8191).toString();
}

function read(message: string) {
  const line = parseRawRecord(record(message));
  return line && loggedMessage(line);
}

const textOf = (message: string) => Buffer.from(read(message)?.payload ?? []).toString();

describe('a SIP message in the log', () => {
  it.each([
    [
      'chan_pjsip receives (16, 22)',
      `<--- Received SIP response (${ANSWER.length} bytes) from UDP:127.0.103.127:5060 --->\n${ANSWER}\n`,
      { isSent: false, transport: 'UDP', remote: { address: '127.0.103.127', port: 5060 } },
    ],
    [
      'chan_pjsip sends (16, 22)',
      `<--- Transmitting SIP request (${ANSWER.length} bytes) to TLS:[2001:db8::7]:5061 --->\n${ANSWER}\n`,
      { isSent: true, transport: 'TLS', remote: { address: '2001:db8::7', port: 5061 } },
    ],
    [
      'chan_sip receives (16)',
      `\n<--- SIP read from UDP:127.0.104.127:5060 --->\n${lines(ANSWER).slice(0, -1)}\n<------------->\n`,
      { isSent: false, transport: 'UDP', remote: { address: '127.0.104.127', port: 5060 } },
    ],
    [
      'chan_sip answers (16)',
      `\n<--- Transmitting (no NAT) to 127.0.104.127:5060 --->\n${ANSWER}\n<------------>\n`,
      { isSent: true, transport: 'TCP' },
    ],
    [
      'chan_sip answers an INVITE (16)',
      `\n<--- Reliably Transmitting (NAT) to 127.0.104.127:5060 --->\n${ANSWER}\n<------------>\n`,
      { isSent: true, transport: 'TCP' },
    ],
    [
      'chan_sip asks (16)',
      `Reliably Transmitting (no NAT) to 127.0.104.127:5060:\n${ANSWER}\n---\n`,
      { isSent: true },
    ],
    [
      'chan_sip sends an ACK (16)',
      `Transmitting (NAT) to 127.0.104.127:5060:\n${ANSWER}\n---\n`,
      {},
    ],
    [
      'chan_sip repeats (16)',
      `Retransmitting #1 (no NAT) to 127.0.104.127:5060:\n${ANSWER}\n---\n`,
      { isSent: true },
    ],
  ])('is byte for byte what was on the network: %s', (_, message, expected) => {
    expect(read(message)).toMatchObject({ missingBytes: 0, ...expected });
    expect(textOf(message)).toBe(ANSWER);
  });

  it('without a body keeps its empty line', () => {
    const message = `\n<--- SIP read from UDP:127.0.104.127:5060 --->\n${lines(RINGING).slice(0, -1)}\n<------------->\n`;
    expect(textOf(message)).toBe(RINGING);
    expect(read(message)?.missingBytes).toBe(0);
  });

  it('has the time of its record', () => {
    const epochNs = BigInt(new Date(2026, 10, 25, 19, 0, 22, 292).getTime()) * 1_000_000n;
    expect(read(`Transmitting (NAT) to 127.0.104.127:5060:\n${ANSWER}\n---\n`)?.epochNs).toBe(
      epochNs,
    );
  });

  it('that Asterisk has cut off lacks what it lacks', () => {
    const long = `${HEAD}X-Long: ${'x'.repeat(9_000)}\r\nContent-Length: 0\r\n\r\n`;
    const pjsip = read(
      `<--- Received SIP response (${long.length} bytes) from UDP:127.0.103.127:5060 --->\n${long}\n`,
    );
    const kept = pjsip?.payload.length ?? 0;
    expect(kept).toBeGreaterThan(7_000);
    expect(pjsip?.missingBytes).toBe(long.length - kept);
    expect(long.startsWith(Buffer.from(pjsip?.payload ?? []).toString())).toBe(true);
    const sip = read(`Transmitting (NAT) to 127.0.104.127:5060:\n${long}\n---\n`);
    expect(sip?.missingBytes).toBeGreaterThan(0);
    const body = `${HEAD}Content-Length: 9000\r\n\r\n${'y'.repeat(9_000)}`;
    const cut = read(`Transmitting (NAT) to 127.0.104.127:5060:\n${body}\n---\n`);
    expect(cut?.missingBytes).toBe(body.length - (cut?.payload.length ?? 0));
  });

  it.each([
    ['other words', 'Really destroying SIP dialog'],
    ['no address', `<--- SIP read from UDP:nowhere --->\n${ANSWER}\n<------------->\n`],
    ['a port that is none', `Transmitting (NAT) to 127.0.0.1:99999:\n${ANSWER}\n---\n`],
    ['a keep-alive', '\n<--- SIP read from UDP:127.0.0.1:5060 --->\n\n<------------->\n'],
    ['a head in another message', `said: <--- SIP read from UDP:127.0.0.1:5060 --->\n${ANSWER}`],
  ])('is none: %s', (_, message) => expect(read(message)).toBeUndefined());
});
