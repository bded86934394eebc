import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { lookOf } from '../text/look.ts';
import type { WatchedCall } from './call/watched.ts';
import { createClipboard } from './clipboard.ts';
import type { SessionDeps } from './deps.ts';
import { createEventFeed } from './event-feed.ts';
import type { AmiEvent } from './events.ts';
import { processHost } from './host.ts';
import { pageSize } from './layout.ts';
import { createLogFeed } from './log-feed.ts';
import { callsLookedAt, isCallOnShow } from './looked.ts';
import type { Effect, Message } from './message.ts';
import { type GoingCapture, type Model, startModel } from './model.ts';
import { createPacer } from './pacer.ts';
import { sayProblems } from './problems.ts';
import type { ReadMessage, ReadName } from './reads.ts';
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
  const clipboard = deps.clipboard ?? createClipboard(output, deps.env);
  let model = modelOf(deps);
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
  const terminal = openTerminal(deps, host, look, {
    key: send,
    resized: () => send({ kind: 'resize', size: sizeOf(output) }),
    suspended: pacer.hold,
    resumed: pacer.release,
    ended: finish,
    crashed: crash,
  });
  const stopFeed = deps.feed?.onChange(pacer.request);
  const ticking = setInterval(pacer.request, tickMs);
  const counting = setInterval(countCaptures, capturesMs);
  countCaptures();
  pacer.request();

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
    const { model: next, effects } = update(model, message);
    model = next;
    for (const effect of effects) perform(effect);
    if (message.kind === 'run ended') countCaptures();
    if (message.kind === 'key' || message.kind === 'paste') pacer.hurry();
    else pacer.request();
  }

  function draw(): void {
    const came = feed?.take();
    if (came && came.lines.length > 0) model = update(model, { kind: 'log', ...came }).model;
    const heard = events.take();
    if (heard) model = update(model, { kind: 'events', ...heard }).model;
    const { status } = live;
    const framed = update(model, { kind: 'frame', now: deps.now(), revision, status });
    model = framed.model;
    for (const effect of framed.effects) perform(effect);
    seeCall();
    terminal.screen.draw(viewOf(model, deps.formatLog));
    void live.lookAtMedia(callsLookedAt(model), isCallOnShow(model));
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
        throw new PbxError('refused', 'this session reads no files');
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
    events.listen(false);
    stopFeed?.();
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
  const model = startModel({
    size: sizeOf(deps.output),
    look: lookOf(deps.env),
    now: deps.now(),
    profile: deps.profile,
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
