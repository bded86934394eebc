import { capturesFolder, listRecorded } from '../asterisk/capture/store.ts';
import { isRoutine } from '../asterisk/log/filter.ts';
import { formatLogLine } from '../asterisk/log/format.ts';
import type { LogLine } from '../asterisk/log/types.ts';
import type { LivePbx } from '../asterisk/state/types.ts';
import { liveSources } from '../commands/capture/live.ts';
import type { Command, SessionOpening } from '../commands/command.ts';
import type { Context, Profile } from '../commands/context.ts';
import { featureOverview } from '../commands/feature/overview.ts';
import { logOf, whyNoLog } from '../commands/log-source.ts';
import { createCallFeed, type OwnCallFeed } from './call-feed.ts';
import { complete } from './complete.ts';
import type { Contexts } from './context.ts';
import { dispatch } from './dispatch.ts';
import type { Front } from './front.ts';
import { helpLines } from './help.ts';
import { createHistory } from './history.ts';
import type { Host } from './host.ts';
import { findCommand } from './parse.ts';
import type { FeedTap } from './recording/recorder.ts';
import { runOnSession } from './session-front.ts';
import { beginRecording, doInSession, recorderOf } from './session-recorder.ts';
import { lookOf } from './text/look.ts';
import {
  type Answer,
  type CommandIo,
  type Completion,
  type GoingCapture,
  quoteWord,
  runSession,
  type SessionProfile,
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
  const context = await contexts.open(pbxName);
  const profile = await context.profiles.load(context.pbxName);
  const live = await context.live();
  const look = lookOf(host.env);
  const ending = new AbortController();
  const recorder = recorderOf(profile, live, host);
  const feed = openFeed(context, profile, live, host.now, recorder.feed);

  async function perform(words: readonly string[], io: CommandIo, front: Front): Promise<number> {
    if (words[0] === 'help') {
      for (const line of helpLines(commands, words.slice(1))) front.data(line);
      return 0;
    }
    const open = (name: string | undefined, signal = io.signal) =>
      contexts.open(name ?? context.pbxName, signal, true);
    const session = (opening: SessionOpening) => doInSession(opening, recorder, context, front);
    return dispatch(commands, words, open, { ...front, session }, io.signal);
  }

  const run = (words: readonly string[], io: CommandIo): Promise<Answer> =>
    runOnSession(io, look, (front) => perform(words, io, front));

  /** One after the other, until one fails. */
  const runLine = (text: string, io: CommandIo): Promise<Answer> =>
    runOnSession(io, look, async (front) => {
      for (const line of splitCommands(text)) {
        const status = await perform(wordsOfLine(commands, line), io, front);
        if (status !== 0) return status;
      }
      return 0;
    });

  try {
    if (recording) await beginRecording(recorder, recording, context);
    return await runSession({
      input: host.stdin,
      output: host.stdout,
      env: host.env,
      profile: sessionProfile(profile),
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
      ...(profile.kind === 'attached' ? { advice: ADVICE_ATTACHED } : {}),
      formatLog: formatLogLine,
      dispatch: run,
      line: runLine,
      complete: (text, cursor) =>
        completeLine(commands, text.slice(0, cursor), contexts, context.pbxName),
      features: (id) => featureOverview(context, id),
      ...{ feed, recorder },
      captures: () => goingCaptures(context),
      history: createHistory(contexts.folders.history),
      now: host.now,
    });
  } finally {
    ending.abort();
    recorder.end('the session was left');
    await feed.close();
  }
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

const sessionProfile = (profile: Profile): SessionProfile => ({
  name: profile.name,
  kind: profile.kind,
  readOnly: profile.kind === 'attached' && !profile.write,
});

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
  const ours = first === 'help' || commands.some((command) => command.name.split(' ')[0] === first);
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
  const ours = await complete(commands, [...before, word], open);
  const candidates = ours.map(({ text, description }) => ({ text: quoteWord(text), description }));
  if (before.length > 0 && (before[0] === 'help' || findCommand(commands, before)))
    return { from, candidates };
  const context = await open(undefined);
  const theirs = await asteriskCandidates(await context.ami(), text, word);
  return { from, candidates: [...candidates, ...theirs] };
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
