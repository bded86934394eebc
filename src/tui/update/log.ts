import type { LogLine } from '../../../asterisk/log/types.ts';
import { nextLevel } from '../log/filter.ts';
import { callKeyOf, callOfLine } from '../log/trace.ts';
import { goToMatch, narrowLog, setLogLevel } from '../log.ts';
import { type Step, say, step } from '../message.ts';
import { type Model, type Page, topPage } from '../model.ts';
import { type Subject, subjectOf } from '../subject.ts';
import { openSearch } from './prompt.ts';
import type { SessionCommand } from './session-commands.ts';

const ofNoCall = 'the line belongs to no call';

/** The commands of the session that are about the log. */
export const logCommands = {
  level: ({ log, ...model }) => step({ ...model, log: setLogLevel(log, nextLevel(log.level)) }),
  narrow,
  search: (model) => step(openSearch(model)),
  match: (model, argument) => step(match(model, argument === 'previous' ? 'previous' : 'next')),
  wrap,
  times: (model) => step({ ...model, log: { ...model.log, times: !model.log.times } }),
  jump,
} satisfies Record<string, SessionCommand>;

/** Shows the lines of the selected call alone, or of all again. */
function narrow(model: Model): Step {
  const key = narrowKey(model);
  if (key === undefined) return step(say(model, ofNoCall, 'warn'));
  const isOff = key === 'all';
  const log = narrowLog(model.log, model.view, isOff ? undefined : key);
  const text = isOff
    ? 'the log shows the lines of all calls again'
    : `the log shows the lines of call ${log.trace?.title} alone: L shows all again`;
  return step(say(seen({ ...model, log, isLinked: false }), text));
}

/** `all` in the log, and where it is narrowed to what is selected already; undefined for a line of no call. */
function narrowKey(model: Model): string | undefined {
  const { log, view } = model;
  const subject = subjectOf(model);
  if (subject?.kind === 'log line' && log.call === undefined)
    return callKeyOf(view, subject.line, log.entries);
  const linkedid = linkedidOf(subject);
  const isAgain = linkedid === log.call && !topPage(model);
  return linkedid === undefined || isAgain ? 'all' : linkedid;
}

function linkedidOf(subject: Subject | undefined): string | undefined {
  if (subject?.kind === 'call') return subject.call.linkedid;
  return subject?.kind === 'channel' ? subject.channel.linkedid : undefined;
}

/** From a page one goes to the log; in the panes it is in sight. */
function seen(model: Model): Model {
  if (!topPage(model)) return model;
  return { ...model, pages: [], focus: 'log', tabs: { ...model.tabs, log: 'log' } };
}

function match(model: Model, direction: 'next' | 'previous'): Model {
  if (!model.log.search) return openSearch(model);
  const found = goToMatch(model.log, direction);
  if (!found) return say(model, `no line that is shown holds «${model.log.search.text}»`, 'warn');
  const gone: Model = { ...model, log: found.log };
  if (!found.wrapped) return gone;
  return say(gone, direction === 'next' ? 'from the start again' : 'from the end again');
}

function wrap(model: Model): Step {
  const { log } = model;
  const changed: Model = { ...model, log: { ...log, wrap: !log.wrap } };
  return step(say(changed, log.wrap ? 'long lines are cut' : 'long lines are broken'));
}

/** Opens the call that the selected line belongs to. */
function jump(model: Model): Step {
  const subject = subjectOf(model);
  if (subject?.kind !== 'log line') return step(say(model, 'nothing is selected', 'warn'));
  const { line } = subject;
  const id = callOfLine(model.view, line, model.log.entries);
  if (id === undefined) return step(say(model, whyNoCall(model, line), 'warn'));
  const page: Page = { kind: 'call', id, section: 'ladder', top: 'end' };
  return step({ ...model, pages: [...model.pages, page] });
}

function whyNoCall({ view, log }: Model, line: LogLine): string {
  const key = callKeyOf(view, line, log.entries);
  return key === undefined ? ofNoCall : `its call ${key} has ended: L shows its lines alone`;
}
