import { isReleasable } from '../log.ts';
import { activeRun, focusedTable, isLogFocused, isStale, type Model, topPage } from '../model.ts';
import { callsOf } from '../peer/calls.ts';
import { callSubject, subjectOf, valuesOf } from '../subject.ts';
import type { ValueName } from '../template.ts';
import { pageToOpen } from '../update/open.ts';

/* Whether a key can act now: true, or why not and what to do. */

/** What Enter opens is a page, or what a command says of the row. */
export function canOpen(model: Model): true | string {
  const page = topPage(model);
  if (page?.kind === 'command log') return hasDeeds(model);
  if (page?.kind === 'peer') return pageToOpen(model) !== undefined || 'the peer is in no call now';
  if (page) return 'there is nothing more to open here: Esc goes back';
  const kind = subjectOf(model)?.kind;
  if (kind === 'capture' || kind === 'change') return nothingRuns(model);
  return kind !== undefined || 'nothing is selected';
}

/** There must be a call, and a log; what is bound can always be unbound. */
export function canBind({ isLinked, log, view }: Model): true | string {
  if (isLinked) return true;
  if (log.entries.length === 0 && log.ended !== undefined) return log.ended;
  return view.calls.size > 0 || 'there is no call now to bind the log to';
}

export function canChoose(model: Model): true | string {
  const page = topPage(model);
  const calls = page?.kind === 'peer' ? callsOf(model.view, page.id).length : 0;
  return calls > 1 || 'there are not several calls here to choose from';
}

export function isTable(model: Model): true | string {
  return focusedTable(model) !== undefined || 'the log stays in the order of time';
}

export function isLog(model: Model): true | string {
  const { focus } = model;
  return focus === 'log' || 'only the log and the events can be paused: Tab goes there';
}

export function inLog(model: Model): true | string {
  return isLogFocused(model) || 'this is for the log: Tab goes there';
}

export function canCopy(model: Model): true | string {
  return topPage(model) !== undefined || subjectOf(model) !== undefined || 'nothing is selected';
}

/** A call, a channel or a line of the log; what the log is narrowed to can be taken off anywhere. */
export function canNarrowLog(model: Model): true | string {
  const isLine = subjectOf(model)?.kind === 'log line';
  if (isLine || callSubject(model)) return true;
  return model.log.call !== undefined || 'select a call, a channel or a line of the log first';
}

export function onLogLine(model: Model): true | string {
  return subjectOf(model)?.kind === 'log line' || 'select a line of the log first: Tab goes there';
}

export function nothingRuns(model: Model): true | string {
  const run = activeRun(model);
  return run === undefined || `«${run.title}» is running: Ctrl-C interrupts it`;
}

function canReach(model: Model): true | string {
  return isStale(model) ? 'the PBX cannot be reached now' : nothingRuns(model);
}

/** Whether it is not read-only. */
export function mayChange({ profile: { name, readOnly } }: Model): true | string {
  return readOnly ? `${name} is read-only: U unlocks it for this session` : true;
}

export function canChange(model: Model): true | string {
  const may = mayChange(model);
  return may === true ? canReach(model) : may;
}

/** What is to be selected first, and how one gets there: from a page by leaving it. */
function first(model: Model, what: string, way: string): string {
  return `select ${what} first: ${topPage(model) ? 'Esc goes back to the panes' : way}`;
}

function noPeer(model: Model): string {
  const { tabs } = model;
  if (tabs.peers === 'features') return first(model, 'a peer', 'f shows the peers');
  const way = tabs.peers === 'peers' ? 'Tab goes to the peers' : 'F goes on to the peers';
  return first(model, 'a peer', way);
}

function onPeer(model: Model): true | string {
  return subjectOf(model)?.kind === 'peer' || noPeer(model);
}

export function onCaller(model: Model): true | string {
  const available = onPeer(model);
  return available === true ? canChange(model) : available;
}

export function onSipPeer(model: Model): true | string {
  const subject = subjectOf(model);
  if (subject?.kind !== 'peer') return noPeer(model);
  return /sip/i.test(subject.peer.technology) ? canChange(model) : 'only SIP media can be direct';
}

function noFeature(model: Model): string {
  const { tabs, focus } = model;
  if (tabs.peers !== 'features') return first(model, 'a feature', 'f shows them');
  return focus === 'peers' ? 'no feature is selected' : first(model, 'a feature', 'Tab goes there');
}

