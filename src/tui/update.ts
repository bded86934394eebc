import type { LiveStatus } from '../../asterisk/state/types.ts';
import { isForReplay } from './bindings/replay.ts';
import { bindingFor, isAvailable } from './bindings.ts';
import { followCall, takeSeen } from './call/watched.ts';
import { edit } from './editor.ts';
import { followReloads, readFeatures, takeFeatures } from './features.ts';
import { appendLog } from './log.ts';
import { type Message, type Step, say, step } from './message.ts';
import type { Model } from './model.ts';
import { refreshLists } from './refresh.ts';
import { rewound, takePlayer, takeRecord, unfollowed } from './replay/follow.ts';
import { refuseRun } from './replay/orders.ts';
import { takeRecording } from './replay/recording.ts';
import { valuesOf } from './subject.ts';
import { fillTemplate } from './template.ts';
import { completed, paste, withEditor } from './update/prompt.ts';
import { askRun, endRun, showRun, startRun, wrapRuns } from './update/runs.ts';
import { runSessionCommand } from './update/session-commands.ts';

/** What a message makes of the model. Pure: what is to be done outside comes back as effects. */
export function update(model: Model, message: Message): Step {
  switch (message.kind) {
    case 'key':
      return press({ ...model, notice: undefined }, message.name, message.text);
    case 'paste':
      return paste(unfollowed({ ...model, notice: undefined }), message.text);
    case 'resize':
      return step({ ...model, size: message.size });
    case 'frame':
      return followReloads(frame(model, message));
    case 'log':
      return step({ ...model, log: appendLog(model.log, message.lines, message.lost) });
    case 'seen':
      return step(takeSeen(model, message.seen));
    case 'captures':
      return step({ ...model, captures: message.going });
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

function press(before: Model, key: string, text: string): Step {
  const model = isForReplay(before, key) ? before : unfollowed(before);
  const binding = bindingFor(model, key);
  if (!binding) return step(type(model, key, text));
  const available = isAvailable(binding, model);
  if (available !== true && !model.replay) return step(say(model, available, 'warn'));
  if (binding.template.startsWith(':')) return runSessionCommand(model, binding.template);
  const words = fillTemplate(binding.template, valuesOf(model));
  if (!words) return step(say(model, 'nothing is selected', 'warn'));
  const title = words.filter((word) => word !== '--').join(' ');
  if (model.replay) return refuseRun(model, title);
  return startRun(model, title, { kind: 'dispatch', words }, binding.shows);
}

function type(model: Model, key: string, text: string): Model {
  if (!model.prompt) return model.question ? model : unknown(model, text);
  const edited = edit(model.prompt.editor, key, text);
  return edited ? withEditor(model, edited) : model;
}

function unknown(model: Model, text: string): Model {
  if (text === '') return model;
  return say(model, `${text} does nothing here: ? shows the keys, : takes a command`);
}

/** What a command did to the features is read at once. */
function ended(model: Model, message: Extract<Message, { kind: 'run ended' }>): Step {
  const first = endRun(model, message);
  const then = readFeatures(first.model);
  return step(then.model, ...first.effects, ...then.effects);
}

function frame(
  model: Model,
  { now, revision, status }: { now: number; revision: number; status: LiveStatus },
): Model {
  const statusAt = sameStatus(model.status, status) ? model.statusAt : now;
  return wrapRuns(followCall(refreshLists({ ...model, now, revision, status, statusAt })));
}

function sameStatus(a: LiveStatus, b: LiveStatus): boolean {
  if (a.phase !== 'lost' || b.phase !== 'lost') return a.phase === b.phase;
  return a.since === b.since && a.retryInMs === b.retryInMs && a.reason === b.reason;
}
