import { PbxError } from '../../asterisk/errors.ts';
import type { Interactive } from '../../commands/command.ts';
import { type StyledLine, segment } from '../text/line.ts';
import type { Answer, CommandIo, SessionDeps } from './deps.ts';
import type { Effect, Message } from './message.ts';
import type { Size } from './model.ts';

/** Runs the commands that effects ask for, and tells what becomes of them. */
export interface Runner {
  perform(effect: Effect, size: Size): void;
  /** Interrupts all; resolves when they have ended. */
  stop(): Promise<void>;
}

/** Lines shown in a burst reach the screen together. */
const gatherMs = 30;

type Question = Extract<Answer, { kind: 'confirm' }>;
interface Running {
  readonly controller: AbortController;
  question: Question | undefined;
  /** Shown, and not sent yet. */
  unsent: { lines: StyledLine[]; how: 'append' | 'replace' } | undefined;
}

export function createRunner(
  deps: Pick<SessionDeps, 'dispatch' | 'line'>,
  send: (message: Message) => void,
): Runner {
  const running = new Map<number, Running>();
  const ends = new Set<Promise<void>>();

  function start(id: number, size: Size, begin: (io: CommandIo) => Promise<Answer>): void {
    const controller = new AbortController();
    running.set(id, { controller, question: undefined, unsent: undefined });
    const io: CommandIo = {
      columns: size.columns,
      rows: size.rows,
      signal: controller.signal,
      show: (lines, how) => show(id, lines, how),
      tell: (deed) => send({ kind: 'deed', deed }),
    };
    watch(id, () => begin(io));
  }

  function show(id: number, lines: readonly StyledLine[], how: 'append' | 'replace'): void {
    const run = running.get(id);
    if (!run) return;
    if (!run.unsent) setTimeout(() => flush(id), gatherMs);
    if (how === 'append' && run.unsent) run.unsent.lines.push(...lines);
    else run.unsent = { lines: [...lines], how };
  }

  function flush(id: number): void {
    const run = running.get(id);
    if (!run?.unsent) return;
    send({ kind: 'run shows', id, ...run.unsent });
    run.unsent = undefined;
  }

  function watch(id: number, begin: () => Promise<Answer>): void {
    const end = settle(id, begin).finally(() => ends.delete(end));
    ends.add(end);
  }

  async function settle(id: number, begin: () => Promise<Answer>): Promise<void> {
    try {
      take(id, await begin());
    } catch (error) {
      finish(id, errorLines(error), statusOf(error));
    }
  }

  function take(id: number, answer: Answer): void {
    const run = running.get(id);
    flush(id);
    if (answer.kind === 'done') finish(id, answer.lines, answer.status, answer.opens);
    else if (run && !run.controller.signal.aborted) {
      run.question = answer;
      const { title, lines, danger, name } = answer;
      send({ kind: 'run asks', id, title, lines, danger, name });
    } else {
      answer.decline?.();
      finish(id, [[segment('interrupted, nothing was changed', 'dim')]], 130);
    }
  }

  function finish(
    id: number,
    lines: readonly StyledLine[],
    status: number,
    opens?: Interactive,
  ): void {
    flush(id);
    running.delete(id);
    send({ kind: 'run ended', id, lines, status, opens });
  }

  function proceed(id: number): void {
    const question = running.get(id)?.question;
    if (question) watch(id, () => question.proceed());
  }

  function decline(id: number): void {
    running.get(id)?.question?.decline?.();
    running.delete(id);
  }

  return {
    perform(effect, size) {
      switch (effect.kind) {
        case 'dispatch':
          start(effect.id, size, (io) => deps.dispatch(effect.words, io));
          break;
        case 'line':
          start(effect.id, size, (io) => deps.line(effect.text, io));
          break;
        case 'proceed':
          proceed(effect.id);
          break;
        case 'decline':
          decline(effect.id);
          break;
        case 'interrupt':
          running.get(effect.id)?.controller.abort();
          break;
        default:
      }
    },
    async stop() {
      for (const { controller, question } of running.values()) {
        controller.abort();
        question?.decline?.();
      }
      await Promise.all(ends);
    },
  };
}

function statusOf(error: unknown): number {
  return error instanceof PbxError && error.code === 'interrupted' ? 130 : 1;
}

/** An expected failure is a sentence and a hint; anything else keeps its stack. */
function errorLines(error: unknown): StyledLine[] {
  if (error instanceof PbxError) {
    const hint: StyledLine[] = error.hint === undefined ? [] : [[segment(error.hint)]];
    return [[segment(error.message, 'bad')], ...hint];
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    [segment('this is a defect of pbxctl, please report it:', 'bad')],
    ...stack.split('\n').map((text) => [segment(text)]),
  ];
}
