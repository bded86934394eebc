import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Launch } from '../../asterisk/engine/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { OpenProgram, ProgramEnd } from '../tui/index.ts';
import { lineFor, onLines, type PtyEvent, type PtyOrders, type PtyRequest } from './protocol.ts';

/** Opens programs on pseudo-terminals, each held by a process of `server` (src/pty.ts), which ends with us. */
export function createPtyOpener(
  server: Launch,
  env: Readonly<Record<string, string | undefined>>,
): OpenProgram {
  return async (launch, { columns, rows }) => {
    const child = spawn(server.file, server.args, {
      // In a session of its own: what the terminal sends is for us.
      detached: true,
      env: { ...env, ...server.env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return begun(child, { launch, columns, rows });
  };
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** What became of a program whose server was killed: its terminal is gone, and so is it. */
const KILLED: ProgramEnd = { status: 1, signal: 9 };

async function begun(child: Child, orders: PtyOrders): Promise<Awaited<ReturnType<OpenProgram>>> {
  let listener = (_text: string) => {};
  let unheard = '';
  let isHeld = false;
  let untold = 0;
  const send = (message: PtyOrders | PtyRequest) => void child.stdin.write(lineFor(message));
  const taken = (length: number) => {
    untold += length;
    if (isHeld || untold === 0) return;
    send({ kind: 'taken', length: untold });
    untold = 0;
  };
  let end = (_how: ProgramEnd) => {};
  const ended = new Promise<ProgramEnd>((resolve) => {
    end = resolve;
  });
  child.stdin.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    const react = (event: PtyEvent) => {
      if (event.kind === 'began') resolve();
      if (event.kind === 'failed') reject(notLoaded(event.why));
      if (event.kind === 'ended') end(event.end);
      if (event.kind !== 'said') return;
      listener(event.text);
      taken(event.text.length);
    };
    listener = (text) => {
      unheard += text;
    };
    onLines(child.stdout, (line) => react(JSON.parse(line) as PtyEvent));
    child.once('error', reject);
    child.once('close', () => {
      reject(new PbxError('failed', 'the process of the terminal ended before it had begun'));
      end(KILLED);
    });
    send(orders);
  });
  return {
    write: (text) => send({ kind: 'write', text }),
    resize: ({ columns, rows }) => send({ kind: 'resize', columns, rows }),
    pause() {
      isHeld = true;
    },
    resume() {
      isHeld = false;
      taken(0);
    },
    onData(next) {
      listener = next;
      if (unheard !== '') next(unheard);
    },
    ended,
    async close() {
      send({ kind: 'close' });
      await ended;
    },
  };
}

/** Its native part may be missing: an installation can leave it out, and not every machine has one. */
const notLoaded = (why: string): PbxError =>
  new PbxError(
    'not-found',
    `programs inside the session need the package node-pty, which cannot be used: ${why}`,
    'outside the session the same command works without it; to install it:\n' +
      'npm install --include=optional   (with -g and the package for a global installation)',
  );
