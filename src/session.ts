import type { AmiMessage } from '../asterisk/ami/message.ts';
import { capturesFolder, listRecorded } from '../asterisk/capture/store.ts';
import { PbxError } from '../asterisk/errors.ts';
import { isRoutine } from '../asterisk/log/filter.ts';
import { formatLogLine } from '../asterisk/log/format.ts';
import type { LogLine } from '../asterisk/log/types.ts';
import type { LivePbx } from '../asterisk/state/types.ts';
import { liveSources } from '../commands/capture/live.ts';
import { changeRows } from '../commands/changes.ts';
import { channelVariables } from '../commands/channel-variables.ts';
import type { Command, SessionOpening } from '../commands/command.ts';
import type { Context, Profile } from '../commands/context.ts';
import { featureOverview } from '../commands/feature/overview.ts';
import { secretsOf } from '../commands/lab/profile.ts';
import { logOf, whyNoLog } from '../commands/log-source.ts';
import { trunkOverview } from '../commands/trunk/overview.ts';
import { configuredPeer } from '../commands/user/configured.ts';
import { createCallFeed, type OwnCallFeed } from './call-feed.ts';
import { complete } from './complete.ts';
import { loadConfig } from './config.ts';
import { bundled, type Contexts, DEFAULT_PBX } from './context.ts';
import { createDeeds } from './deeds.ts';
import { dispatch } from './dispatch.ts';
import { exitStatusOf } from './exit-status.ts';
import { fileNames } from './file-names.ts';
import { type Front, frontWith } from './front.ts';
import { helpLines } from './help.ts';
import { keymapFrom, keysHelp } from './help-keys.ts';
import { createHistory } from './history.ts';
import type { Host } from './host.ts';
import { findCommand, usageLine } from './parse.ts';
import type { FeedTap } from './recording/recorder.ts';
import { runOnSession } from './session-front.ts';
import { createPbxs, sessionCandidates, sessionProfile } from './session-pbxs.ts';
import { beginRecording, doInSession, recorderOf } from './session-recorder.ts';
import { runShell, shellCommandOf, shellIsOff } from './shell.ts';
import { createPtyOpener } from './terminal/pty.ts';
import { lookOf } from './text/look.ts';
import {
  type AmiEvent,
  type Answer,
  type CommandIo,
  type Completion,
  type GoingCapture,
  quoteWord,
  type Reader,
  runSession,
  type SessionDeps,
} from './tui/index.ts';
import { lastWord, splitCommands, splitWords } from './words.ts';

/** Lines of the log that a session begins with. */
const LOG_LINES = 500;

/** Opens the interactive session on one PBX; resolves with the exit status. */
export async function startSession(
  commands: readonly Command[],
  pbxName: string | undefined,
  host: Host,
  contexts: Contexts,
  recording?: { readonly file: string; readonly maxBytes: number },
): Promise<number> {
  return runSession(await openPbx(commands, pbxName, host, contexts, new Map(), recording));
}

/**
 * What a session needs of one PBX; PbxError where that cannot be reached. One that is being let go (`closing`)
 * is waited for: its connections and its feed are not to be closed under the next.
 */
