import type { Binding } from './binding.ts';

/** Keys while a question is asked or a line is typed. */
export const promptBindings: readonly Binding[] = [
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
    help: 'keep the filter, or what is searched',
  },
  {
    keys: ['escape', 'C-c'],
    places: ['filter'],
    template: ':back',
    hint: 'cancel',
    help: 'leave it as it was',
  },
];
