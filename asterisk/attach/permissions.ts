import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { PbxError } from '../errors.ts';
import { createListeners, warnOfError } from '../listeners.ts';

/** How long the events of a login are waited for; they come at once. */
const EVENTS_MS = 1_000;

/** What an AMI user was given, as far as Asterisk tells. */
export interface Permissions {
  /** Actions that it may use, in lower case. */
  readonly actions: ReadonlySet<string>;
  /** Classes that it has for certain in `write=`. */
  readonly write: readonly string[];
  /** Classes in `read=`; undefined where Asterisk does not say which. */
  readonly read: readonly string[] | undefined;
  /** Classes of `read=` of which an event has come, whatever else it has. */
  readonly seen: readonly string[];
}

export interface Asking {
  readonly username: string;
  /** The session that is asked. */
  readonly commands: Ami;
  /** The events of another login by the same user: one of class system greets it, one of class security tells of it. */
  readonly greeted: Greeting;
}

/** Asks harmless things of every class: which actions there are for this user, and what `manager show user` tells. */
export async function askPermissions({
  username,
  commands,
  greeted,
}: Asking): Promise<Permissions> {
  const listed = await commands.send({ Action: 'ListCommands' });
  const told = await askUser(commands, username);
  const events = told?.read
    ? new Set<string>()
    : await greeted.events(['FullyBooted', 'SuccessfulAuth']);
  const seen = [
    ...(events.has('FullyBooted') ? ['system'] : []),
    ...(events.has('SuccessfulAuth') ? ['security'] : []),
  ];
  return {
    actions: new Set(
      listed.headers.filter(([, value]) => PRIV.test(value)).map(([name]) => name.toLowerCase()),
    ),
    write: told?.write ?? certainClasses(listed),
    read: told?.read,
    seen,
  };
}

/** ListCommands names only what this user may do, with the classes any one of which is enough (main/manager.c). */
const PRIV = /\(Priv: ([^)]*)\)\s*$/;

function certainClasses(listed: AmiMessage): string[] {
  const alone = listed.headers.flatMap(([, value]) => {
    const classes = (PRIV.exec(value)?.[1] ?? '').split(',').filter((name) => name !== 'all');
    const [only] = classes;
    return classes.length === 1 && only && only !== '<none>' ? [only] : [];
  });
  return [...new Set(alone)].sort();
}

/** `manager show user`, where the user may run CLI lines. */
async function askUser(commands: Ami, username: string) {
  if (!/^[\w.@+-]+$/.test(username)) return undefined;
  try {
    const { ok, lines } = await commands.command(`manager show user ${username}`);
    return ok ? { read: classesIn(lines, 'read'), write: classesIn(lines, 'write') } : undefined;
  } catch (error) {
    if (error instanceof PbxError && error.code !== 'unreachable') return undefined;
    throw error;
  }
}

function classesIn(lines: readonly string[], what: 'read' | 'write'): string[] | undefined {
  const line = lines.find((text) => text.trim().startsWith(`${what} perm:`));
  if (line === undefined) return undefined;
  return line
    .slice(line.indexOf(':') + 1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'all' && name !== '<none>');
}

/** The names of the events that a session gets. */
export interface Greeting {
  take(event: AmiMessage): void;
  /** Resolves when all of these have come, else after a second, with those that have. */
  events(wanted: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createGreeting(): Greeting {
  const seen = new Set<string>();
  const changed = createListeners<void>(warnOfError);
  return {
    take({ event }) {
      if (event !== undefined) seen.add(event);
      changed.call();
    },
    events: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if (wanted.every((name) => seen.has(name))) finish();
        };
        const finish = () => {
          clearTimeout(timer);
          unsubscribe();
          resolve(seen);
        };
        const timer = setTimeout(finish, EVENTS_MS);
        const unsubscribe = changed.add(look);
        look();
      }),
  };
}
