import { describe, expect, it, test } from 'vitest';
import { formatLogLine } from '../../../asterisk/log/format.ts';
import { parseAnyRecord, parseConsoleLine, parseTextRecord } from '../../../asterisk/log/text.ts';

describe('a line of a text log', () => {
  it.each([
    [
      '[Nov 23 16:52:25] VERBOSE[15246][C-00000001] pbx.c: Executing [short@default:2] Set("L", "a: b")',
      { time: 'Nov 23 16:52:25', level: 'VERBOSE', callId: 'C-00000001', file: 'pbx.c', line: 0 },
      'Executing [short@default:2] Set("L", "a: b")',
    ],
    [
      '[2026-11-23 16:52:25.123] WARNING[1] res_crypto.c: Unable to open',
      { time: '2026-11-23 16:52:25.123', level: 'WARNING', callId: '', file: 'res_crypto.c' },
      'Unable to open',
    ],
    [
      '[Nov 23 16:52:20] ERROR[14987]: chan_pjsip.c:2697 request: Unable to create',
      { level: 'ERROR', file: 'chan_pjsip.c', line: 2697, function: 'request' },
      'Unable to create',
    ],
    ['[x] FROBNICATE[1] a.c: hm', { level: 'NOTICE', file: 'a.c' }, 'hm'],
    [
      '   Via: SIP/2.0/UDP 127.0.0.1',
      { time: '', level: 'VERBOSE' },
      '   Via: SIP/2.0/UDP 127.0.0.1',
    ],
    ['[not a record', { time: '', level: 'VERBOSE' }, '[not a record'],
  ])('%j', (text, fields, message) => {
    expect(parseTextRecord(text)).toMatchObject({ ...fields, message });
  });

  it('that is empty is none', () => {
    expect(parseTextRecord('')).toBeUndefined();
    expect(parseTextRecord('\x1b[0m\r')).toBeUndefined();
  });

  it('may be a JSON record all the same', () => {
    const json = '{"timestamp":"t","identifiers":{},"logmsg":{"level":"ERROR","message":"m"}}';
    expect(parseAnyRecord(json)).toMatchObject({ time: 't', level: 'ERROR', message: 'm' });
    expect(parseAnyRecord('{ no record')).toMatchObject({ message: '{ no record' });
  });

  it('is shown without the line that its file does not tell', () => {
    const line = parseTextRecord('[t] ERROR[1] a.c: b');
    expect(line && formatLogLine(line)).toBe('[t] ERROR: a.c: b');
  });
});

test.each([
  [Buffer.from([0xfe, 0x61]), 'a'],
  [Buffer.from([0xfb, 0x61]), 'a'],
  [Buffer.from([0xff, 0x61]), '\ufffda'],
  [Buffer.from([0xc3, 0xa9]), 'é'],
  [Buffer.from([]), undefined],
  [Buffer.from([0xfc]), undefined],
])('the bytes %o of a console say %j', (bytes, message) => {
  expect(parseConsoleLine(bytes, 0)?.message).toBe(message);
});
