import { type ErrorCode, PbxError } from '../asterisk/errors.ts';
import { commands } from '../commands/index.ts';
import { complete } from './complete.ts';
import { createContexts } from './context.ts';
import { dispatch } from './dispatch.ts';
import { errorLines } from './explain.ts';
import type { Front } from './front.ts';
import { helpOf, helpOfAll } from './help.ts';
import { createShellFront, type Host } from './host.ts';
import { findCommand, unknownCommand } from './parse.ts';
import type { Line } from './style.ts';
import { VERSION } from './version.ts';

/** The one table from an error's code to the exit status of the process. */
const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  failed: 1,
  usage: 2,
  unreachable: 3,
  refused: 4,
  'not-found': 5,
  timeout: 124,
  interrupted: 130,
};

/** Runs one command line (or the session, when there are no words); resolves with the exit status. */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  const front = createShellFront(host, !argv.includes('--no-color'));
  try {
    return await run(argv, host, front);
  } catch (error) {
    return explain(error, host, front);
  }
}

async function run(argv: readonly string[], host: Host, front: Front): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version') {
    front.data(`pbxctl ${VERSION}`);
    return 0;
  }
  if (first === 'help' || first === '--help' || first === '-h') return help(rest, front);
  const contexts = createContexts(host);
  try {
    if (first === '__complete') {
      for (const { text, description } of await complete(commands, rest, contexts.open))
        front.data(`${text}\t${description}`);
      return 0;
    }
    if (argv.every((word, i) => word.startsWith('--pbx') || argv[i - 1] === '--pbx'))
      return await openSession(argv, host, front, contexts);
    return await dispatch(commands, argv, contexts.open, front, host.signal);
  } finally {
    await contexts.close();
  }
}

async function openSession(
  argv: readonly string[],
  host: Host,
  front: Front,
  contexts: ReturnType<typeof createContexts>,
): Promise<number> {
  if (host.stdin.isTTY && host.stdout.isTTY) {
    const { startSession } = await import('./session.ts');
    return startSession(argv, host, contexts);
  }
  const status = await dispatch(commands, [...argv, 'status'], contexts.open, front, host.signal);
  front.data('');
  for (const line of helpOfAll(commands)) front.data(line);
  return status;
}

function help(words: readonly string[], front: Front): number {
  const topic = words.filter((word) => !word.startsWith('-'));
  if (topic.length === 0) return say(helpOfAll(commands), front);
  const found = findCommand(commands, topic);
  if (found) return say(helpOf(found.command), front);
  const family = commands.filter((command) => command.name.split(' ')[0] === topic[0]);
  if (family.length === 0) throw unknownCommand(commands, topic);
  return say(
    family.flatMap((command) => [...helpOf(command), '']).slice(0, -1),
    front,
  );
}

function say(lines: readonly Line[], front: Front): number {
  for (const line of lines) front.data(line);
  return 0;
}

/** What happened, why, and what to type next; anything unexpected keeps its stack. */
function explain(error: unknown, host: Host, front: Front): number {
  if (host.signal.aborted) return 130;
  if (error instanceof PbxError) {
    for (const line of errorLines(error)) front.remark(line);
    return EXIT_STATUS[error.code];
  }
  front.remark(`pbxctl: this is a bug in pbxctl ${VERSION}, please report it with these lines:`);
  front.remark(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
