import { expect, test } from 'vitest';
import { parseLogRecord } from '../../../asterisk/log/record.ts';

const record = (message: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    hostname: '',
    timestamp: '2026-11-23 15:14:45.553',
    identifiers: { lwp: 6920, callid: '[C-0000000a]' },
    logmsg: {
      location: { filename: 'pbx.c', function: 'pbx_extension_helper', line: 2931 },
      level: 'VERBOSE',
      message,
      ...more,
    },
  });

test('a record becomes a line', () => {
  expect(parseLogRecord(record('Executing [600@x:1]\n'))).toEqual({
    time: '2026-11-23 15:14:45.553',
    level: 'VERBOSE',
    callId: 'C-0000000a',
    file: 'pbx.c',
    line: 2931,
    function: 'pbx_extension_helper',
    message: 'Executing [600@x:1]',
  });
});

test.each([
  ['\u001b[1;36mAnswer\u001b[0m("\u001b[1;35mSIP/701\u001b[0m")\n', 'Answer("SIP/701")'],
  ['a\u0000\u0007b\u009bc\u007f', 'abc'],
  ['REGISTER sip:x SIP/2.0\r\nVia: y\r\n\tz\r\n\r\n', 'REGISTER sip:x SIP/2.0\nVia: y\n\tz'],
  ['title \u001b]0;stolen\u0007kept', 'title kept'],
  ['  indented stays', '  indented stays'],
])('%j is shown as %j', (message, shown) => {
  expect(parseLogRecord(record(message))?.message).toBe(shown);
});

test('a record that was cut short gives what it holds, wherever it was cut', () => {
  const whole = record('Réponse "citée" \u001b[31mrouge\u001b[0m\nand more');
  for (let length = 0; length < whole.length; length += 1) parseLogRecord(whole.slice(0, length));
  const cut = parseLogRecord(whole.slice(0, whole.indexOf('rouge') + 3));
  expect(cut).toMatchObject({
    level: 'VERBOSE',
    callId: 'C-0000000a',
    line: 2931,
    message: 'Réponse "citée" rou',
  });
  const escaped = '{"logmsg":{"level":"ERROR","message":"half an escape \\u00';
  expect(parseLogRecord(escaped)).toMatchObject({ level: 'ERROR', message: 'half an escape' });
});

test.each([
  '',
  '[2026-11-23 15:14:45.552] Asterisk 22.10.1 built by nobody',
  'null',
  '[]',
  '{}',
  '{"logmsg":null}',
  '{"logmsg":{"message":7}}',
  '{{{{',
  '{"__proto__":{"logmsg":{"message":"x"}}}',
])('%j is no record', (line) => {
  expect(parseLogRecord(line)).toBeUndefined();
});

test('levels of other names become the nearest of ours', () => {
  expect(parseLogRecord(record('x', { level: 'TRACE' }))?.level).toBe('DEBUG');
  expect(parseLogRecord(record('x', { level: 'FAX' }))?.level).toBe('NOTICE');
  expect(parseLogRecord(record('x', { level: 7 }))?.level).toBe('NOTICE');
});
