import { readdir, readFile } from 'node:fs/promises';

/** A process for certain: a bare pid may be another one's by now. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot (`starttime`, field 22 of /proc/PID/stat). */
  readonly start: number;
  /** /proc/sys/kernel/random/boot_id: ticks begin again at each boot. */
  readonly boot: string;
}

export interface ProcessStat {
  readonly pid: number;
  readonly command: string;
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  readonly start: number;
}

/** Reads the fields we use of one line of /proc/PID/stat; the command may hold spaces and parentheses. */
export function parseStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ');
  const [state, parent, , session] = fields;
  const start = fields[19];
  if (state === undefined || start === undefined) return undefined;
  return {
    pid: Number.parseInt(text, 10),
    command: text.slice(open + 1, close),
    state,
    parent: Number(parent),
    session: Number(session),
    start: Number(start),
  };
}

/** What the kernel says of a process; undefined when there is none, or only its unreaped remains. */
export async function processStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const stat = parseStat(text);
  return stat && stat.state !== 'Z' && stat.state !== 'X' ? stat : undefined;
}

export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await processStat(pid);
  return stat && { pid, start: stat.start, boot: await bootId() };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const stat = await processStat(identity.pid);
  return stat?.start === identity.start && (await bootId()) === identity.boot;
}

/** When a process began, in milliseconds since the epoch; the kernel tells it to about a second. */
export async function startedAtMs(identity: ProcessIdentity): Promise<number> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  const bootSeconds = Number(/^btime (\d+)$/m.exec(text)?.[1] ?? 0);
  return bootSeconds * 1000 + identity.start * TICK_MS;
}

/** USER_HZ is 100 on every Linux that engines run on. */
const TICK_MS = 10;

/** Checks what was read from a file, which may be cut short or not ours. */
export function asIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, start, boot } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  if (typeof pid !== 'number' || typeof start !== 'number' || typeof boot !== 'string') return;
  return Number.isInteger(pid) && pid > 1 ? { pid, start, boot } : undefined;
}

/** The words of a process's command line; empty when it is gone or not ours to see. */
export async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0').slice(0, -1);
}

/** Every living process. */
export async function processes(): Promise<ProcessStat[]> {
  const names = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((name) => processStat(Number(name))),
  );
  return stats.filter((stat) => stat !== undefined);
}

/** Sends a signal to exactly that process; false when it is gone. */
export async function signalProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
): Promise<boolean> {
  if (!(await isAlive(identity))) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

async function bootId(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return text.trim();
}
