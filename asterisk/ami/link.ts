import { createDeferred } from '../deferred.ts';
import type { PbxError } from '../errors.ts';
import type { Timer } from '../timer.ts';
import { createDecoder } from './decoder.ts';
import { encodeAction } from './encoder.ts';
import { errorOfTransport } from './failures.ts';
import type { AmiMessage } from './message.ts';
import { createPendingActions } from './pending.ts';
import type { AmiAction, AmiList } from './port.ts';
import type { OpenTransport } from './transport.ts';

export interface LinkOptions {
  /** `host:port`, for messages. */
  readonly address: string;
  readonly open: OpenTransport;
  readonly timer: Timer;
  nextActionId(): string;
  onEvent(event: AmiMessage): void;
  /** An action has its answer: call `deliver` in order with the events. */
  onAnswer(deliver: () => void): void;
  /** All messages of a chunk were given. */
  onChunkEnd(): void;
}

interface RequestOptions {
  readonly timeoutMs: number;
  readonly isList: boolean;
}

/** One connection: actions out, answers and events in. Knows nothing of logging in. */
export interface Link {
  /** The first line that the server said. */
  readonly greeting: Promise<string>;
  readonly closed: Promise<PbxError>;
  readonly pending: number;
  readonly lastReceivedAt: number;
  request(action: AmiAction, options: RequestOptions): Promise<AmiList>;
  /** Sends without waiting for an answer. */
  tell(action: AmiAction): void;
  /** Ends the connection; what is pending is rejected with `error` at once. */
  close(error: PbxError): void;
}

export function createLink(options: LinkOptions): Link {
  const { address, timer } = options;
  const pending = createPendingActions(timer);
  const greeting = createDeferred<string>();
  const closed = createDeferred<PbxError>();
  let failure: PbxError | undefined;
  let lastReceivedAt = timer.now();

  const decoder = createDecoder({ onGreeting: greeting.resolve, onMessage });
  const transport = options.open({
    onData(chunk) {
      lastReceivedAt = timer.now();
      decoder.push(chunk);
      options.onChunkEnd();
    },
    onClose: (error) => close(errorOfTransport(address, error)),
  });

  function onMessage(message: AmiMessage): void {
    if (failure !== undefined) return;
    const claim = pending.claim(message);
    if (claim.kind === 'answer') options.onAnswer(claim.deliver);
    else if (claim.kind === 'unclaimed' && message.event !== undefined) options.onEvent(message);
  }

  function close(error: PbxError): void {
    if (failure !== undefined) return;
    failure = error;
    transport.close();
    greeting.reject(error);
    pending.rejectAll(error);
    closed.resolve(error);
  }

  return {
    greeting: greeting.promise,
    closed: closed.promise,
    get pending() {
      return pending.size;
    },
    get lastReceivedAt() {
      return lastReceivedAt;
    },
    async request(action, { isList, timeoutMs }) {
      if (failure !== undefined) throw failure;
      const actionId = options.nextActionId();
      const text = encodeAction(action, actionId);
      const answer = pending.add(actionId, { name: action.Action, isList, timeoutMs });
      transport.send(text);
      return answer;
    },
    tell(action) {
      if (failure === undefined) transport.send(encodeAction(action, options.nextActionId()));
    },
    close,
  };
}
