import { connect } from 'node:net';
import { PbxError } from '../errors.ts';

/** A local Asterisk answers at once; one that does not is stuck. */
const ANSWER_MS = 5_000;
/** The end of the answer to the line that goes last, since an answer has no end mark of its own. */
const END = /^System uptime: \d+\n(?:Last reload: \d+\n)?/m;
const END_LINE = 'core show uptime seconds';

export interface ConsoleAnswer {
  readonly pid: number;
  /** `22.10.1+dfsg` */
  readonly version: string;
  readonly lines: readonly string[];
}

/**
 * Runs CLI lines on Asterisk's control socket (main/asterisk.c, netconsole) and resolves with what they
 * say. PbxError `unreachable` when nobody listens, `refused` when the socket is not for us.
 */
export function askConsole(
  socketPath: string,
  lines: readonly string[],
  signal?: AbortSignal,
): Promise<ConsoleAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let text = '';
    const timer = setTimeout(() => finish(silent(socketPath)), ANSWER_MS);
    const abort = () => finish(new PbxError('interrupted', 'Interrupted.'));
    function finish(result: string | Error): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.destroy();
      if (typeof result === 'string') resolve(answerOf(result));
      else reject(result);
    }
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('connect', () =>
      socket.write([...lines, END_LINE].map((line) => `${line}\0`).join('')),
    );
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (END.test(text)) finish(text);
    });
    socket.once('error', (error) => finish(consoleError(socketPath, error)));
    socket.once('close', () => finish(silent(socketPath)));
  });
}

/** The greeting is `host/pid/version`; what follows are the answers. */
function answerOf(text: string): ConsoleAnswer {
  const [greeting = '', ...rest] = Buffer.from(text, 'latin1').toString('utf8').split('\n');
  const [, pid = '', version = ''] = greeting.split('/');
  const lines = rest.slice(
    0,
    rest.findIndex((line) => line.startsWith('System uptime: ')),
  );
  return { pid: Number(pid), version, lines };
}

const silent = (path: string): PbxError =>
  new PbxError('timeout', `Asterisk does not answer on its control socket ${path}.`);

/** Why a control socket cannot be used. */
export function consoleError(path: string, error: NodeJS.ErrnoException): PbxError {
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new PbxError(
      'refused',
      `you may not use Asterisk's control socket ${path}`,
      'run it with sudo, or as a member of the group that Asterisk runs as',
      error,
    );
  return new PbxError('unreachable', `Asterisk does not run: nobody listens on ${path}`, undefined);
}
