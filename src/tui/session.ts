import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { lookOf } from '../text/look.ts';
import type { WatchedCall } from './call/watched.ts';
import type { SessionDeps } from './deps.ts';
import { processHost } from './host.ts';
import { pageSize } from './layout.ts';
import { createLogFeed } from './log-feed.ts';
import { callsLookedAt, callsRecorded, isCallOnShow } from './looked.ts';
import type { Effect, Message, Step } from './message.ts';
import { type GoingCapture, type Model, startModel } from './model.ts';
import { createPacer } from './pacer.ts';
import { recordsAtStart, recordsOf } from './replay/recorded.ts';
import { createRunner } from './runner.ts';
import { openTerminal, sizeOf } from './terminal.ts';
import { update } from './update.ts';
import { viewOf } from './view.ts';

/** How long a command that was interrupted by leaving may take to end. */
const graceMs = 1000;
/** Clocks on the screen go on. */
const tickMs = 1000;
/** What a call has sent at its end comes by then. */
const lateMs = 3000;
const capturesMs = 2000;
/** The position of a replay is to be seen going on. */
const replayTickMs = 250;

/**
 * The interactive session, until the person leaves. Resolves with the exit status; the terminal
 * is given back before that, whatever the reason.
 */
export function runSession(deps: SessionDeps): Promise<number> {
  return new Promise((resolve) => startSession(deps, resolve));
}

const namesOf = (captures: readonly GoingCapture[]): string =>
  captures.map(({ name }) => name).join();

