import type { Binding } from './binding.ts';

const scrolls = ['pane', 'page', 'command log', 'question'] as const;

/** Keys that move in whatever is longer than its place. */
export const scrollBindings: readonly Binding[] = [
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
];
