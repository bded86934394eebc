import type { Binding } from './binding.ts';

/** Keys that mean the same nearly everywhere. */
export const everywhereBindings: readonly Binding[] = [
  {
    keys: ['C-c'],
    places: ['pane', 'page'],
    template: ':interrupt',
    help: 'interrupt the running command; otherwise leave',
  },
  {
    keys: ['C-l'],
    places: ['pane', 'page', 'command', 'filter', 'question', 'name', 'pbxs'],
    template: ':redraw',
    help: 'draw the screen anew',
  },
  {
    keys: ['C-z'],
    places: ['pane', 'page', 'command', 'filter', 'question', 'name', 'pbxs'],
    template: ':suspend',
    help: 'go to the shell; fg comes back',
  },
];
