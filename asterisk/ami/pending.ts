import { PbxError } from '../errors.ts';
import type { Timer } from '../timer.ts';
import type { AmiMessage } from './message.ts';
import type { AmiList } from './port.ts';

/** One action that waits for its answer. */
interface Waiting {
  readonly name: string;
  /** Gathers items until the end of the list; otherwise the response is the whole answer. */
  readonly isList: boolean;
  readonly items: AmiMessage[];
  response: AmiMessage | undefined;
  resolve(answer: AmiList): void;
  reject(error: PbxError): void;
  cancelTimeout(): void;
}

/** What became of a message. */
type Claim =
  | { readonly kind: 'unclaimed' }
  /** Belongs to an action that goes on, or that nobody waits for any more. */
  | { readonly kind: 'kept' }
  /** Ends an action: call `deliver` in the order of the wire. */
  | { readonly kind: 'answer'; deliver(): void };

const UNCLAIMED: Claim = { kind: 'unclaimed' };
const KEPT: Claim = { kind: 'kept' };
const MAX_ABANDONED = 1000;

export interface PendingActions {
  readonly size: number;
  add(
    actionId: string,
    action: { readonly name: string; readonly isList: boolean; readonly timeoutMs: number },
  ): Promise<AmiList>;
  claim(message: AmiMessage): Claim;
  rejectAll(error: PbxError): void;
}

/** Matches answers to actions by ActionID. */
export function createPendingActions(timer: Timer): PendingActions {
  const waiting = new Map<string, Waiting>();
  const abandoned = new Set<string>();

  function giveUp(actionId: string, timeoutMs: number): void {
    const entry = waiting.get(actionId);
    if (entry === undefined) return;
    waiting.delete(actionId);
    if (abandoned.size < MAX_ABANDONED) abandoned.add(actionId);
    entry.reject(timeoutError(entry.name, timeoutMs));
  }

  function finish(
    actionId: string,
    { name, items, cancelTimeout, resolve, reject }: Waiting,
    response: AmiMessage,
    end?: AmiMessage,
  ): Claim {
    waiting.delete(actionId);
    cancelTimeout();
    const isWhole = end?.get('EventList')?.toLowerCase() !== 'cancelled';
    const deliver = () =>
      isWhole ? resolve({ response, items, end }) : reject(cancelledError(name));
    return { kind: 'answer', deliver };
  }

  function claimAbandoned(actionId: string, message: AmiMessage): Claim {
    if (!abandoned.has(actionId)) return UNCLAIMED;
    if (endsList(message) || (message.event === undefined && !startsList(message)))
      abandoned.delete(actionId);
    return KEPT;
  }

  return {
    get size() {
      return waiting.size;
    },
    add: (actionId, { name, isList, timeoutMs }) =>
      new Promise((resolve, reject) => {
        const cancelTimeout = timer.after(timeoutMs, () => giveUp(actionId, timeoutMs));
        const items: AmiMessage[] = [];
        const response = undefined;
        waiting.set(actionId, { name, isList, items, response, resolve, reject, cancelTimeout });
      }),
    claim(message) {
      if (waiting.size === 0 && abandoned.size === 0) return UNCLAIMED;
      const actionId = message.get('ActionID');
      if (actionId === undefined) return UNCLAIMED;
      const entry = waiting.get(actionId);
      if (entry === undefined) return claimAbandoned(actionId, message);
      if (message.event === undefined) {
        entry.response = message;
        return entry.isList && startsList(message) ? KEPT : finish(actionId, entry, message);
      }
      if (entry.response === undefined) return UNCLAIMED;
      if (endsList(message)) return finish(actionId, entry, entry.response, message);
      entry.items.push(message);
      return KEPT;
    },
    rejectAll(error) {
      const entries = [...waiting.values()];
      waiting.clear();
      abandoned.clear();
      for (const entry of entries) {
        entry.cancelTimeout();
        entry.reject(error);
      }
    },
  };
}

/** Most list actions say `EventList: start`; some only a message such as "Channels will follow". */
function startsList(response: AmiMessage): boolean {
  if (response.get('Response')?.toLowerCase() === 'error') return false;
  const eventList = response.get('EventList');
  if (eventList !== undefined) return eventList.toLowerCase() === 'start';
  return /\bfollow(s|ing)?\b/i.test(response.get('Message') ?? '');
}

function endsList(message: AmiMessage): boolean {
  const eventList = message.get('EventList')?.toLowerCase();
  if (eventList !== undefined) return eventList === 'complete' || eventList === 'cancelled';
  return message.event?.toLowerCase().endsWith('complete') ?? false;
}

function timeoutError(name: string, timeoutMs: number): PbxError {
  return new PbxError('timeout', `Asterisk did not answer ${name} within ${timeoutMs / 1000} s.`);
}

function cancelledError(name: string): PbxError {
  return new PbxError('failed', `Asterisk broke off the list of ${name}.`);
}
