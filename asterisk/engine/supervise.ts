import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PbxError } from '../errors.ts';
import { untilBooted } from './boot.ts';
import { controlCommand } from './control.ts';
import { acquireLock } from './lock.ts';
import { CONSOLE_LOG, lastErrors, mustRotate, trimLogs } from './logs.ts';
import { identify, type ProcessIdentity } from './process.ts';
import { createReport } from './report.ts';
import { nextStep } from './restart.ts';
import { deathSignalPrefix } from './run.ts';
import {
  configPath,
  endAll,
  leftovers,
  readSpec,
  removeStaleFiles,
  runFiles,
  type SuperviseSpec,
  type SuperviseState,
  writeAtomically,
} from './rundir.ts';

const GRACE_MS = 5000;
const BOOT_MS = 60_000;
const LOG_LOOK_MS = 60_000;
const LOG_BYTES = 16 * 1024 * 1024;
/**
 * Runs Asterisk as a spec file says until SIGTERM, a deliberate end, or too many crashes.
 * The process that calls this must do nothing else. Resolves with its exit status.
 */
export async function supervise(specPath: string): Promise<number> {
  const report = createReport(process.env);
  const spec = await readSpec(specPath);
  if (spec === undefined) {
    report(`failed ${specPath} is not a supervisor's orders.`);
    return 2;
  }
  try {
    const lock = await acquireLock(runFiles(spec.runDir).supervisorLock, { wait: false });
    try {
      return await new Supervisor(spec, report).run();
    } finally {
      await lock.release();
    }
  } catch (error) {
    report(`failed ${messageOf(error)}`);
    if (error instanceof PbxError) return 1;
    throw error;
  }
}

/** One run of Asterisk, from its start to its end. */
interface Turn {
  readonly child: ChildProcess;
  readonly startedAt: number;
  /** Where its output begins in the console log. */
  readonly logStart: number;
  /** Aborted when the child is gone. */
  readonly over: AbortController;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

class Supervisor {
  private readonly spec: SuperviseSpec;
  private readonly report: (line: string) => void;
  private readonly console: string;
  private readonly stopping = new AbortController();
  private turn: Turn | undefined;
  private prefix: readonly string[] = [];
  private restarts = 0;
  private quickCrashes = 0;

  constructor(spec: SuperviseSpec, report: (line: string) => void) {
    this.spec = spec;
    this.report = report;
    this.console = join(spec.logDir, CONSOLE_LOG);
  }

  async run(): Promise<number> {
    const stop = () => this.stop();
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
    process.on('SIGHUP', () => {});
    this.prefix = await deathSignalPrefix(process.env);
    const logs = setInterval(() => void this.lookAtLogs(), LOG_LOOK_MS);
    logs.unref();
    const failure = await this.turns();
    clearInterval(logs);
    await endAll(await leftovers(this.spec.runDir), 500);
    await removeStaleFiles(this.spec.runDir);
    if (failure !== undefined) await this.writeState(undefined, failure);
    return failure === undefined ? 0 : 1;
  }

  /** Starts Asterisk again and again. Resolves with why it gave up, or undefined after a wanted end. */
  private async turns(): Promise<string | undefined> {
    while (!this.stopping.signal.aborted) {
      const turn = this.begin();
      const identity = turn.child.pid === undefined ? undefined : await identify(turn.child.pid);
      await this.writeState(identity);
      const booted = await this.boot(turn);
      const end = await turn.ended;
      this.turn = undefined;
      if (this.stopping.signal.aborted) return undefined;
      const step = nextStep({
        ...end,
        booted,
        uptimeMs: Date.now() - turn.startedAt,
        restarts: this.restarts,
        quickCrashes: this.quickCrashes,
      });
      if (step.kind === 'end') return undefined;
      const said = await lastErrors(this.console, turn.logStart);
      if (step.kind === 'give-up') {
        const failure = `${step.why}\n${said}`.trim();
        this.report(`failed ${failure}`);
        note(failure);
        return failure;
      }
      this.quickCrashes = step.quickCrashes;
      this.restarts++;
      await this.writeState(undefined);
      await pause(step.waitMs, this.stopping.signal);
      await this.clear();
    }
    return undefined;
  }

  private begin(): Turn {
    const { asterisk, runDir } = this.spec;
    const output = openSync(this.console, 'a', 0o600);
    const logStart = statSync(this.console).size;
    const command = [...this.prefix, asterisk.file, ...asterisk.args];
    const [file = asterisk.file, ...args] = [...command, '-f', '-C', configPath(this.spec)];
    const child = spawn(file, args, {
      cwd: runDir,
      env: { ...process.env, ...asterisk.env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const over = new AbortController();
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('error', (error) => {
        note(`${file}: ${error.message}`);
        over.abort();
        resolve({ code: 127, signal: null });
      });
      child.once('exit', (code, signal) => {
        over.abort();
        resolve({ code, signal });
      });
    });
    this.turn = { child, startedAt: Date.now(), logStart, over, ended };
    return this.turn;
  }

  /** Waits for the boot; an Asterisk that hangs in it is ended. True once it is booted. */
  private async boot(turn: Turn): Promise<boolean> {
    const timer = setTimeout(() => turn.child.kill('SIGKILL'), BOOT_MS);
    await untilBooted(runFiles(this.spec.runDir).socket, turn.over.signal).catch(() => undefined);
    clearTimeout(timer);
    if (turn.over.signal.aborted) return false;
    this.report('ready');
    return true;
  }

  private stop(): void {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    const { turn } = this;
    if (turn === undefined) return;
    turn.child.kill('SIGTERM');
    const timer = setTimeout(() => turn.child.kill('SIGKILL'), GRACE_MS);
    void turn.ended.then(() => clearTimeout(timer));
  }

  /** What a crashed Asterisk leaves: its socket, and perhaps programs that it had started. */
  private async clear(): Promise<void> {
    await endAll(await leftovers(this.spec.runDir), 500);
    await rm(runFiles(this.spec.runDir).socket, { force: true });
    await rm(runFiles(this.spec.runDir).pid, { force: true });
  }

  private async writeState(asterisk: ProcessIdentity | undefined, failed?: string): Promise<void> {
    const supervisor = await identify(process.pid);
    if (supervisor === undefined) return;
    const state: SuperviseState = {
      supervisor,
      asterisk,
      startedAt: this.turn?.startedAt ?? 0,
      restarts: this.restarts,
      failed,
    };
    await writeAtomically(runFiles(this.spec.runDir).state, state).catch((error: unknown) =>
      note(messageOf(error)),
    );
  }

  private async lookAtLogs(): Promise<void> {
    try {
      if (await mustRotate(this.spec.logDir, LOG_BYTES)) {
        await controlCommand(runFiles(this.spec.runDir).socket, 'logger rotate');
      }
      await trimLogs(this.spec.logDir, LOG_BYTES);
    } catch (error) {
      note(messageOf(error));
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const early = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', early, { once: true });
  });
}

function note(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}
