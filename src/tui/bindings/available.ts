import { activeRun, focusedTable, isStale, type Model, topPage } from '../model.ts';
import { subjectOf, valuesOf } from '../subject.ts';
import type { ValueName } from '../template.ts';

/* Whether a key can act now: true, or why not and what to do. */

export function hasRows(model: Model): true | string {
  return subjectOf(model) !== undefined || 'nothing is selected';
}

export function isTable(model: Model): true | string {
  return focusedTable(model) !== undefined || 'the log stays in the order of time';
}

export function isLog(model: Model): true | string {
  return model.focus === 'log' || 'only the log can be paused: Tab goes there';
}

export function nothingRuns(model: Model): true | string {
  const run = activeRun(model);
  return run === undefined || `«${run.title}» is running: Ctrl-C interrupts it`;
}

export function canChange(model: Model): true | string {
  return isStale(model) ? 'the PBX cannot be reached now' : nothingRuns(model);
}

function noPeer({ peersAs }: Model): string {
  return `select a peer first: ${peersAs === 'peers' ? 'Tab goes to the peers' : 'f shows the peers'}`;
}

export function onPeer(model: Model): true | string {
  return subjectOf(model)?.kind === 'peer' || noPeer(model);
}

export function onSipPeer(model: Model): true | string {
  const subject = subjectOf(model);
  if (subject?.kind !== 'peer') return noPeer(model);
  return /sip/i.test(subject.peer.technology) ? canChange(model) : 'only SIP media can be direct';
}

function noFeature({ peersAs, focus }: Model): string {
  if (peersAs === 'peers') return 'select a feature first: f shows them';
  return focus === 'peers' ? 'no feature is selected' : 'select a feature first: Tab goes there';
}

/** `wanted` says whether it is to be installed or not. */
export function onFeature(model: Model, wanted: boolean): true | string {
  const subject = subjectOf(model);
  if (subject?.kind !== 'feature') return noFeature(model);
  const { id, installed } = subject.feature;
  if (installed === wanted) return canChange(model);
  return `${id} is ${installed ? 'installed: x removes it' : 'not installed: i installs it'}`;
}

export function onDialled(model: Model): true | string {
  const subject = subjectOf(model);
  const number = subject?.kind === 'feature' ? subject.feature.number : '';
  const available = onFeature(model, true);
  if (available !== true || !number.startsWith('_')) return available;
  return `${number} is many numbers: dial one of them with  :call 701 NUMBER`;
}

export function onCall(model: Model): true | string {
  const kind = subjectOf(model)?.kind;
  if (kind === 'call' || kind === 'channel') return canChange(model);
  return 'select a call first: Tab goes to the calls';
}

/** Of a call without SIP there are no messages to capture. */
export function onSipCall(model: Model): true | string {
  const subject = subjectOf(model);
  const available = onCall(model);
  if (available !== true) return available;
  const legs = subject?.kind === 'call' ? subject.call.legs : [];
  const names = subject?.kind === 'channel' ? [subject.channel.name] : legs.map(({ name }) => name);
  if (!names.some((name) => /^(PJSIP|SIP)\//.test(name))) return 'no leg of it speaks SIP';
  const [leg] = subject?.kind === 'channel' ? [subject.channel] : legs;
  const going = model.captures.find(({ call }) => call !== undefined && call === leg?.linkedid);
  return going === undefined || `${going.name} captures it already: R ends that`;
}

export function hasCapture(model: Model): true | string {
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
  const filter = model.focus === 'log' ? model.log.filter : (focusedTable(model)?.filter ?? '');
  const open = model.pages.length > 0 || model.zoomed || filter !== '';
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
  return isCall ? 'select a call first: Tab goes to the calls' : `select a ${missing} first`;
}
