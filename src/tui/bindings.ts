import { activeRun, focusedTable, isStale, type Model, type Shows, topPage } from './model.ts';
import { subjectOf } from './subject.ts';

/**
 * Where a key means something. A prompt comes before a question: what is being typed while the
 * question comes up must not answer it.
 */
export type Place = 'command' | 'filter' | 'question' | 'page' | 'pane';

/** A key and the command line that it stands for. */
export interface Binding {
  /** As the key decoder names it. */
  readonly keys: readonly string[];
  readonly places: readonly Place[];
  /** A command of ours, or, after a colon, one of the session. */
  readonly template: string;
  /** A word or two for the bottom line; a key without is told by `?` only. */
  readonly hint?: string | ((model: Model) => string);
  readonly help: string;
  /** For a command of ours; what it said unless told otherwise. */
  readonly shows?: Shows;
  /** What can be typed behind a line that the key begins: told for as long as it begins so. */
  readonly fields?: string;
  /** True, or why the key cannot act now. */
  available?(model: Model): true | string;
}

function hasRows(model: Model): true | string {
  return subjectOf(model) !== undefined || 'nothing is selected';
}

function isTable(model: Model): true | string {
  return focusedTable(model) !== undefined || 'the log stays in the order of time';
}

function isLog(model: Model): true | string {
  return model.focus === 'log' || 'only the log can be paused: Tab goes there';
}

function nothingRuns(model: Model): true | string {
  const run = activeRun(model);
  return run === undefined || `«${run.title}» is running: Ctrl-C interrupts it`;
}

function canChange(model: Model): true | string {
  return isStale(model) ? 'the PBX cannot be reached now' : nothingRuns(model);
}

function noPeer({ peersAs }: Model): string {
  return `select a peer first: ${peersAs === 'peers' ? 'Tab goes to the peers' : 'f shows the peers'}`;
}

function onPeer(model: Model): true | string {
  return subjectOf(model)?.kind === 'peer' || noPeer(model);
}

function onSipPeer(model: Model): true | string {
  const subject = subjectOf(model);
  if (subject?.kind !== 'peer') return noPeer(model);
  return /sip/i.test(subject.peer.technology) ? canChange(model) : 'only SIP media can be direct';
}

function noFeature({ peersAs, focus }: Model): string {
  if (peersAs === 'peers') return 'select a feature first: f shows them';
  return focus === 'peers' ? 'no feature is selected' : 'select a feature first: Tab goes there';
}

