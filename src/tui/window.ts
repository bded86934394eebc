import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { type Look, lookOf } from '../text/look.ts';
import type { ThemeName } from '../text/themes.ts';
import type { SessionDeps } from './deps.ts';
import { processHost } from './host.ts';
import type { Message } from './message.ts';
import type { Size } from './model.ts';
import { joinFrames, partsOf } from './pbxs/parts.ts';
import type { End, PbxAct, PbxTold } from './pbxs/types.ts';
import { openTerminal, sizeOf } from './terminal.ts';
import type { Frame } from './view.ts';

/** The session on one PBX: the whole screen, or one side of it. */
export interface Side {
  send(message: Message): void;
  /** Between `hold` and `release` nothing is drawn. */
  hold(): void;
  release(): void;
  /** The command that runs. */
  running(): string | undefined;
  /** Interrupts its commands and lets go of its PBX. */
  stop(): Promise<void>;
}

/** What a side has of the screen. */
export interface Seat {
  size(): Size;
  readonly look: Look;
  draw(frame: Frame): void;
  redraw(): void;
  suspend(): void;
  leave(status: number): void;
  /** What is about more than its PBX. */
  perform(act: PbxAct): void;
}

interface Place {
  readonly deps: SessionDeps;
  side: Side | undefined;
  frame: Frame | undefined;
}

/**
 * The terminal, with a side for each PBX on the screen. Another PBX is opened before the one whose place it
 * takes is let go, so that a session never stands there with none.
 */
