import { hasDeeds } from './available.ts';
import type { Binding } from './binding.ts';

const log = ['command log'] as const;
const list = ['keys'] as const;

/** Keys in the log of commands, and in the list of all keys. */
export const listBindings: readonly Binding[] = [
  {
    keys: ['enter'],
    places: log,
    template: ':open',
    hint: 'open',
    help: 'show all of what was done there',
    available: hasDeeds,
  },
  {
    keys: ['x'],
    places: log,
    template: ':command session export',
    hint: 'export',
    help: 'begin to write all of it as a script',
    fields: 'FILE   a script for sh, or for pbxctl run; Tab completes',
    available: hasDeeds,
  },
  { keys: [':'], places: log, template: ':command', hint: 'command', help: 'type a command' },
  {
    keys: ['e', 'escape', 'q'],
    places: log,
    template: ':back',
    hint: 'close',
    help: 'close the log of commands',
  },
  { keys: ['?'], places: log, template: ':keys', hint: 'keys', help: 'show all keys' },

  {
    keys: ['enter'],
    places: list,
    template: ':submit',
    hint: 'press it',
    help: 'do what the key does, in the place below',
  },
  {
    keys: ['up', 'C-p'],
    places: list,
    template: ':move up',
    hint: 'choose',
    help: 'the key above',
  },
  { keys: ['down', 'C-n'], places: list, template: ':move down', help: 'the key below' },
  { keys: ['pageup'], places: list, template: ':move page up', help: 'one screen up' },
  { keys: ['pagedown'], places: list, template: ':move page down', help: 'one screen down' },
  { keys: ['home'], places: list, template: ':move first', help: 'the first key' },
  { keys: ['end'], places: list, template: ':move last', help: 'the last key' },
  { keys: ['?'], places: list, template: ':keys', help: 'close the list of keys' },
  {
    keys: ['escape', 'C-c'],
    places: list,
    template: ':back',
    hint: 'back',
    help: 'show all keys again, then close the list',
  },
];
