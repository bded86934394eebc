import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { WatchedCall } from './call/watched.ts';
import { createClipboard } from './clipboard.ts';
import type { SessionDeps } from './deps.ts';
import { createEventFeed } from './event-feed.ts';
import type { AmiEvent } from './events.ts';
import { pageSize } from './layout.ts';
import { createLogFeed } from './log-feed.ts';
import { callsLookedAt, callsRecorded, isCallOnShow } from './looked.ts';
import type { Effect, Message, Step } from './message.ts';
import { activeRun, type GoingCapture, type Model, startModel } from './model.ts';
import { createPacer } from './pacer.ts';
import { startPbxs } from './pbxs/types.ts';
import { sayProblems } from './problems.ts';
import type { ReadMessage, ReadName } from './reads.ts';
import { recordsAtStart, recordsOf } from './replay/recorded.ts';
import { createRunner } from './runner.ts';
import { shellSize } from './shell/page.ts';
import { createShells } from './shell/shells.ts';
import { typedShell } from './shell/update.ts';
import { update } from './update.ts';
import { viewOf } from './view.ts';
import { openWindow, type Seat, type Side } from './window.ts';

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
  return new Promise((resolve) => openWindow(deps, startSide, resolve));
}

const namesOf = (captures: readonly GoingCapture[]): string =>
  captures.map(({ name }) => name).join();

function startSide(deps: SessionDeps, seat: Seat): Side {
  const { output, live } = deps;
  const pacer = createPacer(draw);
  const runner = createRunner(deps, send);
  const clipboard = deps.clipboard ?? createClipboard(output, deps.env);
  let model = modelOf(deps, seat);
  let revision = 0;
  let seenRevision = -1;
  let over = false;
  const feed =
    'unavailable' in deps.log ? undefined : createLogFeed(deps.log, pacer.request, logEnded);
  const events = createEventFeed(subscribe, pacer.request, (error) =>
    send({ kind: 'no events', lines: reasonLines(error) }),
  );
  const stopLive = live.onChange(() => {
    revision++;
    pacer.request();
  });
  const shells =
    deps.openProgram &&
    createShells({
      ...{ open: deps.openProgram, look: seat.look, send, reasonLines },
      changed: (soon) => (soon ? pacer.hurry() : pacer.request()),
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
    if (message.kind === 'run ended') {
      countCaptures();
      lookAtProfile();
    }
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
    const heard = events.take();
    if (heard) model = update(model, { kind: 'events', ...heard }).model;
    frame();
    seeCall();
    seeShell();
    seat.draw(viewOf(model, deps.formatLog));
    void live.lookAtMedia(callsLookedAt(model), isCallOnShow(model));
    const recorded = callsRecorded(model);
    if (recorded.length > 0) void live.lookAtMedia(recorded);
    if (!output.writableNeedDrain) return;
    pacer.hold();
    output.once('drain', pacer.release);
  }

  /** Only the program on show is looked at, and brought to its size. */
  function seeShell(): void {
    const shell = typedShell(model);
    const screen = shell && shells?.see(shell.name, shellSize(model), shell.back);
    if (!shell || !screen || screen === shell.screen) return;
    model = update(model, { kind: 'shell shows', name: shell.name, screen }).model;
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
        seat.leave(effect.status);
        break;
      case 'suspend':
        seat.suspend();
        break;
      case 'redraw':
        seat.redraw();
        break;
      case 'pbxs':
        seat.perform(effect.act);
        break;
      case 'remember':
        deps.history.add(effect.line);
        break;
      case 'copy':
        copy(effect.text, effect.what);
        break;
      case 'read features':
        readFeatures(effect.id);
        break;
      case 'read':
        read(effect.name, effect.key);
        break;
      case 'listen':
        events.listen(effect.on);
        break;
      case 'open shell':
      case 'type':
      case 'paste':
        if (shells) shells.perform(effect, shellSize(model));
        else send({ kind: 'shell ended', name: effect.shell, end: [NO_PROGRAMS] });
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

  function copy(text: string, what: string): void {
    clipboard(text).then((copied) => send({ kind: 'copied', what, copied }));
  }

  function readFeatures(id: string | undefined): void {
    Promise.resolve()
      .then(() => deps.features(id))
      .then((overview) => send({ kind: 'features read', id, overview }))
      .catch((error) => send({ kind: 'features failed', lines: reasonLines(error) }));
  }

  async function subscribe(listener: (event: AmiEvent) => void): Promise<() => void> {
    if (deps.onEvent) return deps.onEvent(listener);
    throw new PbxError('refused', 'this session sees no events');
  }

  function read<Name extends ReadName>(name: Name, key: string): void {
    Promise.resolve()
      .then(() => {
        if (deps.reader) return deps.reader[name](key);
        throw new PbxError('refused', deps.replay ? NOT_RECORDED : 'this session reads no files');
      })
      .then((value) => send({ kind: 'was read', name, key, value } as ReadMessage))
      .catch((error) => send({ kind: 'not read', name, key, lines: reasonLines(error) }));
  }

  function complete(text: string, cursor: number): void {
    const none = { from: cursor, candidates: [] };
    Promise.resolve()
      .then(() => deps.complete(text, cursor))
      .catch(() => none)
      .then((completion) => send({ kind: 'completed', text, cursor, completion }));
  }

  /** A command may have changed what may be done here. */
  function lookAtProfile(): void {
    deps.pbxs?.profile().then(
      (profile) => send({ kind: 'pbxs', told: { kind: 'profile', profile } }),
      () => undefined,
    );
  }

  async function stop(): Promise<void> {
    over = true;
    clearInterval(ticking);
    clearInterval(counting);
    events.listen(false);
    stopFeed?.();
    stopRecorder?.();
    deps.replay?.stop();
    pacer.stop();
    feed?.stop();
    stopLive();
    await settled(Promise.all([runner.stop(), shells?.close()]));
    await deps.close?.();
  }

  return {
    send,
    hold: pacer.hold,
    release: pacer.release,
    running: () => activeRun(model)?.title,
    stop,
  };
}

const NOT_RECORDED = 'a recording does not hold this';
const NO_PROGRAMS = 'this session opens no programs';

const isLongOver = ({ endedAt }: WatchedCall, now: number): boolean =>
  endedAt !== undefined && now - endedAt > lateMs;

function modelOf(deps: SessionDeps, seat: Seat): Model {
  const { replay } = deps;
  const model = liveModelOf(deps, seat);
  if (!replay) return model;
  const { state, fault, follows } = replay;
  return { ...model, replay: { ...state, fault, following: follows, caption: undefined } };
}

function liveModelOf(deps: SessionDeps, seat: Seat): Model {
  const model = startModel({
    size: seat.size(),
    look: seat.look,
    now: deps.now(),
    profile: deps.profile,
    pbxs: startPbxs(deps.pbxs),
    advice: deps.advice,
    view: deps.live.view,
    status: deps.live.status,
    history: deps.history.load(),
    logUnavailable: 'unavailable' in deps.log ? deps.log.unavailable : undefined,
    ownBindings: deps.ownBindings,
  });
  return sayProblems(model, deps.problems ?? []);
}

/** Why, and what to do. */
function reasonLines(error: unknown): string[] {
  const hint = error instanceof PbxError ? error.hint : undefined;
  return [messageOf(error), ...(hint === undefined ? [] : [hint])].flatMap((text) =>
    text.split('\n'),
  );
}

/** Waits for the interrupted commands, but not for ever. */
async function settled(ended: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, graceMs);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
