import { expect, test } from 'vitest';
import { failedTransfers } from '../../../asterisk/log/transfers.ts';
import type { LogLevel, LogLine } from '../../../asterisk/log/types.ts';

const line = (message: string, level: LogLevel = 'VERBOSE'): LogLine => ({
  ...{ time: '12:00:00', level, callId: 'C-1', file: 'f.c', line: 1, function: 'f', message },
});
const keys = (channel: string, digits: string) =>
  [...digits].map((digit) =>
    line(`DTMF end '${digit}' received on ${channel}, duration 100 ms`, 'DTMF'),
  );
const call = (options: string) => [
  line(`    -- Executing [702@usersnum:1] Dial("PJSIP/701-1", "PJSIP/702${options}") in new stack`),
  line('    -- PJSIP/702-2 answered PJSIP/701-1'),
];
const seen = (lines: readonly LogLine[]) =>
  failedTransfers(lines, ['##', '*2']).map(({ kind, channel }) => `${kind} ${channel}`);

test.each([
  ['', 'PJSIP/701-1', '##702', ['keys PJSIP/701-1']],
  [',,t', 'PJSIP/701-1', '*2', ['keys PJSIP/701-1']],
  [',,T', 'PJSIP/701-1', '##', []],
  [',,m(T)', 'PJSIP/701-1', '##', ['keys PJSIP/701-1']],
  [',,T', 'PJSIP/702-2', '##', ['keys PJSIP/702-2']],
  [',,tT', 'PJSIP/702-2', '##', []],
  ['', 'PJSIP/701-1', '#1#2', []],
  ['', 'PJSIP/799-9', '##', []],
])('Dial(PJSIP/702%s), and %s presses %s', (options, channel, digits, expected) => {
  expect(seen([...call(options), ...keys(channel, digits)])).toEqual(expected);
});

test('a REFER that is refused, and one to a number that is not there', () => {
  const refused = 'Endpoint 701 transfer attempt blocked due to configuration';
  const nowhere =
    "Channel 'PJSIP/701-1' from endpoint '701' attempted blind transfer to '799@usersnum' but target does not exist";
  expect(seen([line(refused, 'WARNING'), line(nowhere, 'ERROR')])).toEqual([
    'refer 701',
    'target PJSIP/701-1',
  ]);
});
