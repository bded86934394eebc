import { canCopy, canNarrowLog, inLog, onLogLine } from './available.ts';
import type { Binding } from './binding.ts';

/** Keys of the log and of its lines. */
export const logBindings: readonly Binding[] = [
  {
    keys: ['L'],
    places: ['pane', 'page'],
    template: ':narrow',
    hint: ({ log }) => (log.call === undefined ? 'its log' : 'all'),
    help: 'show only the lines of the call in the log, whatever else is filtered; again: of all',
    available: canNarrowLog,
  },
  {
    keys: ['n'],
    places: ['pane'],
    template: ':match next',
    hint: ({ log }) => (log.search ? 'match' : 'search'),
    help: 'search the log: light a text (or several: a|b), then go to the next line that holds it',
    available: inLog,
  },
  {
    keys: ['N'],
    places: ['pane'],
    template: ':match previous',
    help: 'go to the line before that holds what is searched',
    available: inLog,
  },
  {
    keys: ['C-s'],
    places: ['pane'],
    template: ':search',
    help: 'search the log for something else',
    available: inLog,
  },
  {
    keys: ['l'],
    places: ['pane'],
    template: ':level',
    hint: 'level',
    help: 'show notices and worse in the log, then warnings, then errors, then all again',
    available: inLog,
  },
  {
    keys: ['w'],
    places: ['pane'],
    template: ':wrap',
    hint: 'wrap',
    help: 'break long lines of the log, or cut them',
    available: inLog,
  },
  {
    keys: ['T'],
    places: ['pane'],
    template: ':times',
    hint: 'times',
    help: 'begin each line of the log with its time, or show it as the Asterisk console does',
    available: inLog,
  },
  {
    keys: ['C'],
    places: ['pane', 'page'],
    template: ':jump',
    hint: 'its call',
    help: 'open the call that the line of the log belongs to',
    available: onLogLine,
  },
  {
    keys: ['y'],
    places: ['pane', 'page'],
    template: ':copy',
    help: 'copy the line, the name of what is selected, or the page, by OSC 52 (the mouse is left to the terminal: drag selects, Shift-drag where tmux has it)',
    available: canCopy,
  },
];
