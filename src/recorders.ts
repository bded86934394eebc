import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Launch } from '../asterisk/engine/port.ts';
import { type ErrorCode, PbxError } from '../asterisk/errors.ts';
import type { RecorderEvent, Recorders, RunningRecorder } from '../commands/capture/orders.ts';

/** A recorder that was asked to end turns off what it had turned on, and waits for what is on its way. */
const END_MS = 10_000;

/** The line that asks a recorder to end. */
export const STOP = 'stop';

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Recorders of this process, which end with it unless they stay in the background. */
export interface OwnRecorders extends Recorders {
  /** Ends those that do not; resolves with the names of their captures when they are gone. */
  close(): Promise<readonly string[]>;
}

export function createRecorders(
  program: Launch,
  env: Readonly<Record<string, string | undefined>>,
): OwnRecorders {
  const bound = new Set<RunningRecorder>();
  return {
    async begin(orders, { background, remark, signal }) {
      const child: Child = spawn(program.file, program.args, {
        cwd: '/',
        // In a session of its own: Ctrl-C at the terminal is for its starter.
        detached: true,
        env: { ...env, ...program.env },
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const line = `${JSON.stringify({ orders, background })}\n`;
      child.stdin.on('error', () => {});
      if (background) child.stdin.end(line);
      else child.stdin.write(line);
      const recorder = await begun(child, remark, signal);
      if (background) letGo(child);
      else bound.add(recorder);
      void recorder.gone.then(() => bound.delete(recorder));
      return recorder;
    },
    async close() {
      const ending = [...bound];
      for (const recorder of ending) recorder.stop();
      await Promise.all(ending.map(({ gone }) => gone));
      return ending.map(({ record }) => record.name);
    },
  };
}

function letGo(child: Child): void {
  child.stdout.destroy();
  child.unref();
}

/** Waits for its first word. */
async function begun(
  child: Child,
  remark: (text: string) => void,
  signal: AbortSignal,
): Promise<RunningRecorder> {
  const events = eventsOf(child);
  const gone = once(child, 'close').then(() => {});
  const stop = () => endOf(child);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const { value, done } = await events.next();
      if (signal.aborted) throw new PbxError('interrupted', 'Interrupted.');
      if (done) throw new PbxError('failed', 'the recorder ended before it had begun');
      if (value.kind === 'remark') remark(value.text);
      if (value.kind === 'failed')
        throw new PbxError(codeOf(value.code), value.message, value.hint);
      if (value.kind !== 'began') continue;
      const { record, what } = value;
      return { record, what, gone, stop, events: () => events };
    }
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function endOf(child: Child): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin.end(`${STOP}\n`);
  const insist = setTimeout(() => child.kill('SIGKILL'), END_MS);
  child.once('close', () => clearTimeout(insist));
}

async function* eventsOf(child: Child): AsyncGenerator<RecorderEvent, undefined> {
  for await (const line of createInterface({ input: child.stdout })) {
    const event: RecorderEvent = JSON.parse(line);
    yield event;
  }
  return undefined;
}

const CODES: readonly ErrorCode[] = [
  ...(['failed', 'usage', 'unreachable', 'refused'] as const),
  ...(['not-found', 'timeout', 'interrupted'] as const),
];
const codeOf = (code: string): ErrorCode => CODES.find((one) => one === code) ?? 'failed';
