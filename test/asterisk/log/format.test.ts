import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatLogLine } from '../../../asterisk/log/format.ts';
import { parseLogRecord } from '../../../asterisk/log/record.ts';
import type { LogLine } from '../../../asterisk/log/types.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/log/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

test.each(['16', '22'])('verbose lines of Asterisk %s read as on its console', (version) => {
  const console = new Set(fixture(`console-${version}.txt`));
  const lines = fixture(`pbx-${version}.json`).flatMap((text) => parseLogRecord(text) ?? []);
  const shown = lines.filter(({ level }) => level === 'VERBOSE').map(formatLogLine);
  expect(shown.length).toBeGreaterThan(50);
  expect(shown.filter((line) => !console.has(line.split('\n')[0] ?? ''))).toEqual([]);
});

test('other levels tell time, call and place', () => {
  const line: LogLine = {
    time: '2026-11-23 15:48:17.744',
    level: 'NOTICE',
    callId: 'C-00000001',
    file: 'chan_iax2.c',
    line: 11335,
    function: 'socket_process_helper',
    message: "Peer 'op' is now REACHABLE! Time: 2",
  };
  expect(formatLogLine(line)).toBe(
    "[2026-11-23 15:48:17.744] NOTICE[C-00000001]: chan_iax2.c:11335 socket_process_helper: Peer 'op' is now REACHABLE! Time: 2",
  );
  expect(formatLogLine({ ...line, callId: '', file: '' })).toBe(
    "[2026-11-23 15:48:17.744] NOTICE: Peer 'op' is now REACHABLE! Time: 2",
  );
});

test('only the first line of a verbose message has the prefix', () => {
  const line = { time: '', callId: '', file: '', line: 0, function: '' };
  expect(formatLogLine({ ...line, level: 'VERBOSE', message: 'Called SIP/702\nand more' })).toBe(
    '    -- Called SIP/702\nand more',
  );
});
