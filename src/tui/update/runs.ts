import { plainText, type StyledLine, segment, wrapLine } from '../../text/line.ts';
import { pageSize } from '../layout.ts';
import { type Effect, type Message, type Step, say, step } from '../message.ts';
import { activeRun, type Model, type Run, type Shows, topPage } from '../model.ts';
import { pageContent } from '../page.ts';
import { refuseRun } from '../replay/orders.ts';
import { openNaming } from './naming.ts';

/** Runs kept for the output page, and lines kept of each. */
const keptRuns = 20;
const keptLines = 5000;

type Of<K extends Message['kind']> = Extract<Message, { kind: K }>;

/** Begins a command, unless one is running. */
export function startRun(
  model: Model,
  title: string,
  effect: { kind: 'dispatch'; words: readonly string[] } | { kind: 'line'; text: string },
  shows: Shows = 'output',
): Step {
  if (model.replay) return refuseRun(model, title);
  const running = activeRun(model);
  if (running) {
    return step(say(model, `«${running.title}» is running: Ctrl-C interrupts it`, 'warn'));
  }
  const id = model.nextRun;
  const run: Run = {
    id,
    title,
    startedAt: model.now,
    phase: 'running',
    status: undefined,
    lines: [],
    rows: [],
    rowColumns: pageSize(model).columns,
    byKey: effect.kind === 'dispatch' && shows !== 'output at once',
    asked: 0,
    shows,
  };
  const runs = [...model.runs, run].slice(-keptRuns);
  const started: Model = { ...model, runs, nextRun: id + 1, notice: undefined };
  const shown = run.byKey ? say(started, `running «${title}»`) : openOutput(started);
  return step(shown, { ...effect, id });
}

export function openOutput(model: Model): Model {
  const pages = model.pages.filter((page) => page.kind !== 'output');
  return { ...model, pages: [...pages, { kind: 'output', top: 'end' }] };
}

function wrapRun(run: Run, model: Model): Run {
  const { columns } = pageSize(model);
  const rows = run.lines.flatMap((line) => wrapLine(line, columns, model.look));
  return { ...run, rows, rowColumns: columns };
}

/** Breaks the lines of all runs anew when the width has changed and they are to be seen. */
export function wrapRuns(model: Model): Model {
  const { columns } = pageSize(model);
  const seen = topPage(model)?.kind === 'output';
  if (!seen || model.runs.every((run) => run.rowColumns === columns)) return model;
  return { ...model, runs: model.runs.map((run) => wrapRun(run, model)) };
}

function change(model: Model, id: number, changed: (run: Run) => Run): Model {
  const runs = model.runs.map((run) => (run.id === id ? changed(run) : run));
  return { ...model, runs };
}

function limited(lines: readonly StyledLine[]): readonly StyledLine[] {
  const dropped = lines.length - keptLines;
  if (dropped <= 0) return lines;
  return [[segment(`${dropped} earlier lines are not kept`, 'dim')], ...lines.slice(dropped)];
}

/** Lines that a running command has now. */
export function showRun(model: Model, message: Of<'run shows'>): Step {
  return step(
    change(model, message.id, (run) =>
      message.how === 'append'
        ? appendLines(run, message.lines, model)
        : wrapRun({ ...run, lines: limited(message.lines) }, model),
    ),
  );
}

function appendLines(run: Run, added: readonly StyledLine[], model: Model): Run {
  const lines = [...run.lines, ...added];
  const { columns } = pageSize(model);
  if (lines.length > keptLines || columns !== run.rowColumns) {
    return wrapRun({ ...run, lines: limited(lines) }, model);
  }
  const rows = added.flatMap((line) => wrapLine(line, columns, model.look));
  return { ...run, lines, rows: [...run.rows, ...rows] };
}

/** A question; what it is about is in its lines, or was shown before it. */
export function askRun(model: Model, message: Of<'run asks'>): Step {
  const { id, title, danger, name } = message;
  const shown = model.runs.find((run) => run.id === id)?.lines ?? [];
  const lines = message.lines.length > 0 ? message.lines : shown;
  const asking = change(model, id, (run) => ({ ...run, phase: 'asking', asked: shown.length }));
  const question = { kind: 'run', id, title, lines, danger, name, top: 0 } as const;
  const asked: Model = { ...asking, question, notice: undefined };
  return step(name === undefined || model.prompt ? asked : openNaming(asked, name, 'answer'));
}

