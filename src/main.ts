import { PbxError } from '../asterisk/errors.ts';
import type { SessionOpening } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { status } from '../commands/pbx.ts';
import { complete } from './complete.ts';
import { loadConfig } from './config.ts';
import { type Contexts, createContexts } from './context.ts';
import { dispatch } from './dispatch.ts';
import { exitStatusOf } from './exit-status.ts';
import { errorLines } from './explain.ts';
import { foldersOf } from './folders.ts';
import { type Front, frontWith } from './front.ts';
import { helpLines } from './help.ts';
import { keymapFrom, keysHelp } from './help-keys.ts';
import { createShellFront, type Host } from './host.ts';
import { manPage } from './man.ts';
import { parseInput, pbxNamed, splitLeading } from './parse.ts';
import type { Line } from './text/dress.ts';
import { whyNoScreen } from './tui/host.ts';
import { VERSION } from './version.ts';

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
  if (first === 'help' && rest[0] === 'man') {
    for (const line of manPage(commands, VERSION)) front.data(line);
    return 0;
  }
  if (first === 'help' || first === '--help' || first === '-h') {
    const keys = () => keysOf(host, front);
    const lines = helpLines(commands, rest, keys);
    // A page of help is one write.
    host.stdout.cork();
    for (const line of lines) front.data(line);
    host.stdout.uncork();
    return 0;
  }
  const contexts = createContexts(host);
  try {
    if (first === '__complete') {
      for (const { text, description } of await complete(commands, rest, contexts.open))
        front.data(`${text}\t${description}`);
      return 0;
    }
    if (splitLeading(argv).others.length === 0)
      return await openSession(argv, host, front, contexts);
    const inSession = frontWith(front, {
      session: (opening) => openFor(opening, argv, host, contexts),
    });
    return await dispatch(commands, argv, contexts.open, inSession, host.signal);
  } finally {
    for (const capture of await contexts.close())
      front.remark(`${capture} has ended with pbxctl: pbxctl capture show ${capture}`);
  }
}

/** The keys of the session as this person has them. */
function keysOf({ env, uid }: Host, { look }: Front): Line[] {
  return keysHelp(keymapFrom(loadConfig(foldersOf(env, uid).config), commands), look);
}

/** Opens the session for a command that only a session can do. */
async function openFor(
  { begin }: SessionOpening,
  argv: readonly string[],
  host: Host,
  contexts: Contexts,
): Promise<number> {
  if (begin.what === 'stop recording')
    throw new PbxError(
      'usage',
      '`session record stop` ends the recording of the session in which it is typed',
      'pbxctl session record ./stop   records into a file of that name',
    );
  const noScreen = whyNoScreen({ input: host.stdin, output: host.stdout, env: host.env });
  if (noScreen !== undefined)
    throw new PbxError('usage', `no session here: ${noScreen}`, 'run it on a terminal');
  const env = argv.includes('--no-color') ? { ...host.env, NO_COLOR: '1' } : host.env;
  if (begin.what === 'replay') {
    const { startReplay } = await import('./replay-session.ts');
    return startReplay(begin, { ...host, env });
  }
  const { startSession } = await import('./session.ts');
  return startSession(commands, pbxNamed(argv), { ...host, env }, contexts, begin);
}

/** The session on a terminal; elsewhere what it would begin with: the status, and the help. */
async function openSession(
  argv: readonly string[],
  host: Host,
  front: Front,
  contexts: Contexts,
): Promise<number> {
  const { common } = parseInput(status, argv);
  const isData = common.json || common.jsonl;
  const noScreen = whyNoScreen({ input: host.stdin, output: host.stdout, env: host.env });
  if (noScreen === undefined && !isData && !common.help) {
    const { startSession } = await import('./session.ts');
    const env = common.color ? host.env : { ...host.env, NO_COLOR: '1' };
    return startSession(commands, common.pbx, { ...host, env }, contexts);
  }
  const shown = common.help
    ? 0
    : await dispatch(commands, ['status', ...argv], contexts.open, front, host.signal);
  if (isData) return shown;
  if (noScreen !== undefined) front.remark(`no session here: ${noScreen}`);
  front.data('');
  for (const line of helpLines(commands, [])) front.data(line);
  return shown;
}

/** What happened, why, and what to type next; anything unexpected keeps its stack. */
function explain(error: unknown, host: Host, front: Front): number {
  if (host.signal.aborted) return 130;
  if (error instanceof PbxError) {
    for (const line of errorLines(error)) front.remark(line);
    return exitStatusOf(error);
  }
  front.remark(`pbxctl: this is a bug in pbxctl ${VERSION}, please report it with these lines:`);
  front.remark(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
