import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Launch } from './port.ts';
import {
  asIdentity,
  commandLine,
  identify,
  isAlive,
  type ProcessIdentity,
  processes,
  signalProcess,
} from './process.ts';

/** What a supervisor is told: written by the runner, read by supervise(). */
export interface SuperviseSpec {
  readonly name: string;
  readonly asterisk: Launch;
  readonly etcDir: string;
  readonly runDir: string;
  readonly logDir: string;
}

/** What a supervisor says of itself in state.json. */
export interface SuperviseState {
  readonly supervisor: ProcessIdentity;
  readonly asterisk: ProcessIdentity | undefined;
  readonly startedAt: number;
  readonly restarts: number;
  /** Why it gave up. */
  readonly failed: string | undefined;
}

/** The files of a run folder. */
export function runFiles(runDir: string) {
  return {
    spec: join(runDir, 'supervise.json'),
    state: join(runDir, 'state.json'),
    supervisorLock: join(runDir, 'supervisor.lock'),
    startLock: join(runDir, 'start.lock'),
    socket: join(runDir, 'asterisk.ctl'),
    pid: join(runDir, 'asterisk.pid'),
  };
}

/** Carried by the supervisor and all that comes of it, so that they are known again. */
export const MARK = 'PBXCTL_RUN_DIR';

export function configPath(spec: Pick<SuperviseSpec, 'etcDir'>): string {
  return join(spec.etcDir, 'asterisk.conf');
}

export async function writeAtomically(path: string, value: unknown): Promise<void> {
  const aside = `${path}.${process.pid}.new`;
  await writeFile(aside, JSON.stringify(value), { mode: 0o600 });
  await rename(aside, path);
}

export async function readSpec(path: string): Promise<SuperviseSpec | undefined> {
  const raw = await readJson(path);
  return raw && typeof raw.etcDir === 'string' && typeof raw.logDir === 'string'
    ? (raw as unknown as SuperviseSpec)
    : undefined;
}

export async function readState(runDir: string): Promise<SuperviseState | undefined> {
  const raw = await readJson(runFiles(runDir).state);
  const supervisor = asIdentity(raw?.supervisor);
  if (raw === undefined || supervisor === undefined) return undefined;
  return {
    supervisor,
    asterisk: asIdentity(raw.asterisk),
    startedAt: typeof raw.startedAt === 'number' ? raw.startedAt : 0,
    restarts: typeof raw.restarts === 'number' ? raw.restarts : 0,
    failed: typeof raw.failed === 'string' ? raw.failed : undefined,
  };
}

/** The Asterisk that runs for this folder, with a supervisor or without. */
export async function runningAsterisk(runDir: string): Promise<ProcessIdentity | undefined> {
  const state = await readState(runDir);
  if (state?.asterisk && (await isAlive(state.asterisk))) return state.asterisk;
  const spec = await readSpec(runFiles(runDir).spec);
  const pid = Number.parseInt(await readFile(runFiles(runDir).pid, 'utf8').catch(() => ''), 10);
  if (spec === undefined || !(pid > 1)) return undefined;
  const ours = (await commandLine(pid)).includes(configPath(spec));
  return ours ? await identify(pid) : undefined;
}

/** Every process that a supervisor of this folder has started, directly or not, and that still lives: known by our mark. */
export async function leftovers(runDir: string): Promise<ProcessIdentity[]> {
  const found: ProcessIdentity[] = [];
  for (const { pid } of await processes()) {
    if (pid === process.pid || !(await carriesMark(pid, runDir))) continue;
    const identity = await identify(pid);
    if (identity) found.push(identity);
  }
  return found;
}

/** Ends processes: asks first, then insists after `graceMs`. Resolves when they are gone. */
export async function endAll(targets: readonly ProcessIdentity[], graceMs: number): Promise<void> {
  await Promise.all(targets.map((target) => signalProcess(target, 'SIGTERM')));
  const rest = await survivors(targets, graceMs);
  await Promise.all(rest.map((target) => signalProcess(target, 'SIGKILL')));
  await survivors(rest, KILL_MS);
}

/** Waits until processes are gone, at most so long; resolves with those that are not. */
export async function survivors(
  targets: readonly ProcessIdentity[],
  waitMs: number,
): Promise<ProcessIdentity[]> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const alive = await Promise.all(targets.map(isAlive));
    const rest = targets.filter((_, index) => alive[index]);
    if (rest.length === 0 || Date.now() > deadline) return rest;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** What a dead Asterisk or supervisor leaves in the folder. */
export async function removeStaleFiles(runDir: string): Promise<void> {
  const files = runFiles(runDir);
  for (const path of [files.socket, files.pid, files.state]) await rm(path, { force: true });
}

const LOOK_AGAIN_MS = 20;
const KILL_MS = 5000;

async function carriesMark(pid: number, runDir: string): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return text.split('\0').includes(`${MARK}=${runDir}`);
}

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const raw: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof raw === 'object' && raw !== null ? { ...raw } : undefined;
  } catch {
    return undefined;
  }
}
