import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { PbxError } from '../errors.ts';
import { untilBooted } from './boot.ts';
import { checkSocketPath } from './control.ts';
import { writeFault } from './faults.ts';
import { lockHolder, withLock } from './lock.ts';
import { SUPERVISOR_LOG } from './logs.ts';
import type { Instance, InstanceStatus, Runner } from './port.ts';
import { type ProcessIdentity, signalProcess, startedAtMs } from './process.ts';
import { REPORT_FD, readReport } from './report.ts';
import type { RunOptions } from './run.ts';
import {
  endAll,
  leftovers,
  MARK,
  readState,
  removeStaleFiles,
  runFiles,
  runningAsterisk,
  type SuperviseSpec,
  survivors,
  writeAtomically,
} from './rundir.ts';
import { checkBinds } from './sockets.ts';

/** Longer than the supervisor's own grace for Asterisk. */
const STOP_MS = 12_000;
const START_MS = 90_000;

export interface RunnerOptions {
  /** Starts a program that calls supervise() with the path that is its last argument. */
  readonly supervisor: { readonly file: string; readonly args: readonly string[] };
  readonly env: RunOptions['env'];
}

type Folder = Pick<Instance, 'name' | 'runDir'>;

export function createRunner(options: RunnerOptions): Runner {
  return {
    async start(instance, signal) {
      checkSocketPath(runFiles(instance.runDir).socket);
      try {
        for (const folder of [instance.runDir, instance.logDir]) {
          await mkdir(folder, { recursive: true, mode: 0o700 });
        }
        const locked = { signal };
        return await withLock(runFiles(instance.runDir).startLock, locked, () =>
          startLocked(options, instance, signal),
        );
      } catch (error) {
        throw writeFault(error, instance.runDir);
      }
    },
    checkBinds: ({ binds }) => checkBinds(binds),
    stop: (instance, signal) => stop(instance, signal),
    status: (instance) => status(instance),
  };
}

async function startLocked(
  options: RunnerOptions,
  instance: Instance,
  signal: AbortSignal,
): Promise<{ pid: number; already: boolean }> {
  const before = await status(instance);
  if (before.state === 'running' && before.supervisorPid !== undefined) {
    const bounded = limited(signal);
    await untilBooted(runFiles(instance.runDir).socket, bounded);
    if (bounded.aborted) throw notBooted(instance, signal);
    return { pid: before.pid, already: true };
  }
  await endEverything(instance, signal);
  await checkBinds(instance.binds);
  await removeStaleFiles(instance.runDir);
  const spec: SuperviseSpec = {
    name: instance.name,
    asterisk: instance.engine.asterisk,
    etcDir: instance.etcDir,
    runDir: instance.runDir,
    logDir: instance.logDir,
  };
  await writeAtomically(runFiles(instance.runDir).spec, spec);
  await launch(options, instance, signal);
  const after = await status(instance);
  if (after.state === 'running') return { pid: after.pid, already: false };
  throw new PbxError('failed', `${instance.name}: Asterisk ended as soon as it had started.`);
}

/** Starts the supervisor and waits for its one line. */
async function launch(
  options: RunnerOptions,
  instance: Instance,
  signal: AbortSignal,
): Promise<void> {
  const { file, args } = options.supervisor;
  const log = openSync(join(instance.logDir, SUPERVISOR_LOG), 'a', 0o600);
  const child = spawn(file, [...args, runFiles(instance.runDir).spec], {
    cwd: instance.runDir,
    detached: true,
    env: supervisorEnv(options.env, instance),
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  child.unref();
  let notStarted = 'Its supervisor ended.';
  child.once('error', (error) => {
    notStarted = `Its supervisor cannot be started: ${error.message}.`;
  });
  const stop = () => child.kill('SIGTERM');
  const bounded = limited(signal);
  bounded.addEventListener('abort', stop, { once: true });
  const line = await readReport(child.stdio[3] as Readable);
  bounded.removeEventListener('abort', stop);
  if (line === 'ready') return;
  if (bounded.aborted) throw notBooted(instance, signal);
  const why = line?.replace(/^failed /, '');
  throw new PbxError(
    'failed',
    `${instance.name} did not start. ${why ?? notStarted}`,
    hint(instance),
  );
}

function notBooted(instance: Instance, signal: AbortSignal): PbxError {
  if (signal.aborted) return new PbxError('interrupted', 'Interrupted.');
  const message = `${instance.name}: Asterisk did not finish its start.`;
  return new PbxError('timeout', message, hint(instance));
}

/** The engine's own programs come first on PATH: app_mp3, for one, looks there for mpg123. */
function supervisorEnv(env: RunOptions['env'], instance: Instance): RunOptions['env'] {
  const own = new Set(Object.values(instance.engine.programs).map(dirname));
  const path = [...own, env.PATH ?? ''].join(delimiter);
  return { ...env, PATH: path, [REPORT_FD]: '3', [MARK]: instance.runDir };
}

function hint(instance: Instance): string {
  return `The logs are in ${instance.logDir}.`;
}

async function stop(
  instance: Folder,
  signal: AbortSignal,
): Promise<{ was: 'running' | 'stopped' }> {
  if (!(await stat(instance.runDir).catch(() => undefined))) return { was: 'stopped' };
  return await withLock(runFiles(instance.runDir).startLock, { signal }, async () => {
    const was = (await status(instance)).state === 'running' ? 'running' : 'stopped';
    await endEverything(instance, signal);
    await removeStaleFiles(instance.runDir);
    return { was };
  });
}

/** Ends the supervisor, an Asterisk without one, and whatever they had started. */
async function endEverything(instance: Folder, signal: AbortSignal): Promise<void> {
  const supervisor = await lockHolder(runFiles(instance.runDir).supervisorLock);
  if (supervisor) await endGently(supervisor);
  if (signal.aborted) throw new PbxError('interrupted', 'Interrupted.');
  const orphan = await runningAsterisk(instance.runDir);
  if (orphan) await endAll([orphan], STOP_MS);
  await endAll(await leftovers(instance.runDir), 500);
}

async function endGently(supervisor: ProcessIdentity): Promise<void> {
  await signalProcess(supervisor, 'SIGTERM');
  if ((await survivors([supervisor], STOP_MS)).length > 0) await endAll([supervisor], 0);
}

async function status(instance: Folder): Promise<InstanceStatus> {
  const supervisor = await lockHolder(runFiles(instance.runDir).supervisorLock);
  const state = await readState(instance.runDir);
  const asterisk = await runningAsterisk(instance.runDir);
  if (asterisk) {
    const known = state?.asterisk?.pid === asterisk.pid;
    return {
      state: 'running',
      pid: asterisk.pid,
      supervisorPid: supervisor?.pid,
      startedAt: known ? state.startedAt : await startedAtMs(asterisk),
      restarts: state && state.supervisor.pid === supervisor?.pid ? state.restarts : 0,
    };
  }
  if (state?.failed !== undefined) return { state: 'failed', reason: state.failed };
  if (supervisor)
    return { state: 'failed', reason: 'Asterisk crashed and is being started again.' };
  return { state: 'stopped' };
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
}
