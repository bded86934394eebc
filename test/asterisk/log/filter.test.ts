import { expect, test } from 'vitest';
import { filterLog } from '../../../asterisk/log/filter.ts';
import type { LogLevel, LogLine } from '../../../asterisk/log/types.ts';

const line = (message: string, callId = '', level: LogLevel = 'VERBOSE'): LogLine => ({
  time: '',
  level,
  callId,
  file: '',
  line: 0,
  function: '',
  message,
});

test('a line that names the channel teaches the call, and the rest of the call passes', () => {
  const passes = filterLog({ channel: 'SIP/701-00000001' });
  expect(passes(line('Called SIP/702', 'C-00000001'))).toBe(false);
  expect(passes(line('Answer("SIP/701-00000001", "")', 'C-00000001'))).toBe(true);
  expect(passes(line('Called SIP/702', 'C-00000001'))).toBe(true);
  expect(passes(line('Called SIP/702', 'C-00000002'))).toBe(false);
  expect(passes(line('no call at all'))).toBe(false);
});

test.each([
  ['SIP/701', 'SIP/701-00000001 answered', true],
  ['SIP/70', 'SIP/701-00000001 answered', false],
  ['SIP/701', 'PJSIP/701-00000001 answered', false],
  ['SIP/701-00000001', 'SIP/701-000000011', false],
  ['SIP/701-00000001', 'x SIP/701-000000011 SIP/701-00000001', true],
  ['Local/7@x-0;1', 'Local/7@x-0;1 is ringing', true],
  ['', 'anything', false],
])('%j in %j: %s', (channel, message, expected) => {
  expect(filterLog({ channel })(line(message))).toBe(expected);
});

test.each(['C-0000000a', '[C-0000000A]', 'c-0000000a'])('%s is a call id', (channel) => {
  const passes = filterLog({ channel });
  expect(passes(line('x', 'C-0000000a'))).toBe(true);
  expect(passes(line('names C-0000000a only', 'C-0000000b'))).toBe(false);
});

test('call ids are forgotten when Asterisk starts again and counts from zero', () => {
  const passes = filterLog({ channel: 'SIP/701' });
  passes(line('SIP/701-00000001 answered', 'C-00000001'));
  passes(line('Asterisk Ready.'));
  expect(passes(line('another call', 'C-00000001'))).toBe(false);
});

test('a level is the least that passes; DTMF and SECURITY stand alone', () => {
  const of = (level: LogLevel) => {
    const passes = filterLog({ level });
    const all: LogLevel[] = ['ERROR', 'WARNING', 'NOTICE', 'VERBOSE', 'DEBUG', 'DTMF', 'SECURITY'];
    return all.filter((one) => passes(line('', '', one)));
  };
  expect(of('WARNING')).toEqual(['ERROR', 'WARNING']);
  expect(of('VERBOSE')).toEqual(['ERROR', 'WARNING', 'NOTICE', 'VERBOSE', 'DTMF', 'SECURITY']);
  expect(of('SECURITY')).toEqual(['SECURITY']);
  expect(of('DTMF')).toEqual(['DTMF']);
});

test('a line that the level hides still teaches its call', () => {
  const passes = filterLog({ channel: 'SIP/701', level: 'WARNING' });
  expect(passes(line('SIP/701-1 answered', 'C-01'))).toBe(false);
  expect(passes(line('No path to translate', 'C-01', 'WARNING'))).toBe(true);
});
