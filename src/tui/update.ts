import type { LiveStatus } from '../../asterisk/state/types.ts';
import { isForReplay } from './bindings/replay.ts';
import {
  type Binding,
  bindingFor,
  isAvailable,
  isCommand,
  placeOf,
  templateOf,
} from './bindings.ts';
import { followCall, takeSeen } from './call/watched.ts';
import { takeDeed } from './command-log.ts';
import { edit } from './editor.ts';
import { followEvents, takeEvents } from './events.ts';
import { followReloads, readFeatures, takeFeatures } from './features.ts';
import { belowKeys, chosenKey } from './key-list.ts';
import { followLink } from './link.ts';
import { appendLog, followLogCall } from './log.ts';
import { type Message, type Step, say, step } from './message.ts';
import type { Model } from './model.ts';
import { takePbxs } from './pbxs/update.ts';
import { allDue, followReads, takeRead } from './reads.ts';
import { refreshLists } from './refresh.ts';
import { rewound, takePlayer, takeRecord, unfollowed } from './replay/follow.ts';
import { takeRecording } from './replay/recording.ts';
import {
  endShell,
  forgetShells,
  openShell,
  pasteIntoShell,
  showShell,
  typedShell,
  typeIntoShell,
} from './shell/update.ts';
import { valuesOf } from './subject.ts';
import { fillTemplate } from './template.ts';
import { sayCopied } from './update/copy.ts';
import { completed, paste, searchOn, withEditor } from './update/prompt.ts';
import { askRun, endRun, showRun, startRun, wrapRuns } from './update/runs.ts';
import { runSessionCommand } from './update/session-commands.ts';

/** What a message makes of the model. Pure: what is to be done outside comes back as effects. */
export function update(model: Model, message: Message): Step {
  switch (message.kind) {
    case 'key':
      return press({ ...model, notice: undefined }, message);
    case 'paste':
      return pasted(unfollowed({ ...model, notice: undefined }), message.text);
    case 'shell shows':
      return step(showShell(model, message));
    case 'shell ended':
      return step(endShell(model, message));
    case 'resize':
      return step({ ...model, size: message.size });
    case 'frame':
      return inTurn(frame(model, message), followReloads, followReads, followEvents);
    case 'log':
      return step({ ...model, log: appendLog(model.log, message.lines, message.lost) });
    case 'seen':
      return step(takeSeen(model, message.seen));
    case 'captures':
      return step(allDue({ ...model, captures: message.going }));
    case 'log ended':
      return step({ ...model, log: { ...model.log, ended: message.reason } });
    case 'run shows':
      return showRun(model, message);
    case 'run asks':
      return askRun(model, message);
    case 'run ended':
      return ended(model, message);
    case 'features read':
    case 'features failed':
      return takeFeatures(model, message);
    case 'was read':
    case 'not read':
      return step(takeRead(model, message));
    case 'events':
    case 'no events':
      return step(takeEvents(model, message));
    case 'copied':
      return step(sayCopied(model, message));
    case 'deed':
      return step(takeDeed(model, message.deed));
    case 'pbxs':
      return takePbxs(model, message.told);
    case 'completed':
      return step(completed(model, message, message.completion));
    case 'recording':
      return step(takeRecording(model, message.state));
    case 'replay':
      return step(takePlayer(model, message.player));
    case 'recorded':
      return step(takeRecord(model, message.record));
    case 'rewound':
      return step(rewound(model));
  }
}

function press(
  before: Model,
  { name: key, text, raw = text }: Extract<Message, { kind: 'key' }>,
): Step {
  const model = isForReplay(before, key) ? before : unfollowed(before);
  const binding = bindingFor(model, key);
  const shell = placeOf(model) === 'shell' ? typedShell(model) : undefined;
  if (!binding && shell) return typeIntoShell(model, shell, raw);
  if (!binding) return step(type(model, key, text));
  const isChoice = model.prompt?.kind === 'keys' && binding.template === ':submit';
  return isChoice ? pressChosen(model) : act(model, binding);
}

/** Enter in the list of keys: what the key does there, below the list. */
function pressChosen(model: Model): Step {
  const row = chosenKey(model);
  if (!row) return step(say(model, 'no key is left: Esc shows all again', 'warn'));
  const { available, binding } = row;
  return available === true ? act(belowKeys(model), binding) : step(say(model, available, 'warn'));
}

function act(model: Model, binding: Binding): Step {
  const available = isAvailable(binding, model);
  const template = templateOf(binding, model);
  const isToBeRefused = model.replay !== undefined && isCommand(binding);
  if (available !== true && !isToBeRefused) return step(say(model, available, 'warn'));
  if (template.startsWith(':')) return runSessionCommand(model, template);
  const words = fillTemplate(template, valuesOf(model));
  if (!words) return step(say(model, 'nothing is selected', 'warn'));
  const title = words.filter((word) => word !== '--').join(' ');
  const shows = typeof binding.shows === 'function' ? binding.shows(model) : binding.shows;
  return startRun(model, title, { kind: 'dispatch', words }, shows);
}

function pasted(model: Model, text: string): Step {
  const shell = placeOf(model) === 'shell' ? typedShell(model) : undefined;
  return shell ? pasteIntoShell(model, shell, text) : paste(model, text);
}

function type(model: Model, key: string, text: string): Model {
  if (!model.prompt) return model.question ? model : unknown(model, text);
  const searched = searchOn(model, key, text);
  if (searched) return searched;
  const edited = edit(model.prompt.editor, key, text);
  return edited ? withEditor(model, edited) : model;
}

function unknown(model: Model, text: string): Model {
  if (text === '') return model;
  return say(model, `${text} does nothing here: ? shows the keys, : takes a command`);
}

/** One step after the other, with all that they want done. */
function inTurn(model: Model, ...steps: readonly ((model: Model) => Step)[]): Step {
  return steps.reduce<Step>((before, next) => {
    const after = next(before.model);
    return step(after.model, ...before.effects, ...after.effects);
  }, step(model));
}

/** What a command did to what is on the screen is read at once. */
function ended(model: Model, message: Extract<Message, { kind: 'run ended' }>): Step {
  return inTurn(
    model,
    (before) => endRun(before, message),
    readFeatures,
    (after) => step(allDue(after)),
    (after) => (message.opens ? openShell(after, message.opens) : step(after)),
  );
}

function frame(
  model: Model,
  { now, revision, status }: { now: number; revision: number; status: LiveStatus },
): Model {
  const statusAt = sameStatus(model.status, status) ? model.statusAt : now;
  const listed = refreshLists({ ...model, now, revision, status, statusAt });
  const linked = followLink(listed);
  const log = followLogCall(linked.log, linked.view);
  const followed = followCall(log === listed.log ? listed : refreshLists({ ...linked, log }));
  return forgetShells(wrapRuns(followed));
}

function sameStatus(a: LiveStatus, b: LiveStatus): boolean {
  if (a.phase !== 'lost' || b.phase !== 'lost') return a.phase === b.phase;
  return a.since === b.since && a.retryInMs === b.retryInMs && a.reason === b.reason;
}
