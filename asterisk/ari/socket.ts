import { type RawData, WebSocket } from 'ws';
import { createDeferred } from '../deferred.ts';
import { PbxError } from '../errors.ts';
import { closedError, type Opened } from '../reconnect.ts';
import type { Timer } from '../timer.ts';
import { errorOfNetwork, errorOfStatus } from './failures.ts';
import { authorizationOf, type HttpOptions, queryOf } from './http.ts';

const MAX_EVENT_BYTES = 16 * 1024 * 1024;

export interface SocketOptions extends HttpOptions {
  readonly app: string;
  /** Every event of Asterisk, not only those of the application. */
  readonly subscribeAll: boolean;
  /** Silence after which the server is asked whether it is there; 0 never asks. */
  readonly keepAliveMs: number;
  readonly timer: Timer;
  onText(text: string): void;
}

/** Opens the event WebSocket; resolves when Asterisk has accepted it. */
export async function openSocket(options: SocketOptions, signal: AbortSignal): Promise<Opened> {
  signal.throwIfAborted();
  const { app, subscribeAll, address, timeoutMs } = options;
  const opened = createDeferred<void>();
  const closed = createDeferred<PbxError>();
  const socket = new WebSocket(`ws://${address}/ari/events${queryOf({ app, subscribeAll })}`, {
    headers: { authorization: authorizationOf(options) },
    handshakeTimeout: timeoutMs,
    maxPayload: MAX_EVENT_BYTES,
    perMessageDeflate: false,
  });

  function end(error: PbxError): void {
    socket.terminate();
    opened.reject(error);
    closed.resolve(error);
  }

  const onAbort = () => {
    if (socket.readyState === WebSocket.OPEN) socket.close();
    else socket.terminate();
    opened.reject(closedError());
    closed.resolve(closedError());
  };
  signal.addEventListener('abort', onAbort, { once: true });
  void closed.promise.then(() => signal.removeEventListener('abort', onAbort));

  socket.on('open', opened.resolve);
  socket.on('unexpected-response', (_request, { statusCode = 0 }) =>
    end(errorOfStatus(options, 'GET /events', statusCode, undefined)),
  );
  socket.on('error', (error) => end(errorOfSocket(options, error)));
  socket.on('close', () =>
    end(new PbxError('unreachable', `${address} closed the ARI event connection.`)),
  );
  socket.on('message', (data, isBinary) => {
    if (!isBinary && !signal.aborted) options.onText(textOf(data));
  });
  await opened.promise;
  watchSilence(socket, options, closed.promise, end);
  return { closed: closed.promise };
}

function errorOfSocket({ address, timeoutMs }: SocketOptions, error: Error): PbxError {
  if (/handshake has timed out/.test(error.message))
    return new PbxError('timeout', `${address} did not answer within ${timeoutMs / 1000} s.`);
  return errorOfNetwork(address, error, timeoutMs);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Uint8Array).toString('utf8');
}

/** Pings after silence, and gives the server as long again to say anything. */
function watchSilence(
  socket: WebSocket,
  { keepAliveMs, timer, address }: SocketOptions,
  closed: Promise<PbxError>,
  end: (error: PbxError) => void,
): void {
  if (keepAliveMs === 0) return;
  let isAlive = true;
  let cancel = timer.after(keepAliveMs, check);
  for (const sign of ['message', 'pong', 'ping'] as const)
    socket.on(sign, () => {
      isAlive = true;
    });
  void closed.then(() => cancel());
  let isAsked = false;

  function check(): void {
    if (!isAlive && isAsked) {
      const silence = `${address} did not answer a ping within ${keepAliveMs / 1000} s.`;
      end(new PbxError('unreachable', silence));
      return;
    }
    isAsked = !isAlive;
    if (isAsked) socket.ping();
    isAlive = false;
    cancel = timer.after(keepAliveMs, check);
  }
}
