import { connect, type Socket } from 'node:net';
import { PbxError } from '../errors.ts';

/** Linux: bytes of `sun_path`, with its closing NUL. */
const SOCKET_PATH_BYTES = 108;

/** Rejects a folder in which Asterisk's control socket could not be made. */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) < SOCKET_PATH_BYTES) return;
  throw new PbxError(
    'usage',
    `The path of the control socket is too long (${Buffer.byteLength(path)} bytes, at most ${SOCKET_PATH_BYTES - 1}): ${path}.`,
    'Set XDG_RUNTIME_DIR, or XDG_DATA_HOME, to a folder with a shorter path.',
  );
}

/**
 * Sends one CLI line to Asterisk's control socket (main/asterisk.c, netconsole) and resolves with
 * what it prints until `until` is found or, without it, with nothing once the line is sent: an
 * answer has no end mark. Rejects when nobody listens.
 */
export function controlCommand(
  socketPath: string,
  line: string,
  options: { until?: RegExp; signal?: AbortSignal } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let text = '';
    const finish = (result: string | Error) => {
      options.signal?.removeEventListener('abort', abort);
      socket.destroy();
      if (typeof result === 'string') resolve(result);
      else reject(result);
    };
    const abort = () => finish(new PbxError('interrupted', 'Interrupted.'));
    options.signal?.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => send(socket, line, options.until !== undefined));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (options.until?.test(text)) finish(text);
    });
    socket.once('error', finish);
    socket.once('close', () => {
      finish(options.until ? new Error(`Asterisk ended the connection: ${line}`) : text);
    });
  });
}

function send(socket: Socket, line: string, stayOpen: boolean): void {
  const bytes = Buffer.from(`${line}\0`);
  if (stayOpen) socket.write(bytes);
  else socket.end(bytes);
}