/** `wanted` says whether it is to be installed or not. */
function onFeature(model: Model, wanted: boolean): true | string {
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

function onCall(model: Model): true | string {
  const kind = subjectOf(model)?.kind;
  if (kind === 'call' || kind === 'channel') return canChange(model);
  return 'select a call first: Tab goes to the calls';
}

/** Of a call without SIP there are no messages to capture. */
function onSipCall(model: Model): true | string {
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

function hasCapture(model: Model): true | string {
  return model.captures.length > 0
    ? nothingRuns(model)
    : 'no capture goes on: r begins one of a call';
}

function onCallPage(model: Model): true | string {
  return topPage(model)?.kind === 'call' || 'this is not the page of a call';
}

const SECTION_HELP = {
  ladder: "the call's messages as a ladder (the keys scroll it)",
  log: 'what the log says of the call',
  details: 'its channels',
} as const;

function hasOutput(model: Model): true | string {
  if (topPage(model)?.kind === 'output') return 'this is the output: Esc goes back';
  return model.runs.length > 0 || 'no command has been run yet';
}

const scrolls = ['pane', 'page', 'question'] as const;

/** Every key of the session, in the order in which `?` tells them. */
export const bindings: readonly Binding[] = [
  {
    keys: ['tab'],
    places: ['pane'],
    template: ':focus next',
    hint: 'next',
    help: 'go to the next pane',
  },
  {
    keys: ['S-tab'],
    places: ['pane'],
    template: ':focus previous',
    help: 'go to the previous pane',
  },
  {
    keys: ['enter'],
    places: ['pane'],
    template: ':open',
    hint: 'open',
    help: 'open what is selected',
    available: hasRows,
  },
  {
    keys: ['h'],
    places: ['pane', 'page'],
    template: 'hangup {channel}',
    hint: 'hang up',
    help: 'hang up the call or channel, after asking',
    available: onCall,
  },
  {
    keys: ['c'],
    places: ['pane', 'page'],
    template: ':command call {peer}',
    hint: 'call',
    help: 'begin a call from the peer',
    available: onPeer,
  },
  {
    keys: ['d'],
    places: ['pane', 'page'],
    template: 'feature dial {feature}',
    hint: 'dial',
    help: 'dial the feature with phone 701, and show the call',
    shows: 'call',
    available: onDialled,
  },
  {
    keys: ['i'],
    places: ['pane', 'page'],
    template: 'feature install {feature}',
    hint: 'install',
    help: 'install the feature, after asking',
    shows: 'screen',
    available: (model) => onFeature(model, false),
  },
  {
    keys: ['x'],
    places: ['pane', 'page'],
    template: 'feature remove {feature}',
    hint: 'remove',
    help: 'remove the feature, after asking',
    shows: 'screen',
    available: (model) => onFeature(model, true),
  },
  {
    keys: ['V'],
    places: ['pane', 'page'],
    template: 'feature verify {feature}',
    hint: 'verify',
    help: 'call the feature and listen to it',
    shows: 'screen',
    available: (model) => onFeature(model, true),
  },
  {
    keys: ['f'],
    places: ['pane'],
    template: ':switch peers',
    hint: ({ peersAs }) => (peersAs === 'peers' ? 'features' : 'peers'),
    help: 'show the features in place of the peers, or the peers again',
  },
  {
    keys: ['t'],
    places: ['pane', 'page'],
    template: ':command transfer {channel}',
    hint: 'transfer',
    help: 'begin to transfer the other party of the call (of its caller, or of the channel)',
    fields: 'NUMBER [--attended]   the channel is who transfers, and is out of the call then',
    available: onCall,
  },
  {
    keys: ['R'],
    places: ['pane', 'page'],
    template: 'capture stop',
    hint: 'end capture',
    help: 'end the captures of this PBX',
    shows: 'screen',
    available: hasCapture,
  },
  ...(['ladder', 'log', 'details'] as const).map(
    (section, index): Binding => ({
      keys: [String(index + 1)],
      places: ['page'],
      template: `:section ${section}`,
      hint: section,
      help: SECTION_HELP[section],
      available: onCallPage,
    }),
  ),
  {
    keys: ['r'],
    places: ['pane', 'page'],
    template: 'capture start --rtp --call={call}',
    hint: 'capture',
    help: 'capture the call, with its media, until it ends, R or the end of the session',
    shows: 'last line',
    available: onSipCall,
  },
  {
    keys: ['p'],
    places: ['pane'],
    template: ':pause',
    hint: 'pause',
    help: 'pause the log, or go on',
    available: isLog,
  },
  {
    keys: ['escape'],
    places: ['pane', 'page'],
    template: ':back',
    hint: 'back',
    help: 'go back: close the page, leave the zoom, clear the filter',
    available: hasSomethingToLeave,
  },
  {
    keys: [':'],
    places: ['pane', 'page'],
    template: ':command',
    hint: 'command',
    help: 'type a command, or a line for the Asterisk CLI',
  },
  {
    keys: ['/'],
    places: ['pane'],
    template: ':filter',
    hint: 'filter',
    help: 'show only what holds some words (in the log also -word, level:warning)',
  },
  {
    keys: ['a'],
    places: ['pane', 'page'],
    template: ':command user add',
    hint: 'add user',
    help: 'begin to add a SIP user: its number, name, codecs',
    fields:
      'NUMBER [--name "NAME"] [--codecs alaw,ulaw] [--context CONTEXT]   Enter shows it first',
  },
  {
    keys: ['m'],
    places: ['pane', 'page'],
    template: 'media toggle {peer}',
    hint: 'media',
    help: "turn the peer's direct media on or off, after asking",
    available: onSipPeer,
  },
  {
    keys: ['s'],
    places: ['pane'],
    template: ':sort next',
    hint: 'sort',
    help: 'sort by the next column',
    available: isTable,
  },
  {
    keys: ['S'],
    places: ['pane'],
    template: ':sort reverse',
    help: 'sort the other way round',
    available: isTable,
  },
  {
    keys: ['v'],
    places: ['pane'],
    template: ':switch calls',
    hint: 'calls/channels',
    help: 'show channels in place of calls, or calls again',
  },
  {
    keys: ['z'],
    places: ['pane'],
    template: ':zoom',
    hint: 'zoom',
    help: 'give the whole screen to the pane, or share it again',
  },
  {
    keys: ['o'],
    places: ['pane', 'page'],
    template: ':output',
    hint: 'output',
    help: 'show what the commands have said',
    available: hasOutput,
  },
  { keys: ['?'], places: ['pane', 'page'], template: ':keys', hint: 'keys', help: 'show all keys' },
  { keys: ['q'], places: ['page'], template: ':back', hint: 'close', help: 'close the page' },
  { keys: ['q'], places: ['pane'], template: ':quit', hint: 'leave', help: 'leave pbxctl' },
  { keys: ['up', 'k', 'C-p'], places: scrolls, template: ':move up', help: 'move up' },
  { keys: ['down', 'j', 'C-n'], places: scrolls, template: ':move down', help: 'move down' },
  {
    keys: ['pageup', 'C-b'],
    places: scrolls,
    template: ':move page up',
    help: 'move one screen up',
  },
  {
    keys: ['pagedown', 'C-f', 'space'],
    places: scrolls,
    template: ':move page down',
    help: 'move one screen down',
  },
  { keys: ['home', 'g'], places: scrolls, template: ':move first', help: 'move to the start' },
  {
    keys: ['end', 'G'],
    places: scrolls,
    template: ':move last',
    help: 'move to the end; the log then follows what comes',
  },

  { keys: ['y'], places: ['question'], template: ':answer yes', hint: 'yes', help: 'do it' },
  {
    keys: ['n', 'escape', 'q', 'C-c'],
    places: ['question'],
    template: ':answer no',
    hint: 'no',
    help: 'do not do it',
  },

  { keys: ['enter'], places: ['command'], template: ':submit', hint: 'run', help: 'run the line' },
  {
    keys: ['tab'],
    places: ['command'],
    template: ':complete next',
    hint: 'complete',
    help: 'complete the word; again: the next candidate',
  },
  {
    keys: ['S-tab'],
    places: ['command'],
    template: ':complete previous',
    help: 'the candidate before',
  },
  {
    keys: ['up', 'C-p'],
    places: ['command'],
    template: ':recall older',
    hint: 'history',
    help: 'the line before that begins alike',
  },
  { keys: ['down', 'C-n'], places: ['command'], template: ':recall newer', help: 'the line after' },
  {
    keys: ['C-r'],
    places: ['command'],
    template: ':recall search',
    help: 'the line before that holds what is typed, wherever',
  },
  { keys: ['C-c'], places: ['command'], template: ':clear', hint: 'clear', help: 'clear the line' },
  {
    keys: ['escape'],
    places: ['command'],
    template: ':back',
    hint: 'back',
    help: 'leave the command line',
  },

  {
    keys: ['enter'],
    places: ['filter'],
    template: ':submit',
    hint: 'keep',
    help: 'keep the filter',
  },
  {
    keys: ['escape', 'C-c'],
    places: ['filter'],
    template: ':back',
    hint: 'cancel',
    help: 'leave the filter as it was',
  },

  {
    keys: ['C-c'],
    places: ['pane', 'page'],
    template: ':interrupt',
    help: 'interrupt the running command; otherwise leave',
  },
  {
    keys: ['C-l'],
    places: ['pane', 'page', 'command', 'filter', 'question'],
    template: ':redraw',
    help: 'draw the screen anew',
  },
  {
    keys: ['C-z'],
    places: ['pane', 'page', 'command', 'filter', 'question'],
    template: ':suspend',
    help: 'go to the shell; fg comes back',
  },
];

function hasSomethingToLeave(model: Model): true | string {
  const filter = model.focus === 'log' ? model.log.filter : (focusedTable(model)?.filter ?? '');
  const open = model.pages.length > 0 || model.zoomed || filter !== '';
  return open || 'there is nothing to go back to: q leaves';
}

export function placeOf(model: Model): Place {
  if (model.prompt) return model.prompt.kind;
  if (model.question) return 'question';
  return topPage(model) ? 'page' : 'pane';
}

export function bindingFor(model: Model, key: string): Binding | undefined {
  const place = placeOf(model);
  return bindings.find((one) => one.keys.includes(key) && one.places.includes(place));
}

export function isAvailable(binding: Binding, model: Model): true | string {
  return binding.available?.(model) ?? true;
}

/** A template of one of our commands, and whether a person goes on typing after it. */
export interface CommandTemplate {
  readonly template: string;
  readonly partial: boolean;
}

const begins = ':command ';

/** What can be typed behind a line that a key has begun. */
export function fieldsFor(line: string): string | undefined {
  return bindings.find(
    ({ template, fields }) =>
      fields !== undefined && line.startsWith(`${template.slice(begins.length)} `),
  )?.fields;
}

/** The commands of ours that keys stand for: each must exist. */
export const commandTemplates: readonly CommandTemplate[] = bindings
  .map(({ template }) => ({
    template: template.startsWith(begins) ? template.slice(begins.length) : template,
    partial: template.startsWith(begins),
  }))
  .filter(({ template }) => !template.startsWith(':'));