function startSession(deps: SessionDeps, resolve: (status: number) => void): void {
  const { output, live } = deps;
  const host = deps.host ?? processHost();
  const look = lookOf(deps.env);
  const pacer = createPacer(draw);
  const runner = createRunner(deps, send);
  let model = modelOf(deps);
  let revision = 0;
  let seenRevision = -1;
  let over = false;
  const feed =
    'unavailable' in deps.log ? undefined : createLogFeed(deps.log, pacer.request, logEnded);
  const stopLive = live.onChange(() => {
    revision++;
    pacer.request();
  });
  const terminal = openTerminal(deps, host, look, {
    key: send,
    resized: () => send({ kind: 'resize', size: sizeOf(output) }),
    suspended: pacer.hold,
    resumed: pacer.release,
    ended: finish,
    crashed: crash,
  });
  const stopFeed = deps.feed?.onChange(pacer.request);
  const stopRecorder = deps.recorder?.onChange(pacer.request);
  const ticking = setInterval(pacer.request, deps.replay ? replayTickMs : tickMs);
  const counting = setInterval(countCaptures, capturesMs);
  countCaptures();
  pacer.request();
  playReplay();

  function countCaptures(): void {
    deps.captures?.().then(
      (going) => {
        if (namesOf(going) !== namesOf(model.captures)) send({ kind: 'captures', going });
      },
      () => undefined,
    );
  }

  function logEnded(reason: string): void {
    send({ kind: 'log ended', reason });
  }

  function send(message: Message): void {
    if (over) return;
    const { model: next, effects } = take(message);
    model = next;
    for (const effect of effects) perform(effect);
    if (message.kind === 'run ended') countCaptures();
    if (message.kind === 'key' || message.kind === 'paste') pacer.hurry();
    else pacer.request();
  }

  /** The model after a message, and into a recording what it is to keep of it. */
  function take(message: Message): Step {
    const { recorder } = deps;
    if (recorder && recorder.state !== model.recording) {
      const isNew = recorder.state !== undefined && 'since' in recorder.state;
      if (isNew) recorder.take(recordsAtStart(model));
      model = update(model, { kind: 'recording', state: recorder.state }).model;
    }
    const taken = update(model, message);
    if (recorder?.state && 'since' in recorder.state)
      recorder.take(recordsOf(message, model, taken.model));
    return taken;
  }

  function playReplay(): void {
    deps.replay?.play({
      record(record) {
        // A key acts on what was seen.
        if (record.kind === 'key') frame();
        send({ kind: 'recorded', record });
      },
      rewound: () => send({ kind: 'rewound' }),
      changed: pacer.request,
    });
  }

  function frame(): void {
    if (deps.replay) model = update(model, { kind: 'replay', player: deps.replay.state }).model;
    const { status } = live;
    const framed = take({ kind: 'frame', now: deps.now(), revision, status });
    model = framed.model;
    for (const effect of framed.effects) perform(effect);
  }

  function draw(): void {
    const came = feed?.take();
    if (came && came.lines.length > 0) model = take({ kind: 'log', ...came }).model;
    frame();
    seeCall();
    terminal.screen.draw(viewOf(model, deps.formatLog));
    void live.lookAtMedia(callsLookedAt(model), isCallOnShow(model));
    const recorded = callsRecorded(model);
    if (recorded.length > 0) void live.lookAtMedia(recorded);
    if (!output.writableNeedDrain) return;
    pacer.hold();
    output.once('drain', pacer.release);
  }

  /** What came of the call on show; of no other anything is asked. */
  function seeCall(): void {
    const { watched } = model;
    if (!deps.feed || !watched || isLongOver(watched, deps.now())) return;
    const seen = deps.feed.see(watched.callIds);
    const isKnown = seen.revision === seenRevision && watched.seen !== undefined;
    if (isKnown) return;
    seenRevision = seen.revision;
    model = update(model, { kind: 'seen', seen }).model;
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'leave':
        finish(effect.status);
        break;
      case 'suspend':
        terminal.suspend();
        break;
      case 'redraw':
        terminal.screen.forget();
        break;
      case 'remember':
        deps.history.add(effect.line);
        break;
      case 'read features':
        readFeatures(effect.id);
        break;
      case 'replay':
        deps.replay?.order(effect.order);
        break;
      case 'complete':
        complete(effect.text, effect.cursor);
        break;
      default:
        runner.perform(effect, pageSize(model));
    }
  }

  function readFeatures(id: string | undefined): void {
    Promise.resolve()
      .then(() => deps.features(id))
      .then((overview) => send({ kind: 'features read', id, overview }))
      .catch((error) => send({ kind: 'features failed', lines: reasonLines(error) }));
  }

  function complete(text: string, cursor: number): void {
    const none = { from: cursor, candidates: [] };
    Promise.resolve()
      .then(() => deps.complete(text, cursor))
      .catch(() => none)
      .then((completion) => send({ kind: 'completed', text, cursor, completion }));
  }

  function crash(error: unknown): void {
    terminal.close();
    host.writeError(defectReport(error, deps.reportTo));
    finish(1);
  }

  function finish(status: number): void {
    if (over) return;
    over = true;
    clearInterval(ticking);
    clearInterval(counting);
    stopFeed?.();
    stopRecorder?.();
    deps.replay?.stop();
    pacer.stop();
    terminal.close();
    feed?.stop();
    stopLive();
    settled(runner.stop()).then(() => resolve(status));
  }
}

const isLongOver = ({ endedAt }: WatchedCall, now: number): boolean =>
  endedAt !== undefined && now - endedAt > lateMs;

function modelOf(deps: SessionDeps): Model {
  const { replay } = deps;
  const model = liveModelOf(deps);
  if (!replay) return model;
  const { state, fault, follows } = replay;
  return { ...model, replay: { ...state, fault, following: follows, caption: undefined } };
}

function liveModelOf(deps: SessionDeps): Model {
  return startModel({
    size: sizeOf(deps.output),
    look: lookOf(deps.env),
    now: deps.now(),
    profile: deps.profile,
    advice: deps.advice,
    view: deps.live.view,
    status: deps.live.status,
    history: deps.history.load(),
    logUnavailable: 'unavailable' in deps.log ? deps.log.unavailable : undefined,
  });
}

/** Why, and what to do. */
function reasonLines(error: unknown): string[] {
  const hint = error instanceof PbxError ? error.hint : undefined;
  return [messageOf(error), ...(hint === undefined ? [] : [hint])].flatMap((text) =>
    text.split('\n'),
  );
}

function defectReport(error: unknown, reportTo: string | undefined): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = reportTo === undefined ? '' : ` at ${reportTo}`;
  return `pbxctl has a defect and had to stop:\n${stack}\nPlease report the lines above${where}.\n`;
}

/** Waits for the interrupted commands, but not for ever. */
async function settled(ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, graceMs);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