/** `wanted` says whether it is to be installed or not. */
export function onFeature(model: Model, wanted: boolean): true | string {
  const subject = subjectOf(model);
  if (subject?.kind !== 'feature') return noFeature(model);
  const { id, installed } = subject.feature;
  if (installed === wanted) return canChange(model);
  return `${id} is ${installed ? 'installed: x removes it' : 'not installed: i installs it'}`;
}

function onDialled(model: Model): true | string {
  const subject = subjectOf(model);
  const number = subject?.kind === 'feature' ? subject.feature.number : '';
  const available = onFeature(model, true);
  if (available !== true || !number.startsWith('_')) return available;
  return `${number} is many numbers: dial one of them with  :call 701 NUMBER`;
}

export function onCall(model: Model): true | string {
  return callSubject(model) ? canChange(model) : noCall(model);
}

const noCall = (model: Model): string => first(model, 'a call', 'Tab goes to the calls');
const noCapture = (model: Model): string => first(model, 'a capture', 'F goes on to them');

export function onCapture(model: Model): true | string {
  return subjectOf(model)?.kind === 'capture' ? nothingRuns(model) : noCapture(model);
}

export function onChange(model: Model): true | string {
  const subject = subjectOf(model);
  if (subject?.kind !== 'change') return first(model, 'a change', 'F goes on to them');
  const { n, state } = subject.change;
  return state === 'done' ? canChange(model) : `change ${n} is not in effect`;
}

/** A feature that is installed, a capture that is over, or a trunk of the files. */
export function canRemove(model: Model): true | string {
  const subject = subjectOf(model);
  if (subject?.kind === 'capture') {
    const { name, state } = subject.capture;
    return state === 'recording' ? `${name} goes on: R ends it` : nothingRuns(model);
  }
  if (subject?.kind === 'feature') return onFeature(model, true);
  if (subject?.kind !== 'trunk')
    return first(model, 'a feature, a capture or a trunk', 'f and F show them');
  return subject.trunk.file ? canChange(model) : 'it is not of the files of this PBX';
}

/** A feature that is one number, or a capture. */
export function canDialOrDraw(model: Model): true | string {
  return subjectOf(model)?.kind === 'capture' ? nothingRuns(model) : onDialled(model);
}

/** A feature that is installed, or a trunk. */
export function canVerify(model: Model): true | string {
  return subjectOf(model)?.kind === 'trunk' ? canChange(model) : onFeature(model, true);
}

/** Of a call without SIP there are no messages to capture. */
export function onSipCall(model: Model): true | string {
  const subject = callSubject(model);
  if (!subject) return noCall(model);
  const available = canReach(model);
  if (available !== true) return available;
  const legs = subject.kind === 'call' ? subject.call.legs : [];
  const names = subject.kind === 'channel' ? [subject.channel.name] : legs.map(({ name }) => name);
  if (!names.some((name) => /^(PJSIP|SIP)\//.test(name))) return 'no leg of it speaks SIP';
  const [leg] = subject.kind === 'channel' ? [subject.channel] : legs;
  const going = model.captures.find(({ call }) => call !== undefined && call === leg?.linkedid);
  return going === undefined || `${going.name} captures it already: R ends that`;
}

export function hasCapture(model: Model): true | string {
  const subject = subjectOf(model);
  if (subject?.kind === 'capture') {
    const { name, state } = subject.capture;
    return state === 'recording' ? nothingRuns(model) : `${name} is over: x removes it`;
  }
  return model.captures.length > 0
    ? nothingRuns(model)
    : 'no capture goes on: r begins one of a call';
}

export function onCallPage(model: Model): true | string {
  return topPage(model)?.kind === 'call' || 'this is not the page of a call';
}

export function hasOutput(model: Model): true | string {
  if (topPage(model)?.kind === 'output') return 'this is the output: Esc goes back';
  return model.runs.length > 0 || 'no command has been run yet';
}

export function hasSomethingToLeave(model: Model): true | string {
  const table = focusedTable(model);
  const isFiltered = table ? table.filter !== '' : isReleasable(model.log);
  const open = model.pages.length > 0 || model.zoomed || isFiltered;
  return open || 'there is nothing to go back to: q leaves';
}

export function hasDeeds({ deeds }: Model): true | string {
  return deeds.length > 0 || 'nothing has been done yet';
}

/** Whether what is selected has all that a template names. */
export function hasValues(model: Model, wanted: readonly ValueName[]): true | string {
  const values = valuesOf(model);
  const missing = wanted.find((name) => values[name] === undefined);
  if (missing === undefined) return true;
  if (missing === 'peer') return noPeer(model);
  if (missing === 'feature') return noFeature(model);
  const isCall = missing === 'call' || missing === 'channel';
  return isCall ? noCall(model) : `select a ${missing} first`;
}
