import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { filterLog } from '../../asterisk/log/filter.ts';
import { formatLogLine } from '../../asterisk/log/format.ts';
import { tailLog } from '../../asterisk/log/tail.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import { startAsterisk, type TestAsterisk } from '../support/asterisk.ts';

const LOGGER = `[general]
dateformat=%F %T.%3q
[logfiles]
pbx.json => [json]verbose(5),notice,warning,error,dtmf,security
`;
const DIALPLAN = `exten => _X.,1,Answer()
 same => n,NoOp(Été \${EXTEN})
 same => n,Hangup()`;

describe.each(['16', '22'] as const)('log of Asterisk %s', { timeout: 30_000 }, (version) => {
  let asterisk: TestAsterisk;
  let ami: Ami;
  let path = '';

  beforeAll(async () => {
    asterisk = await startAsterisk(version, {
      address: `127.0.4.2${version}`,
      dialplan: DIALPLAN,
      files: { 'logger.conf': LOGGER },
    });
    path = join(asterisk.etcDir, '..', 'log', 'pbx.json');
    ami = createAmi({ ...asterisk.ami });
    await ami.connect();
  }, 30_000);
  afterAll(async () => {
    ami?.close();
    await asterisk?.stop();
  });

  const call = (exten: string) =>
    ami.send({
      Action: 'Originate',
      Channel: `Local/${exten}@default`,
      Application: 'Wait',
      Data: '1',
      Async: true,
    });

  /** A reader that has begun: it has had the last line that was there. */
  async function follow() {
    const abort = new AbortController();
    const lines = tailLog({ path, lines: 1, follow: true, signal: abort.signal });
    onTestFinished(async () => {
      abort.abort();
      await lines.return(undefined);
    });
    await lines.next();
    return async (matches: (line: LogLine) => boolean): Promise<LogLine> => {
      for (;;) {
        const { done, value } = await lines.next();
        if (done) throw new Error('the log ended');
        if (matches(value)) return value;
      }
    };
  }

  it('is followed through a rotation, and reads as on a console', async () => {
    const until = await follow();
    const first = until(({ message }) => message.includes('100@default:2'));
    await call('100');
    const line = await first;
    expect(line).toMatchObject({ level: 'VERBOSE', file: 'pbx.c' });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(line.callId).toMatch(/^C-[0-9a-f]{8}$/);
    expect(formatLogLine(line)).toMatch(
      /^ {4}-- Executing \[100@default:2\] NoOp\("Local\/100@default-\w+;2", "Été 100"\) in new stack$/,
    );
    await ami.send({ Action: 'LoggerRotate' });
    await call('200');
    expect((await until(({ message }) => message.includes('200@default:2'))).callId).not.toBe(
      line.callId,
    );
  });

  it('tells one call from another', async () => {
    const until = await follow();
    const seen: string[] = [];
    const passes = filterLog({ channel: 'Local/300@default' });
    const both = until((line) => {
      if (passes(line)) seen.push(line.message);
      return line.message.includes('400@default:3');
    });
    await call('300');
    await call('400');
    await both;
    expect(seen.some((message) => message.includes('300@default:1'))).toBe(true);
    expect(seen.filter((message) => message.includes('400@default'))).toEqual([]);
  });
});
