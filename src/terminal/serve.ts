import type { Readable } from 'node:stream';
import { deathSignalPrefix } from '../../asterisk/engine/run.ts';
import { messageOf } from '../../asterisk/errors.ts';
import { definedOf } from './environment.ts';
import { type Pty, readOutput } from './output.ts';
import { onLines, type PtyEvent, type PtyOrders, type PtyRequest } from './protocol.ts';

/** What a program that is hung up may take to end. */
const GRACE_MS = 300;
/** Of the terminal that the session is in; a program inside has another one. */
const OUTSIDE = ['TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'TERMCAP', 'COLUMNS', 'LINES'];

/**
 * Runs one program on a pseudo-terminal for whoever is at the other end of `input`, and ends it with that. The
 * terminal belongs to a process of its own, since what a session starts later would inherit it and keep it open.
 * Resolves when the program is gone.
 */
export async function servePty(input: Readable, say: (event: PtyEvent) => void): Promise<void> {
  let take: (request: PtyRequest) => void = () => {};
  const ordered = new Promise<PtyOrders | undefined>((resolve) => {
    let isFirst = true;
    onLines(input, (line) => {
      if (isFirst) resolve(JSON.parse(line) as PtyOrders);
      else take(JSON.parse(line) as PtyRequest);
      isFirst = false;
    });
    input.once('close', () => {
      resolve(undefined);
      take({ kind: 'close' });
    });
  });
  const orders = await ordered;
  if (!orders) return;
  try {
    const pty = await start(orders);
    await new Promise<void>((gone) => {
      take = attend(pty, say, gone);
      if (input.closed) take({ kind: 'close' });
      say({ kind: 'began' });
    });
  } catch (error) {
    say({ kind: 'failed', why: messageOf(error).split('\n')[0] ?? '' });
  }
}

/** A program that ignores hangups is killed by the kernel when we are. */
async function start({ launch, columns, rows }: PtyOrders): Promise<Pty> {
  const loaded = await import('node-pty');
  const { spawn } = 'default' in loaded ? (loaded.default as typeof loaded) : loaded;
  const outside = definedOf(process.env);
  for (const name of OUTSIDE) delete outside[name];
  const env = { ...outside, ...launch.env };
  const [file = launch.file, ...args] = [
    ...(await deathSignalPrefix(env)),
    ...[launch.file, ...launch.args],
  ];
  const size = { cols: columns, rows };
  const pty: unknown = spawn(file, args, { ...size, name: 'xterm-256color', env, encoding: null });
  return pty as Pty;
}

function attend(pty: Pty, say: (event: PtyEvent) => void, gone: () => void) {
  const output = readOutput(pty, (text) => say({ kind: 'said', text }));
  let isGone = false;
  let insist: NodeJS.Timeout | undefined;

  pty.onExit(({ exitCode, signal }) => {
    isGone = true;
    clearTimeout(insist);
    output.stop();
    say({ kind: 'ended', end: { status: exitCode, signal: signal || undefined } });
    gone();
  });

  return (request: PtyRequest): void => {
    if (isGone) return;
    switch (request.kind) {
      case 'write':
        pty.write(request.text);
        break;
      case 'resize':
        pty.resize(request.columns, request.rows);
        break;
      case 'taken':
        output.taken(request.length);
        break;
      case 'close':
        signalGroup(pty.pid, 'SIGHUP');
        insist ??= setTimeout(() => signalGroup(pty.pid, 'SIGKILL'), GRACE_MS);
        // What it still says would keep its terminal open.
        output.goOn();
    }
  };
}

/** The program and what it has started: each program on a terminal of its own leads a group. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}
