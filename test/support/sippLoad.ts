import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REGISTER = (credentials: string, cseq: number) => `<send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]>;tag=[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
${credentials}Max-Forwards: 70
Expires: 600
Content-Length: 0

]]></send>`;

const REGISTRATION = `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="register">
${REGISTER('', 1)}
<recv response="100" optional="true"/>
<recv response="401" auth="true"/>
${REGISTER('[field1]\n', 2)}
<recv response="100" optional="true"/>
<recv response="200"/>
</scenario>
`;

export interface SippCounts {
  readonly created: number;
  readonly current: number;
  readonly good: number;
  readonly failed: number;
}

/** SIPp with many calls. */
export interface SippLoad {
  readonly child: ChildProcess;
  counts(): Promise<SippCounts>;
  /** Resolves when all of its calls are over. */
  readonly ended: Promise<void>;
}

interface LoadOptions {
  readonly sipp: string;
  readonly from: string;
  readonly to: string;
  readonly rate: number;
  readonly count: number;
  atEnd(clean: () => unknown): void;
}

/** Registers each user once, with its secret. */
export async function sippRegisters(
  options: LoadOptions & { readonly users: readonly string[]; secretOf(user: string): string },
): Promise<SippLoad> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  const lines = options.users.map(
    (user) => `${user};[authentication username=${user} password=${options.secretOf(user)}]`,
  );
  await writeFile(join(folder, 'users.csv'), `SEQUENTIAL\n${lines.join('\n')}\n`);
  await writeFile(join(folder, 'register.xml'), REGISTRATION);
  return start(folder, ['-sf', 'register.xml', '-inf', 'users.csv'], options);
}

/** Calls a number, stays for so long, and hangs up. */
export async function sippCalls(
  options: LoadOptions & { readonly number: string; readonly holdMs: number },
): Promise<SippLoad> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  return start(folder, ['-sn', 'uac', '-s', options.number, '-d', String(options.holdMs)], options);
}

function start(folder: string, words: readonly string[], options: LoadOptions): SippLoad {
  const { sipp, from, to, rate, count, atEnd } = options;
  const numbers = ['-r', String(rate), '-m', String(count), '-l', String(count)];
  const stats = ['-trace_stat', '-fd', '1', '-stf', 'stats.csv'];
  const child = spawn(
    sipp,
    [
      ...words,
      to,
      '-i',
      from,
      '-ci',
      from,
      '-p',
      '5060',
      '-mp',
      '6000',
      '-nostdin',
      ...numbers,
      ...stats,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  atEnd(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  const ended = once(child, 'exit').then(() => undefined);
  return {
    child,
    ended,
    counts: async () => lastOf(await readFile(join(folder, 'stats.csv'), 'utf8')),
  };
}

/** The last line of SIPp's statistics, by the names of its first. */
function lastOf(text: string): SippCounts {
  const [head = '', ...lines] = text.trim().split('\n');
  const names = head.split(';');
  const values = (lines.at(-1) ?? '').split(';');
  const value = (name: string) => Number(values[names.indexOf(name)] ?? Number.NaN);
  return {
    created: value('TotalCallCreated'),
    current: value('CurrentCall'),
    good: value('SuccessfulCall(C)'),
    failed: value('FailedCall(C)'),
  };
}
