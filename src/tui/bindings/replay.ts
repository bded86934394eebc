import type { Model } from '../model.ts';
import type { Binding } from './binding.ts';

/** Whether its keys come before all others: not while the viewer types. */
export const isReplayFirst = ({ replay, prompt }: Model): boolean =>
  replay !== undefined && (replay.following || prompt === undefined);

/** Keys of a replay, which come before those of the panes. */
export const replayBindings: readonly Binding[] = [
  {
    keys: ['space'],
    places: ['replay'],
    template: ':replay pause',
    hint: ({ replay }) => (replay?.phase === 'playing' ? 'pause' : 'play'),
    help: 'stop the replay, or go on; at its end: play it again',
  },
  {
    keys: ['.'],
    places: ['replay'],
    template: ':replay forward',
    hint: '5 s on',
    help: 'go on by 5 seconds (1 while it is stopped)',
  },
  {
    keys: [','],
    places: ['replay'],
    template: ':replay back',
    hint: 'back',
    help: 'go back by 5 seconds (1 while it is stopped)',
  },
  {
    keys: ['+'],
    places: ['replay'],
    template: ':replay faster',
    hint: 'faster',
    help: 'play twice as fast',
  },
  {
    keys: ['-'],
    places: ['replay'],
    template: ':replay slower',
    hint: 'slower',
    help: 'play half as fast',
  },
  {
    keys: ['='],
    places: ['replay'],
    template: ':replay again',
    hint: 'follow',
    help: 'follow the recorded person again',
    available: ({ replay }) => replay?.following === false || 'it is followed already',
  },
];

/** Keys that show, and lead away from nothing: those of the replay, and those that concern the terminal. */
export const isForReplay = (model: Model, key: string): boolean =>
  (isReplayFirst(model) && replayBindings.some((one) => one.keys.includes(key))) ||
  ['C-l', 'C-z'].includes(key);
