import { edit, editorOf } from '../editor.ts';
import { takeFeatures } from '../features.ts';
import { belowKeys } from '../key-list.ts';
import { keyName } from '../keynames.ts';
import { pageSize } from '../layout.ts';
import { appendLog, emptyLog } from '../log.ts';
import { type Model, type Page, type Run, startModel } from '../model.ts';
import { withEditor } from '../update/prompt.ts';
import { askRun, endRun, openOutput, showRun } from '../update/runs.ts';
import { runSessionCommand } from '../update/session-commands.ts';
import type { KeyRecord, PageRecord, SessionRecord } from './record.ts';
import type { Caption, PlayerState } from './state.ts';

/**
 * The model after what was recorded: to who follows all that it showed, to who looks around what the PBX and the
 * commands said, and what was done as a caption.
 */
export function takeRecord(model: Model, record: SessionRecord): Model {
  switch (record.kind) {
    case 'log':
      return { ...model, log: appendLog(model.log, record.lines, record.lost) };
    case 'log ended':
      return { ...model, log: { ...model.log, ended: record.reason } };
    case 'captures':
      return { ...model, captures: record.going };
    case 'features read':
    case 'features failed':
      return takeFeatures(model, record).model;
    case 'run':
    case 'run shows':
    case 'run asks':
    case 'run ended':
      return takeRun(model, record);
    case 'size':
      return model;
    default:
      return takeDoing(model, record);
  }
}

type Doing = Extract<SessionRecord, { kind: 'start' | 'key' | 'typed' | 'typed no more' }>;

function takeDoing(model: Model, record: Doing): Model {
  const told = record.kind === 'key' ? captioned(model, keyCaption(record, model)) : model;
  if (!model.replay?.following) return told;
  switch (record.kind) {
    case 'start':
      return startAs(told, record);
    case 'key':
      return pressed({ ...told, notice: undefined }, record);
    case 'typed':
      return typed(told, record.text, record.cursor);
    case 'typed no more':
      return told.prompt?.kind === 'command' ? { ...told, prompt: undefined } : told;
  }
}

function captioned(model: Model, text: string | undefined): Model {
  if (!model.replay || text === undefined) return model;
  const caption: Caption = { text, at: model.now };
  return { ...model, replay: { ...model.replay, caption } };
}

function keyCaption({ key, template, line }: KeyRecord, { look }: Model): string | undefined {
  if (template === undefined) return undefined;
  const begun = template.replace(/^:/, '').replace(/ (--[a-z-]+=)?\{.*$/, '');
  return `${keyName(key, look)}  ${line ?? begun}`;
}

function startAs(model: Model, start: Extract<SessionRecord, { kind: 'start' }>): Model {
  const { focus, tabs, zoomed } = start;
  return { ...model, focus, tabs, zoomed, pages: start.pages.flatMap(pageOf) };
}

function pageOf({ kind, id = '', section = 'ladder' }: PageRecord): Page[] {
  switch (kind) {
    case 'call':
      return [{ kind, id, section, top: section === 'details' ? 0 : 'end' }];
    case 'output':
      return [{ kind, top: 'end' }];
    case 'peer':
      return [{ kind, id, top: 0, chosen: 0 }];
    default:
      return [{ kind, id, top: 0 }];
  }
}

/** What a key asked for outside of the model was done then; a command of ours is told by the run that it began. */
function pressed(model: Model, { key, text, template }: KeyRecord): Model {
  if (template === ':submit' && model.prompt?.kind === 'keys') return belowKeys(model);
  if (template?.startsWith(':')) return runSessionCommand(model, template).model;
  if (template !== undefined || !model.prompt) return model;
  const edited = edit(model.prompt.editor, key, text);
  return edited ? withEditor(model, edited) : model;
}

function typed(model: Model, text: string, cursor: number): Model {
  const editor = { ...editorOf(text), cursor: Math.min(cursor, text.length) };
  const offer = undefined;
  return {
    ...model,
    notice: undefined,
    prompt: { kind: 'command', editor, offer, recall: undefined },
  };
}

type RunRecord = Extract<SessionRecord, { kind: 'run' | 'run shows' | 'run asks' | 'run ended' }>;

/** Runs of the recording have numbers below zero, so that they are none of the viewer's. */
function takeRun(model: Model, record: RunRecord): Model {
  const id = -1 - Math.abs(record.id);
  if (record.kind === 'run') return begun(model, { ...record, id });
  if (!model.runs.some((run) => run.id === id)) return model;
  const then = after(model, { ...record, id });
  return model.replay?.following ? then : { ...model, runs: then.runs };
}

function after(model: Model, record: Exclude<RunRecord, { kind: 'run' }>): Model {
  switch (record.kind) {
    case 'run shows':
      return showRun(model, record).model;
    case 'run asks':
      return askRun(model, record).model;
    case 'run ended':
      return endRun(model, record).model;
  }
}

function begun(model: Model, record: Extract<RunRecord, { kind: 'run' }>): Model {
  const { id, title, byKey, shows } = record;
  const run: Run = {
    ...{ id, title, byKey, shows, startedAt: model.now, phase: 'running', status: undefined },
    ...{ lines: [], rows: [], rowColumns: pageSize(model).columns, asked: 0 },
  };
  const told = byKey ? model : captioned(model, `:${title}`);
  const kept: Model = { ...told, runs: [...told.runs, run].slice(-20) };
  if (!kept.replay?.following) return kept;
  const open = { ...kept, prompt: undefined };
  return byKey
    ? { ...open, notice: { text: `running «${title}»`, tone: 'plain' } }
    : openOutput({ ...open, notice: undefined });
}

/** Takes where the replay stands; its end is to be seen. */
export function takePlayer(model: Model, player: PlayerState): Model {
  const { replay } = model;
  if (!replay) return model;
  const ends = player.phase === 'over' && replay.phase !== 'over';
  return {
    ...model,
    replay: { ...replay, ...player },
    ...(ends ? { notice: undefined } : {}),
  };
}

/** The model when the replay begins anew: as it was at first, or with the viewer's own view of nothing yet. */
export function rewound(model: Model): Model {
  const { replay } = model;
  if (!replay) return model;
  const fresh: Model = { ...startModel({ ...model, logUnavailable: undefined }), replay };
  const anew = { ...replay, caption: undefined };
  if (replay.following) return { ...fresh, replay: anew };
  const { filter, paused } = model.log;
  return {
    ...model,
    log: { ...emptyLog, filter, paused },
    ...{
      watched: undefined,
      captures: [],
      runs: [],
      question: undefined,
      features: fresh.features,
    },
    replay: anew,
  };
}

/** The viewer goes their own way: what the recorded person was typing or was asked is not theirs to answer. */
export function unfollowed(model: Model): Model {
  const { replay } = model;
  if (!replay?.following) return model;
  return {
    ...model,
    prompt: undefined,
    question: undefined,
    replay: { ...replay, following: false },
  };
}
