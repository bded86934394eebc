import type { Ami, AmiAction } from '../asterisk/ami/port.ts';
import { diffLines } from '../asterisk/change/diff.ts';
import { sameBytes } from '../asterisk/change/disk.ts';
import type { FileChange } from '../commands/command.ts';
import type { OpenedContext } from './context.ts';

/** Told of what a command does to a PBX. */
export interface Observer {
  sent(action: AmiAction): void;
  /** Lines of a diff that begin with `+` or `-`, and texts that no output may show. */
  changed(path: string, lines: readonly string[], secrets: readonly string[]): void;
}

/** The same world, in which what is sent and changed by commands is told; what was made without it is not. */
export function observedContext(context: OpenedContext, observer: Observer): OpenedContext {
  return {
    ...context,
    ami: async () => observedAmi(await context.ami(), observer),
    login: async (access, onEvent) => observedAmi(await context.login(access, onEvent), observer),
    changes: {
      ...context.changes,
      async make(transaction, secrets, say, insist) {
        const change = await context.changes.make(transaction, secrets, say, insist);
        if (change) for (const file of transaction.files) tellFile(file, secrets, observer);
        return change;
      },
    },
  };
}

function tellFile(file: FileChange, secrets: readonly string[], observer: Observer): void {
  if (sameBytes(file.before, file.after)) return;
  const lines = diffLines(file.path, file, secrets).slice(2);
  observer.changed(
    file.path,
    lines.filter((line) => /^[+-]/.test(line)),
    secrets,
  );
}

function observedAmi(ami: Ami, { sent }: Observer): Ami {
  return {
    get status() {
      return ami.status;
    },
    connect: () => ami.connect(),
    send(action, options) {
      sent(action);
      return ami.send(action, options);
    },
    list(action, options) {
      sent(action);
      return ami.list(action, options);
    },
    command(line, options) {
      sent({ Action: 'Command', Command: line });
      return ami.command(line, options);
    },
    onEvent: (listener) => ami.onEvent(listener),
    onStatus: (listener) => ami.onStatus(listener),
    close: () => ami.close(),
  };
}
