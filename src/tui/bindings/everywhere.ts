import type { Binding, Place } from './binding.ts';

const everywhere: readonly Place[] = [
  ...(['pane', 'page', 'command log', 'pbxs'] as const),
  ...(['command', 'filter', 'keys', 'name', 'question'] as const),
];

/** Keys that mean the same nearly everywhere. */
export const everywhereBindings: readonly Binding[] = [
  {
    keys: ['C-c'],
    places: ['pane', 'page', 'command log'],
    template: ':interrupt',
    help: 'interrupt the running command; otherwise leave',
  },
  {
    keys: ['C-l'],
    places: everywhere,
    template: ':redraw',
    help: 'draw the screen anew',
  },
  {
    keys: ['C-z'],
    places: everywhere,
    template: ':suspend',
    help: 'go to the shell; fg comes back',
  },
];
