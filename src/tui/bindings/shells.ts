import { activeRun, type Model } from '../model.ts';
import type { Binding } from './binding.ts';

function mayChange(model: Model): true | string {
  if (model.profile.readOnly)
    return `${model.profile.name} is read-only, and its console changes all: U unlocks it`;
  const run = activeRun(model);
  return run === undefined || `«${run.title}» is running: Ctrl-C interrupts it`;
}

function hasShell({ shells }: Model): true | string {
  return shells.length > 0 || "no program is open: A opens Asterisk's console";
}

const LEAVE = ['C-\\', 'f12'] as const;

/** Keys while a program has all others. */
export const shellBindings: readonly Binding[] = [
  {
    keys: LEAVE,
    places: ['shell'],
    template: ':shell switch',
    hint: 'to the session',
    help: 'leave the program for the session; it goes on (z there: it has the whole of a tall screen)',
  },
  {
    keys: ['S-pageup'],
    places: ['shell'],
    template: ':shell up',
    hint: 'back',
    help: 'show what the program has said before',
  },
  {
    keys: ['S-pagedown'],
    places: ['shell'],
    template: ':shell down',
    hint: 'forth',
    help: 'the other way',
  },
];

/** The ways from the session to programs. */
export const programBindings: readonly Binding[] = [
  {
    keys: ['A'],
    places: ['pane', 'page'],
    template: 'shell asterisk',
    hint: 'console',
    help: "open Asterisk's own console, or come back to it",
    available: mayChange,
  },
  {
    keys: LEAVE,
    places: ['pane', 'page'],
    template: ':shell switch',
    help: 'come back to the program that was left (console, sngrep, tcpdump)',
    available: hasShell,
  },
];
