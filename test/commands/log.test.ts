import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { LogLevel } from '../../asterisk/log/types.ts';
import { contextOf, engineOf, foldersUnder, profileOf, profilesOf } from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';
import { until } from '../support/until.ts';

const NONE = { follow: false, lines: undefined, level: undefined, channel: undefined };
test.each([
  ['log', {}],
  ['log -f', { follow: true }],
  ['log -n 5', { lines: '5' }],
  ['log -fn5', { follow: true, lines: '5' }],
  ['log --lines=5 --level WARNING', { lines: '5', level: 'WARNING' }],
  ['log --channel PJSIP/701', { channel: 'PJSIP/701' }],
])('%s', (line, options) => {
  expect(parsed(line).input).toEqual({ args: {}, options: { ...NONE, ...options } });
});

test.each(['log --level loud', 'log --level', 'log 5'])('%s is wrong usage', (line) => {
  expect(() => parsed(line)).toThrow();
});

const record = (message: string, level: LogLevel = 'VERBOSE', callid = '') =>
  `${JSON.stringify({
    ...{ timestamp: '2024-01-02 03:04:05.000', identifiers: { callid } },
    logmsg: { level, message, location: { filename: 'x.c', function: 'f', line: 1 } },
  })}\n`;

const ROUTINE = record('SecurityEvent="SuccessfulAuth",x', 'SECURITY');
const LINES = [
  record('Asterisk Ready.'),
  record('PJSIP/701-00000001 answered', 'VERBOSE', 'C-00000001'),
  ROUTINE,
  record('SIP/701-00000001 answered', 'NOTICE', 'C-00000002'),
  record('of the first call', 'WARNING', 'C-00000001'),
  record('SecurityEvent="InvalidPassword",x', 'SECURITY'),
];

function pbx(lines: readonly string[] | undefined, version = '22.1.0') {
  const folders = foldersUnder(temporaryFolder());
  const path = join(folders.pbx('lab'), 'log/pbx.json');
  mkdirSync(dirname(path), { recursive: true });
  if (lines) writeFileSync(path, lines.join(''));
  const interrupt = new AbortController();
  const profiles = profilesOf(profileOf({ engine: engineOf(version) }));
  return { path, interrupt, context: contextOf({ folders, profiles, signal: interrupt.signal }) };
}

const HEAD = '[2024-01-02 03:04:05.000]';

describe('log', () => {
  it.each<[line: string, shown: string[]]>([
    [
      'log',
      [
        'Asterisk Ready.',
        '    -- PJSIP/701-00000001 answered',
        `${HEAD} NOTICE[C-00000002]: x.c:1 f: SIP/701-00000001 answered`,
        `${HEAD} WARNING[C-00000001]: x.c:1 f: of the first call`,
        `${HEAD} SECURITY: x.c:1 f: SecurityEvent="InvalidPassword",x`,
      ],
    ],
    ['log -n 1', [`${HEAD} SECURITY: x.c:1 f: SecurityEvent="InvalidPassword",x`]],
    ['log -n 0', []],
    ['log --level WARNING', [`${HEAD} WARNING[C-00000001]: x.c:1 f: of the first call`]],
    [
      'log --level SECURITY',
      [
        `${HEAD} SECURITY: x.c:1 f: SecurityEvent="SuccessfulAuth",x`,
        `${HEAD} SECURITY: x.c:1 f: SecurityEvent="InvalidPassword",x`,
      ],
    ],
    [
      'log --channel 701',
      [
        '    -- PJSIP/701-00000001 answered',
        `${HEAD} WARNING[C-00000001]: x.c:1 f: of the first call`,
      ],
    ],
    [
      'log --channel C-00000002',
      [`${HEAD} NOTICE[C-00000002]: x.c:1 f: SIP/701-00000001 answered`],
    ],
    ['log --channel 701 -n 1', [`${HEAD} WARNING[C-00000001]: x.c:1 f: of the first call`]],
  ])('%s', async (line, shown) => {
    const { status, out } = await typed(line, pbx(LINES).context);
    expect([status, out]).toEqual([0, shown]);
  });

  it('of an engine with chan_sip takes a bare number for its peer', async () => {
    const { out } = await typed('log --channel 701', pbx(LINES, '16.28.0').context);
    expect(out).toEqual([`${HEAD} NOTICE[C-00000002]: x.c:1 f: SIP/701-00000001 answered`]);
  });

  it('shows a SIP message as its lines, with no escape code', async () => {
    const { out } = await typed(
      'log',
      pbx([record('<--- SIP --->\r\nVia: x\u001b[2J\nTo: y')]).context,
    );
    expect(out).toEqual(['    -- <--- SIP --->', 'Via: x', 'To: y']);
  });

  it('in JSON has every field', async () => {
    const { out } = await typed('log --json -n 2', pbx(LINES).context);
    expect(JSON.parse(out.join('\n'))).toHaveLength(2);
    const { out: lines } = await typed('log --jsonl -n 2', pbx(LINES).context);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'WARNING', callId: 'C-00000001' });
  });

  it('counts the last lines that show, not those that are left out', async () => {
    const few = [record('first'), record('second'), ...Array.from({ length: 50 }, () => ROUTINE)];
    expect((await typed('log -n 2', pbx(few).context)).out).toEqual([
      '    -- first',
      '    -- second',
    ]);
  });

  it('with nothing to show says so', async () => {
    expect(await typed('log --level ERROR', pbx(LINES).context)).toEqual({
      ...{ status: 0, out: [], err: ['no such line in the log'] },
    });
  });

  it.each([
    ['log -n x', 2, /--lines x is not a number of lines/],
    ['log -n 1.5', 2, /--lines 1.5 is not/],
    ['log --lines=-1', 2, /--lines -1 is not/],
    ['log -n 1e9', 2, /--lines 1e9 is not/],
  ])('%s is wrong usage', async (line, status, message) => {
    const said = await typed(line, pbx(LINES).context);
    expect(said.status).toBe(status);
    expect(said.err[0]).toMatch(message);
  });

  it('of a PBX that never ran says why there is none', async () => {
    const said = await typed('log', pbx(undefined).context);
    expect(said.status).toBe(5);
    expect(said.err[0]).toContain('has not been started');
  });

  it('-f goes on with what is added, also to a file that is not there yet', async () => {
    const { path, context, interrupt } = pbx(undefined);
    const front = frontOf();
    const ended = typed('log -f --level NOTICE', context, front);
    writeFileSync(path, record('one', 'NOTICE'));
    await until(async () => front.out.length === 1, 'the first line');
    appendFileSync(path, record('verbose') + record('two', 'WARNING'));
    await until(async () => front.out.length === 2, 'the second line');
    interrupt.abort();
    expect((await ended).status).toBe(130);
    expect(front.out).toEqual([`${HEAD} NOTICE: x.c:1 f: one`, `${HEAD} WARNING: x.c:1 f: two`]);
  });
});