async function openPbx(
  commands: readonly Command[],
  pbxName: string | undefined,
  host: Host,
  contexts: Contexts,
  closing: Map<string, Promise<void>>,
  recording?: { readonly file: string; readonly maxBytes: number },
): Promise<SessionDeps> {
  const context = await contexts.open(pbxName);
  await closing.get(context.pbxName);
  const profile = await context.profiles.load(context.pbxName);
  const live = await context.live();
  const look = lookOf(host.env);
  const ending = new AbortController();
  const recorder = recorderOf(profile, live, host);
  const feed = openFeed(context, profile, live, host.now, recorder.feed);

  const settings = loadConfig(contexts.folders.config);
  const keys = keymapFrom(settings, commands);
  const deeds = createDeeds({
    ...{ commands, pbx: context.pbxName, secrets: secretsOf(profile), now: host.now },
    isDefault: context.pbxName === (host.env['PBXCTL_PBX'] ?? DEFAULT_PBX),
  });

  async function perform(words: readonly string[], io: CommandIo, front: Front): Promise<number> {
    if (words[0] === 'help') {
      const shown = helpLines(commands, words.slice(1), () => keysHelp(keys, look));
      for (const line of shown) front.data(line);
      return 0;
    }
    const deed = deeds.begin(words, io.tell);
    const open = async (name: string | undefined, signal = io.signal) => ({
      ...deed.observe(await contexts.open(name ?? context.pbxName, signal, true)),
      deeds: deeds.list,
    });
    const session = (opening: SessionOpening) => doInSession(opening, recorder, context, front);
    let status = 1;
    try {
      const watched = deed.watch(frontWith(front, { session }));
      status = await dispatch(commands, words, open, watched, io.signal);
      return status;
    } catch (error) {
      status = exitStatusOf(error);
      throw error;
    } finally {
      deed.end(status, io.signal.aborted);
    }
  }

  function shell(line: string, io: CommandIo): Promise<Answer> {
    return runOnSession(io, look, async (front) => {
      if (!settings.config.shell) throw shellIsOff(contexts.folders.config);
      return runShell(line, host.env, front, io.signal);
    });
  }

  const run = (words: readonly string[], io: CommandIo): Promise<Answer> =>
    runOnSession(io, look, (front) => perform(words, io, front));

  /** One after the other, until one fails. */
  const runLine = (text: string, io: CommandIo): Promise<Answer> => {
    const line = shellCommandOf(text.trim());
    if (line !== undefined) return shell(line, io);
    return runOnSession(io, look, async (front) => {
      const lines = splitCommands(text);
      for (const [index, line] of lines.entries()) {
        const status = await perform(wordsOfLine(commands, line), io, front);
        const left = lines.slice(index + 1).join('; ');
        if (status !== 0 && left !== '') front.remark(`not run, since that failed: ${left}`);
        if (status !== 0) return status;
      }
      return 0;
    });
  };

  const close = () => {
    ending.abort();
    recorder.end('the session was left');
    const closed = feed
      .close()
      .catch(passUnreachable)
      .then(() => contexts.disconnect(context.pbxName));
    closing.set(context.pbxName, closed);
    return closed;
  };

  try {
    if (recording) await beginRecording(recorder, recording, context);
    return {
      input: host.stdin,
      output: host.stdout,
      env: host.env,
      profile: sessionProfile(profile, contexts.isUnlocked(profile.name)),
      live,
      log: whyNoLog(profile)
        ? { unavailable: `${whyNoLog(profile)}: run pbxctl on that machine` }
        : withoutRoutine(
            logOf(profile, contexts.folders, {
              lines: LOG_LINES,
              follow: true,
              signal: ending.signal,
              now: host.now,
            }),
            feed,
          ),
      advice: adviceFor(profile),
      formatLog: formatLogLine,
      dispatch: run,
      line: runLine,
      complete: (text, cursor) =>
        completeLine(commands, text.slice(0, cursor), contexts, context.pbxName),
      features: (id) => featureOverview(context, id),
      reader: readerOf(context),
      onEvent: (listener) => context.onEvent((event) => listener(eventOf(event, host.now()))),
      ...{ feed, recorder },
      captures: () => goingCaptures(context),
      ownBindings: keys.bindings,
      problems: keys.problems,
      history: createHistory(contexts.folders.history),
      openProgram: createPtyOpener(
        { file: process.execPath, args: [bundled('pty.js')], env: {} },
        host.env,
      ),
      now: host.now,
      pbxs: createPbxs(context, profile, contexts, (name) =>
        openPbx(commands, name, host, contexts, closing),
      ),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What was turned on at a PBX that is gone now is turned off by the next capture there. */
function passUnreachable(error: unknown): void {
  if (!(error instanceof PbxError)) throw error;
}

/** SIP seen live: of a lab from the beginning on, of another PBX when the page of a call is opened. */
function openFeed(
  context: Context,
  profile: Profile,
  live: LivePbx,
  now: () => number,
  tap: FeedTap,
) {
  const feed = createCallFeed({ sources: liveSources(context), now, tap });
  if (profile.kind === 'lab') feed.begin();
  let wasLive = true;
  live.onChange(() => {
    const isLive = live.status.phase === 'live';
    if (isLive && !wasLive) feed.renew();
    wasLive = isLive;
  });
  return feed;
}

/** SIP messages in the log, and what chan_sip says of each: there for the ladder, and not to be read. */
const isSipDump = ({ level, file, message }: LogLine): boolean =>
  level === 'VERBOSE' &&
  (file === 'res_pjsip_logger.c' || (file === 'chan_sip.c' && !/^(Un)?registered /i.test(message)));

/** What panes and pages read, each time that they ask. */
function readerOf(context: Context): Reader {
  return {
    trunks: () => trunkOverview(context),
    captures: () => listRecorded(capturesFolder(context.folders.data)),
    changes: () => changeRows(context),
    peer: (id) => configuredPeer(context, id),
    channel: (name) => channelVariables(context, name),
  };
}

const eventOf = (event: AmiMessage, at: number): AmiEvent => ({
  name: event.event ?? '',
  at,
  headers: event.headers.filter(([name]) => name !== 'Event'),
});

async function goingCaptures({ folders, pbxName }: Context): Promise<readonly GoingCapture[]> {
  const all = await listRecorded(capturesFolder(folders.data));
  return all
    .filter(({ pbx, state }) => pbx === pbxName && state === 'recording')
    .map(({ name, call }) => ({ name, call }));
}

const ADVICE_ATTACHED = {
  noPeers: 'no peers, or the AMI user may not list them: type  :permissions',
  noCalls: 'no calls',
};

function adviceFor(profile: Profile): NonNullable<SessionDeps['advice']> {
  if (profile.kind === 'attached') return ADVICE_ATTACHED;
  return profile.users.length === 0 ? { noCalls: 'no calls' } : {};
}

async function* withoutRoutine(
  lines: AsyncIterable<LogLine>,
  feed: Pick<OwnCallFeed, 'kind'>,
): AsyncGenerator<LogLine> {
  for await (const line of lines)
    if (!isRoutine(line) && !(feed.kind === 'log' && isSipDump(line))) yield line;
}

/** A line that names none of our commands is a line for Asterisk's CLI, as it was typed. */
function wordsOfLine(commands: readonly Command[], text: string): readonly string[] {
  const line = text.trim().replace(/^pbxctl\s+/, '');
  const first = line.split(/\s/, 1)[0] ?? '';
  const ours =
    first === 'help' ||
    /^--pbx(=|$)/.test(first) ||
    commands.some((command) => command.name.split(' ')[0] === first);
  return ours ? splitWords(line) : ['cli', '--', line];
}

/** Our commands and live names; Asterisk's own completion for the rest. */
async function completeLine(
  commands: readonly Command[],
  text: string,
  contexts: Contexts,
  pbxName: string,
): Promise<Completion> {
  const { before, from, word } = lastWord(text);
  const earlier = before.findLastIndex((one) => one.endsWith(';'));
  if (earlier >= 0) {
    const start = text.lastIndexOf(';', from) + 1;
    const own = await completeLine(commands, text.slice(start), contexts, pbxName);
    return { ...own, from: own.from + start };
  }
  const open = (name: string | undefined) => contexts.open(name ?? pbxName);
  const own = await sessionCandidates(before, contexts.profiles);
  const ours = [
    ...own.filter(({ text }) => text.startsWith(word)),
    ...(await complete(commands, [...before, word], open, fileNames)),
  ];
  const candidates = ours.map(({ text, description }) => ({ text: quoteWord(text), description }));
  const found = findCommand(commands, before);
  if (before.length > 0 && (own.length > 0 || before[0] === 'help' || found))
    return { from, candidates, ...(found ? { usage: usageOf(found.command) } : {}) };
  const context = await open(undefined);
  const theirs = await asteriskCandidates(await context.ami(), text, word);
  return { from, candidates: [...candidates, ...theirs] };
}

/** Said where nothing completes a word: how the command is written, and one that can be typed. */
function usageOf(command: Command): string {
  const [example] = command.examples;
  const usage = usageLine(command).replace(/^pbxctl /, '');
  const line = example?.[0].replace(/^pbxctl /, '');
  return line === undefined || line === usage ? usage : `${usage}   as in: ${line}`;
}

/** What Asterisk's CLI would complete with (`_command matchesarray`, main/cli.c). */
async function asteriskCandidates(
  ami: Awaited<ReturnType<Awaited<ReturnType<Contexts['open']>>['ami']>>,
  text: string,
  word: string,
): Promise<{ text: string }[]> {
  if (/["\\\r\n]/.test(text)) return [];
  const { ok, lines } = await ami.command(`_command matchesarray "${text}" "${word}"`);
  if (!ok) return [];
  // The first one is what all of them begin with, not a candidate.
  const words = lines
    .join(' ')
    .split(/\s+/)
    .filter((found) => found !== '' && found !== '_EOF_')
    .slice(1);
  return [...new Set(words)].sort().map((found) => ({ text: found }));
}