export function openWindow(
  deps: SessionDeps,
  startSide: (deps: SessionDeps, seat: Seat) => Side,
  resolve: (status: number) => void,
): void {
  const host = deps.host ?? processHost();
  const { output, env } = deps;
  const places: Place[] = [];
  const ends = new Set<Promise<void> | undefined>();
  let look = lookOf(env);
  let focused = 0;
  let over = false;
  const terminal = openTerminal(deps, host, look, {
    key: (event) => places[focused]?.side?.send(event),
    resized: arrange,
    suspended: () => everySide((side) => side.hold()),
    resumed: () => everySide((side) => side.release()),
    ended: finish,
    crashed: crash,
  });
  place(deps, 0);

  function everySide(act: (side: Side) => void): void {
    for (const { side } of places) if (side) act(side);
  }

  /** Starts a side at a place; who was there is stopped. */
  function place(opened: SessionDeps, at: number): Place {
    const before = places[at];
    const one: Place = { deps: opened, side: undefined, frame: undefined };
    places[at] = one;
    one.side = startSide(opened, seatOf(one));
    letGo(before?.side);
    return one;
  }

  /** Goes on while the next one is on the screen already. */
  function letGo(side: Side | undefined): void {
    const end = side?.stop().finally(() => ends.delete(end));
    if (end) ends.add(end);
  }

  function seatOf(one: Place): Seat {
    return {
      size: () => partsOf(sizeOf(output), places.length)[places.indexOf(one)] ?? sizeOf(output),
      get look() {
        return look;
      },
      draw(frame) {
        one.frame = frame;
        if (places.includes(one)) draw();
      },
      redraw: () => terminal.screen.forget(),
      suspend: terminal.suspend,
      leave: (status) => leave(one, status),
      perform: (act) => perform(one, act),
    };
  }

  function draw(): void {
    const frames = places.map(({ frame }) => frame);
    terminal.screen.draw(joinFrames(frames, focused, sizeOf(output), look));
  }

  /** Tells each side its size, and what is beside it. */
  function arrange(): void {
    const { columns } = sizeOf(output);
    const parts = partsOf(sizeOf(output), places.length);
    places.forEach(({ side }, index) => {
      const other = places[1 - index]?.deps.profile.name;
      const isFocused = index === focused;
      const beside = other === undefined ? undefined : { other, focused: isFocused, columns };
      side?.send({ kind: 'pbxs', told: { kind: 'beside', beside } });
      side?.send({ kind: 'resize', size: parts[index] ?? sizeOf(output) });
    });
  }

  function tell(one: Place, told: PbxTold): void {
    one.side?.send({ kind: 'pbxs', told });
  }

  function perform(one: Place, act: PbxAct): void {
    switch (act.kind) {
      case 'list':
        attempt(
          one,
          one.deps.pbxs?.list((rows) => tell(one, { kind: 'listed', rows })),
        );
        break;
      case 'open':
        attempt(one, openInPlace(one, act.name));
        break;
      case 'beside':
        attempt(one, openBeside(one, act.name));
        break;
      case 'alone':
        alone(one);
        break;
      case 'other side':
        focus(1 - focused, act.enter);
        break;
      case 'unlock':
        attempt(one, unlock(one, act.on));
        break;
      case 'theme':
        setTheme(one, act.name);
    }
  }

  /** What fails is said, and what to type; a defect is one. */
  function attempt(one: Place, acting: Promise<void> | undefined): void {
    acting?.catch((error: unknown) => {
      if (!(error instanceof PbxError)) throw error;
      const hint = error.hint?.replace(/^pbxctl /, '').replace(/\s{2,}.*$/, '');
      const text = `${messageOf(error)}${hint === undefined ? '' : `: type  :${hint}`}`;
      tell(one, { kind: 'said', text, tone: 'bad' });
    });
  }

  /** Undefined where nobody waits for it any more. */
  async function opened(one: Place, name: string): Promise<SessionDeps | undefined> {
    const next = await one.deps.pbxs?.open(name);
    if (!over && places.includes(one)) return next;
    await next?.close?.();
    return undefined;
  }

  async function openInPlace(one: Place, name: string): Promise<void> {
    const known = places.findIndex(({ deps: { profile } }) => profile.name === name);
    if (known >= 0) return focus(known, 'first');
    const next = await opened(one, name);
    if (!next) return;
    const came = place(next, places.indexOf(one));
    arrange();
    const text = `this is ${name} now; P goes to another`;
    tell(came, { kind: 'said', text, tone: 'plain' });
  }

  async function openBeside(one: Place, name: string): Promise<void> {
    const next = await opened(one, name);
    if (!next) return;
    const at = places.length === 2 ? 1 - places.indexOf(one) : 1;
    const busy = places[at]?.side?.running();
    if (busy !== undefined) {
      await next.close?.();
      return sayRunning(one, busy);
    }
    place(next, at);
    arrange();
    const text = `Tab goes to ${name} and back; W shows one alone`;
    tell(one, { kind: 'said', text, tone: 'plain' });
  }

  /** The one side has the screen; the other is let go. */
  function alone(one: Place): void {
    const other = places.find((candidate) => candidate !== one);
    const busy = other?.side?.running();
    if (busy !== undefined) sayRunning(one, busy);
    else {
      places.splice(0, places.length, one);
      focused = 0;
      arrange();
      letGo(other?.side);
    }
  }

  function sayRunning(one: Place, busy: string): void {
    const text = `«${busy}» is running at the other side: Tab goes there`;
    tell(one, { kind: 'said', text, tone: 'warn' });
  }

  function focus(at: number, enter: End): void {
    const entered = places[at];
    if (!entered) return;
    focused = at;
    tell(entered, { kind: 'entered', enter });
    arrange();
  }

  async function unlock(one: Place, on: boolean): Promise<void> {
    const { pbxs, profile } = one.deps;
    if (!pbxs) return;
    const still = await pbxs.unlock(on);
    tell(one, { kind: 'profile', profile: await pbxs.profile() });
    const text = on ? `${profile.name} may be changed until this session ends` : 'locked again';
    const tone = still === undefined ? 'plain' : 'warn';
    tell(one, { kind: 'said', text: still ?? text, tone });
  }

  function setTheme(one: Place, name: ThemeName): void {
    const next = lookOf({ ...env, PBXCTL_THEME: name });
    if (!next.colour && name !== 'mono') {
      const text = 'there are no colours here: NO_COLOR is set, or the terminal has none';
      tell(one, { kind: 'said', text, tone: 'warn' });
      return;
    }
    look = next;
    terminal.screen.wear(look);
    for (const each of places) tell(each, { kind: 'look', look });
  }

  /** What runs at the other side is asked about there. */
  function leave(one: Place, status: number): void {
    const busy = places.findIndex((other) => other !== one && other.side?.running() !== undefined);
    if (busy < 0) finish(status);
    else {
      focus(busy, 'first');
      tell(places[busy] ?? one, { kind: 'leaving', status });
    }
  }

  function crash(error: unknown): void {
    terminal.close();
    host.writeError(defectReport(error, deps.reportTo));
    finish(1);
  }

  function finish(status: number): void {
    if (over) return;
    over = true;
    for (const { side } of places) letGo(side);
    terminal.close();
    void Promise.all(ends).then(() => resolve(status));
  }
}

function defectReport(error: unknown, reportTo: string | undefined): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = reportTo === undefined ? '' : ` at ${reportTo}`;
  return `pbxctl has a defect and had to stop:\n${stack}\nPlease report the lines above${where}.\n`;
}