/** The question is no more. */
function withoutNaming(model: Model): Model {
  const { prompt } = model;
  return prompt?.kind === 'name' && prompt.why === 'answer'
    ? { ...model, prompt: undefined }
    : model;
}

/** A result of one line stays on the status line when a key asked for it. */
export function endRun(model: Model, message: Of<'run ended'>): Step {
  const { id, status } = message;
  const phase = status === 0 ? 'done' : 'failed';
  const ended = change({ ...withoutNaming(model), question: undefined }, id, (run) =>
    appendLines({ ...run, phase, status }, message.lines, model),
  );
  const run = ended.runs.find((one) => one.id === id);
  if (!run) return step(ended);
  if (!/^output/.test(run.shows) && status === 0)
    return step(sayResult(run.shows === 'call' ? showNewestCall(ended) : ended, run));
  if (run.byKey && run.lines.length - run.asked <= 1) return step(sayResult(ended, run));
  return step(showStart(openOutput({ ...ended, notice: undefined }), run));
}

function sayResult(model: Model, run: Run): Model {
  return say(model, resultOf(run), run.status === 0 ? 'plain' : 'bad');
}

/** The one line that it said; of several, the last where that is to be shown. */
function resultOf({ lines, asked, shows, title }: Run): string {
  const said = lines.slice(asked);
  const last = said.at(-1);
  if (last === undefined) return `done: ${title}`;
  if (said.length > 1 && shows !== 'call' && shows !== 'last line')
    return `done: ${title} (o shows what it said)`;
  return plainText(last);
}

/** The calls pane, with the call that began last; no filter hides it. */
function showNewestCall(model: Model): Model {
  const calls = [...model.view.calls.values()];
  const newest = calls.reduce<(typeof calls)[number] | undefined>(
    (latest, call) => (latest && latest.since > call.since ? latest : call),
    undefined,
  );
  const table = model.tables.calls;
  const list = { ...table.list, selected: newest?.linkedid };
  return {
    ...model,
    ...{ pages: [], focus: 'calls', zoomed: false },
    tabs: { ...model.tabs, calls: 'calls' },
    tables: { ...model.tables, calls: { ...table, filter: '', list } },
  };
}

/** Scrolls to the start of a result that is longer than the screen, unless that was seen with a question. */
function showStart(model: Model, run: Run): Model {
  const { rows, columns } = pageSize(model);
  if (run.asked > 0 || run.rows.length + 2 < rows) return model;
  const top = pageContent(
    { ...model, runs: model.runs.slice(0, -1) },
    { kind: 'output', top: 0 },
    columns,
  );
  const pages = model.pages.slice(0, -1);
  return { ...model, pages: [...pages, { kind: 'output', top: top.lines.length }] };
}

/** Interrupts what runs; undefined when there is nothing left to interrupt. */
export function interruptRun(model: Model): Step | undefined {
  const run = activeRun(model);
  if (run?.phase !== 'running' || model.replay) return undefined;
  const stopping = change(model, run.id, (one) => ({ ...one, phase: 'stopping' }));
  return step(say(stopping, `interrupting «${run.title}»`), { kind: 'interrupt', id: run.id });
}

/** Leaves, after asking when a command is running. */
export function leave(model: Model, status: number): Step {
  if (!activeRun(model) || model.replay) return step(model, { kind: 'leave', status });
  return step({ ...model, question: { kind: 'leave', status } });
}

/** `typed`: the name of the PBX, where the question wants it. */
export function answer(model: Model, yes: boolean, typed?: string): Step {
  const { question } = model;
  const name = question?.kind === 'run' ? question.name : undefined;
  if (yes && name !== undefined && name !== typed) return step(openNaming(model, name, 'answer'));
  const closed: Model = { ...model, question: undefined };
  if (question === undefined) return step(closed);
  if (question.kind === 'leave') {
    return yes ? step(closed, { kind: 'leave', status: question.status }) : step(closed);
  }
  const effect: Effect = { kind: yes ? 'proceed' : 'decline', id: question.id };
  if (!yes) return step(declined(closed, question.id), effect);
  const going = change(closed, question.id, (run) => ({ ...run, phase: 'running' }));
  return step(say(going, `doing it: ${question.title}`), effect);
}

function declined(model: Model, id: number): Model {
  const lines: StyledLine[] = [[segment('not done', 'dim')]];
  const ended = change(model, id, (run) =>
    appendLines({ ...run, phase: 'done', status: 0 }, lines, model),
  );
  return say(ended, 'not done');
}
