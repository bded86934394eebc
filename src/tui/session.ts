import type { SessionDeps, SessionHost } from './deps.ts';
import { processHost } from './host.ts';
import { createKeyboard } from './keyboard.ts';
import { createLogFeed, type LogFeed } from './log-feed.ts';
import { lookOf } from './look.ts';
import type { Effect, Message } from './message.ts';
import { type Model, type Size, startModel } from './model.ts';
import { createPacer } from './pacer.ts';
import { createRunner } from './runner.ts';
import { createScreen } from './screen.ts';
import { update } from './update.ts';
import { viewOf } from './view.ts';

/** How long a command that was interrupted by leaving may take to end. */
const graceMs = 1000;
/** A stopped process is continued by SIGCONT; where nobody can stop it, it goes on after this. */
const notStoppedMs = 200;
const clockMs = 1000;

/**
 * The interactive session, until the person leaves. Resolves with the exit status; the terminal
 * is given back before that, whatever the reason.
 */
export function runSession(deps: SessionDeps): Promise<number> {
  return new Promise((resolve) => {
    startSession(deps, deps.host ?? processHost(), resolve);
  });
}

function sizeOf({ output }: SessionDeps): Size {
  return { columns: output.columns || 80, rows: output.rows || 24 };
}

function startSession(
  deps: SessionDeps,
  host: SessionHost,
  resolve: (status: number) => void,
): void {
  const { input, output, live, env } = deps;
  const look = lookOf(env);
  const screen = createScreen(output, sizeOf(deps), look, env.TERM ?? '');
  const pacer = createPacer(draw);
  const keyboard = createKeyboard(input, send);
  const runner = createRunner(deps, send);
  let model: Model = startModel({
    size: sizeOf(deps),
    look,
    now: deps.now(),
    profile: deps.profile,
    advice: deps.advice,
    view: live.view,
    status: live.status,
    history: deps.history.load(),
    logUnavailable: 'unavailable' in deps.log ? deps.log.unavailable : undefined,
  });
  let revision = 0;
  let over = false;
  let resumeTimer: NodeJS.Timeout | undefined;
  const feed = startFeed();
  const stopLive = live.onChange(() => {
    revision++;
    pacer.request();
  });
  const ticking = setInterval(() => pacer.request(), clockMs);
  const listeners = listen();
  keyboard.open();
  pacer.request();

  function startFeed(): LogFeed | undefined {
    if ('unavailable' in deps.log) return undefined;
    return createLogFeed(
      deps.log,
      () => pacer.request(),
      (reason) => send({ kind: 'log ended', reason }),
    );
  }

  function send(message: Message): void {
    if (over) return;
    const { model: next, effects } = update(model, message);
    model = next;
    for (const effect of effects) perform(effect);
    pacer.request();
  }

  function draw(): void {
    const came = feed?.take();
    if (came && came.lines.length > 0) {
      model = update(model, { kind: 'log', ...came }).model;
    }
    const frame: Message = { kind: 'frame', now: deps.now(), revision, status: live.status };
    model = update(model, frame).model;
    screen.draw(viewOf(model, deps.formatLog));
    if (output.writableNeedDrain) {
      pacer.hold();
      output.once('drain', () => pacer.release());
    }
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'leave':
        finish(effect.status);
        break;
      case 'suspend':
        suspend();
        break;
      case 'redraw':
        screen.forget();
        break;
      case 'remember':
        deps.history.add(effect.line);
        break;
      case 'complete':
        complete(effect.text, effect.cursor);
        break;
      default:
        runner.perform(effect, model.size);
    }
  }

  function complete(text: string, cursor: number): void {
    const none = { from: cursor, candidates: [] };
    deps
      .complete(text, cursor)
      .catch(() => none)
      .then((completion) => send({ kind: 'completed', text, cursor, completion }));
  }

  function suspend(): void {
    pacer.hold();
    keyboard.close();
    screen.leave();
    host.off('SIGTSTP', suspend);
    resumeTimer = setTimeout(resume, notStoppedMs);
    host.suspend();
  }

  function resume(): void {
    clearTimeout(resumeTimer);
    host.off('SIGTSTP', suspend);
    host.on('SIGTSTP', suspend);
    keyboard.close();
    keyboard.open();
    screen.leave();
    screen.enter();
    resize();
    pacer.release();
  }

  function resize(): void {
    screen.resize(sizeOf(deps));
    send({ kind: 'resize', size: sizeOf(deps) });
  }

  function listen(): () => void {
    const inputEnd = () => finish(0);
    const inputError = () => finish(129);
    const outputError = () => finish(141);
    const events: [string, (argument: unknown) => void][] = [
      ['SIGINT', () => finish(130)],
      ['SIGQUIT', () => finish(131)],
      ['SIGTERM', () => finish(143)],
      ['SIGHUP', () => finish(129)],
      ['SIGTSTP', suspend],
      ['SIGCONT', resume],
      ['exit', giveBack],
      ['uncaughtException', crash],
      ['unhandledRejection', crash],
    ];
    for (const [event, listener] of events) host.on(event, listener);
    output.on('resize', resize);
    output.on('error', outputError);
    input.on('end', inputEnd);
    input.on('error', inputError);
    return () => {
      for (const [event, listener] of events) host.off(event, listener);
      output.off('resize', resize);
      input.off('end', inputEnd);
      input.off('error', inputError);
    };
  }

  function giveBack(): void {
    keyboard.close();
    screen.leave();
  }

  function crash(error: unknown): void {
    giveBack();
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const where = deps.reportTo === undefined ? '' : ` at ${deps.reportTo}`;
    host.writeError(
      `pbxctl has a defect and had to stop:\n${stack}\nPlease report the lines above${where}.\n`,
    );
    finish(1);
  }

  function finish(status: number): void {
    if (over) return;
    over = true;
    clearInterval(ticking);
    clearTimeout(resumeTimer);
    pacer.stop();
    giveBack();
    screen.destroy();
    feed?.stop();
    stopLive();
    listeners();
    settled(runner.stop()).then(() => resolve(status));
  }
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
