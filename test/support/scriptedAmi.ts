import { AmiMessage } from '../../asterisk/ami/message.ts';
import type { Ami, AmiAction, AmiStatus } from '../../asterisk/ami/port.ts';
import { PbxError } from '../../asterisk/errors.ts';

/** An AMI session whose answers a test sets and whose events and ends it makes. */
export interface ScriptedAmi extends Ami {
  status: AmiStatus;
  readonly asked: AmiAction[];
  /** What an action answers; one without an answer is refused. */
  readonly answers: Map<string, (action: AmiAction) => readonly AmiMessage[] | Promise<never>>;
  emit(event: AmiMessage): void;
  become(status: AmiStatus): void;
}

const up: AmiStatus = { phase: 'up', greeting: 'Asterisk Call Manager/11.0.0' };

export function scriptedAmi(status: AmiStatus = up): ScriptedAmi {
  const events = new Set<(event: AmiMessage) => void>();
  const statuses = new Set<(status: AmiStatus) => void>();
  const answers: ScriptedAmi['answers'] = new Map();
  const asked: AmiAction[] = [];
  const answer = async (action: AmiAction) => {
    asked.push(action);
    await Promise.resolve();
    const found = answers.get(action.Action);
    if (!found) throw new PbxError('failed', `Asterisk refused ${action.Action}`);
    return found(action);
  };
  const subscribe = <T>(set: Set<T>, one: T) => {
    set.add(one);
    return () => void set.delete(one);
  };
  const session: ScriptedAmi = {
    status,
    asked,
    answers,
    connect: async () => session.become(up),
    send: async (action) => (await answer(action))[0] ?? ami('Response: Success'),
    list: async (action) => {
      const items = await answer(action);
      const end = items.findLast(({ event }) => event?.endsWith('Complete'));
      return { response: ami('Response: Success'), items: items.filter((one) => one !== end), end };
    },
    async command(line) {
      if (!answers.has('Command')) return { ok: true, lines: [] };
      const [said] = await answer({ Action: 'Command', Command: line });
      return { ok: said !== undefined, lines: said?.all('Output') ?? [] };
    },
    onEvent: (listener) => subscribe(events, listener),
    onStatus: (listener) => subscribe(statuses, listener),
    close: () => session.become({ phase: 'closed' }),
    emit(event) {
      for (const listener of [...events]) listener(event);
    },
    become(next) {
      session.status = next;
      for (const listener of [...statuses]) listener(next);
    },
  };
  return session;
}

/** A message written as on the wire, a header a line. */
export function ami(text: string): AmiMessage {
  const headers = text
    .trim()
    .split('\n')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
  return new AmiMessage(headers);
}
