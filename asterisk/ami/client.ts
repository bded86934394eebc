import { randomBytes } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { createBackoff } from '../backoff.ts';
import { createDelivery, EVENTS_DROPPED } from '../delivery.ts';
import { PbxError } from '../errors.ts';
import { createListeners, warnOfError } from '../listeners.ts';
import { closedError, createReconnecting, type Phase } from '../reconnect.ts';
import { systemTimer, type Timer } from '../timer.ts';
import { checkedCliLine, cliAnswerOf } from './cli.ts';
import { errorOfResponse, saysEmptyList } from './failures.ts';
import type { LoginOptions } from './login.ts';
import { AmiMessage } from './message.ts';
import type { Ami, AmiAction, AmiList, AmiStatus } from './port.ts';
import { openSession, type Session } from './session.ts';
import { type OpenTransport, tcpTransport } from './transport.ts';

export interface AmiOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** `false` (default): none; `all`: what the user may read; or classes such as `call,system`. */
  readonly events?: LoginOptions['events'];
  readonly tls?: ConnectionOptions | undefined;
  /** From the first packet to the end of the login; default 5 s. */
  readonly connectTimeoutMs?: number;
  /** For one action, unless it says otherwise; default 10 s. */
  readonly actionTimeoutMs?: number;
  /** For an Asterisk that is still starting; default 60 s. */
  readonly bootTimeoutMs?: number;
  /** Silence after which the server is asked whether it is there; default 10 s, 0 never asks. */
  readonly keepAliveMs?: number;
  /** Pauses before reconnecting; default 100 ms to 1 s, so that a restarted Asterisk is soon seen again. */
  readonly backoff?: { readonly minMs: number; readonly maxMs: number };
  /** Pause before logging in again after a refusal; default 30 s. */
  readonly refusedRetryMs?: number;
  /** Events that may wait for slow listeners; what is over is dropped and told by `EVENTS_DROPPED`. */
  readonly maxQueuedEvents?: number;
  /** Gets what a listener throws; by default it becomes a process warning. */
  readonly onListenerError?: (error: unknown) => void;
  /** For tests. */
  readonly timer?: Timer;
  readonly random?: () => number;
  readonly open?: OpenTransport;
}

const DEFAULTS = {
  events: false,
  connectTimeoutMs: 5_000,
  actionTimeoutMs: 10_000,
  bootTimeoutMs: 60_000,
  keepAliveMs: 10_000,
  backoff: { minMs: 100, maxMs: 1_000 },
  refusedRetryMs: 30_000,
  maxQueuedEvents: 20_000,
  onListenerError: warnOfError,
  timer: systemTimer,
  random: Math.random,
} as const;

/** An AMI client that keeps itself connected once `connect` has succeeded. */
export function createAmi(given: AmiOptions): Ami {
  const options = { ...DEFAULTS, ...given };
  const { host, port, timer, random, backoff, actionTimeoutMs } = options;
  const eventListeners = createListeners<AmiMessage>(options.onListenerError);
  const statusListeners = createListeners<AmiStatus>(options.onListenerError);
  const delivery = createDelivery({
    onEvent: eventListeners.call,
    droppedEvent,
    maxQueuedEvents: options.maxQueuedEvents,
  });
  const sessionOptions = {
    ...options,
    address: `${host}:${port}`,
    open: options.open ?? tcpTransport(options),
    nextActionId: createActionIds(),
    onEvent: delivery.event,
    onAnswer: delivery.answer,
    onChunkEnd: delivery.run,
  };
  const reconnecting = createReconnecting<Session>({
    open: (signal) => openSession(sessionOptions, signal),
    backoff: createBackoff({ ...backoff, random }),
    stableMs: backoff.maxMs,
    refusedRetryMs: options.refusedRetryMs,
    timer,
    onPhase(phase) {
      if (phase.phase === 'lost') delivery.flush();
      statusListeners.call(statusOf(phase));
    },
  });

  async function request(
    action: AmiAction,
    isList: boolean,
    timeoutMs = actionTimeoutMs,
  ): Promise<AmiList> {
    const { phase } = reconnecting;
    if (phase.phase !== 'up') throw notConnected(sessionOptions.address, phase);
    return phase.connection.link.request(action, { isList, timeoutMs });
  }

  return {
    get status() {
      return statusOf(reconnecting.phase);
    },
    connect: reconnecting.connect,
    async send(action, { timeoutMs } = {}) {
      const { response } = await request(action, false, timeoutMs);
      if (isError(response)) throw errorOfResponse(action.Action, response);
      return response;
    },
    async list(action, { timeoutMs } = {}) {
      const list = await request(action, true, timeoutMs);
      if (isError(list.response) && !saysEmptyList(list.response))
        throw errorOfResponse(action.Action, list.response);
      return list;
    },
    async command(line, { timeoutMs } = {}) {
      const action = { Action: 'Command', Command: checkedCliLine(line) };
      const { response } = await request(action, false, timeoutMs);
      return cliAnswerOf(response);
    },
    onEvent: eventListeners.add,
    onStatus: statusListeners.add,
    close() {
      reconnecting.close();
      delivery.flush();
    },
  };
}

function droppedEvent(count: number): AmiMessage {
  return new AmiMessage([
    ['Event', EVENTS_DROPPED],
    ['Dropped', String(count)],
  ]);
}

/** Unique among all sessions: some events that everyone gets carry the ActionID of who caused them. */
function createActionIds(): () => string {
  const prefix = `pbxctl-${randomBytes(6).toString('hex')}`;
  let count = 0;
  return () => `${prefix}-${++count}`;
}

function isError(response: AmiMessage): boolean {
  return response.get('Response')?.toLowerCase() === 'error';
}

function statusOf(phase: Phase<Session>): AmiStatus {
  return phase.phase === 'up' ? { phase: 'up', greeting: phase.connection.greeting } : phase;
}

function notConnected(address: string, phase: Phase<Session>): PbxError {
  if (phase.phase === 'closed') return closedError();
  const why = phase.phase === 'lost' ? `: ${phase.reason}` : '.';
  return new PbxError('unreachable', `Not connected to ${address}${why}`);
}
