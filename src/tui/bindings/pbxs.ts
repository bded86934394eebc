import type { Model } from '../model.ts';
import type { Binding } from './binding.ts';

const hasPbxs = ({ pbxs }: Model): true | string =>
  pbxs.available || 'there is one PBX in this session';

/** Keys for other PBXs, and for what this one may be used for. */
export const pbxBindings: readonly Binding[] = [
  {
    keys: ['P'],
    places: ['pane', 'page'],
    template: ':pbxs',
    hint: 'PBXs',
    help: 'list the PBXs, to go to another',
    available: hasPbxs,
  },
  {
    keys: ['W'],
    places: ['pane', 'page'],
    template: ':beside',
    hint: ({ pbxs }) => (pbxs.beside ? 'alone' : 'beside'),
    help: 'show a second PBX beside this one (of a lab its operator), or this one alone again',
    available: hasPbxs,
  },
  {
    keys: ['U'],
    places: ['pane', 'page'],
    template: ':unlock',
    hint: ({ profile }) => (profile.unlocked ? 'lock' : 'unlock'),
    help: 'let this session change a read-only PBX (it asks for the name), or lock it again',
    available: ({ profile }) =>
      profile.readOnly === true || profile.unlocked === true || `${profile.name} is not locked`,
  },
];

/** Keys in the list of PBXs. */
export const pbxListBindings: readonly Binding[] = [
  { keys: ['up', 'k'], places: ['pbxs'], template: ':pbxs up', help: 'the PBX above' },
  { keys: ['down', 'j'], places: ['pbxs'], template: ':pbxs down', help: 'the PBX below' },
  { keys: ['home', 'g'], places: ['pbxs'], template: ':pbxs first', help: 'the first' },
  { keys: ['end', 'G'], places: ['pbxs'], template: ':pbxs last', help: 'the last' },
  {
    keys: ['enter'],
    places: ['pbxs'],
    template: ':pbxs choose',
    hint: 'go there',
    help: 'go to the PBX',
  },
  {
    keys: ['W'],
    places: ['pbxs'],
    template: ':pbxs beside',
    hint: 'beside this one',
    help: 'show it beside this one',
  },
  {
    keys: ['escape', 'q', 'P', 'C-c'],
    places: ['pbxs'],
    template: ':pbxs',
    hint: 'close',
    help: 'close the list',
  },
];

/** Keys while the name of a PBX is typed. */
export const nameBindings: readonly Binding[] = [
  {
    keys: ['enter'],
    places: ['name'],
    template: ':name enter',
    hint: 'do it',
    help: 'do it, where the name is right',
  },
  {
    keys: ['escape', 'C-c'],
    places: ['name'],
    template: ':name cancel',
    hint: 'do not',
    help: 'do not do it',
  },
  { keys: ['up'], places: ['name'], template: ':move up', help: 'scroll what it is about' },
  { keys: ['down'], places: ['name'], template: ':move down', help: 'scroll what it is about' },
];
