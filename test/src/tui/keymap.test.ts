import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import type { KeySetting } from '../../../src/config-keys.ts';
import { checkKeyLine } from '../../../src/key-line.ts';
import { bindings } from '../../../src/tui/bindings.ts';
import { keymapOf, placeNames } from '../../../src/tui/keymap.ts';
import { keyNamed } from '../../../src/tui/keynames.ts';
import { addPeer, fakePbx, fakePeer } from '../../support/fake-pbx.ts';
import { driveModel } from '../../support/session-model.ts';
import { errorOf } from '../../support/typed.ts';

const own = (
  place: string,
  key: string,
  run: string | null,
  more: Partial<KeySetting> = {},
): KeySetting => ({
  ...{ place, key, run, hint: undefined, help: undefined, line: 7 },
  ...more,
});
const keymap = (...keys: KeySetting[]) =>
  keymapOf(bindings, keys, (line) => checkKeyLine(commands, line));
const drive = (...keys: KeySetting[]) => {
  const pbx = fakePbx();
  addPeer(pbx, fakePeer('701'));
  const { bindings: ownBindings, problems } = keymap(...keys);
  expect(problems).toEqual([]);
  return driveModel(pbx, { ownBindings });
};

describe('the name of a key', () => {
  it.each([
    ['K', 'K'],
    ['Ctrl-K', 'C-k'],
    ['C-k', 'C-k'],
    ['ctrl+k', 'C-k'],
    ['Alt-x', 'M-x'],
    ['Alt-Ctrl-x', 'M-C-x'],
    ['Shift-Tab', 'S-tab'],
    ['Shift-k', 'K'],
    ['F5', 'f5'],
    ['Ctrl-Up', 'C-up'],
    ['Enter', 'enter'],
    ['Esc', 'escape'],
    [' ', 'space'],
    ['-', '-'],
    ['é', 'é'],
  ])('%s', (spelt, name) => {
    expect(keyNamed(spelt)).toBe(name);
  });

  it.each(['', 'KK', 'Hyper-x', 'Ctrl-é', 'Ctrl-Esc', 'Shift-5', 'F13', 'Ctrl-I', 'Ctrl-M'])(
    'is not: %s',
    (spelt) => {
      expect(errorOf(() => keyNamed(spelt))).toMatchObject({ code: 'usage' });
    },
  );
});

describe('a key of the settings', () => {
  it('runs its line on what is selected', () => {
    const driven = drive(own('pane', 'K', 'user show {peer}'));
    driven.press('K');
    expect(driven.effects).toContainEqual(
      expect.objectContaining({ kind: 'dispatch', words: ['user', 'show', '--', '701'] }),
    );
  });

  it('says why it cannot act', () => {
    const driven = drive(
      own('pane', 'K', 'hangup {channel}'),
      own('pane', 'Z', 'user show {peer}'),
    );
    expect(driven.press('K').model.notice?.text).toContain('select a call first');
    expect(driven.press('tab', 'Z').model.notice?.text).toContain('select a peer first');
    expect(driven.effects).toEqual([]);
  });

  it('takes the place of what the key meant there, and only there', () => {
    const { bindings: keys } = keymap(own('page', 'h', 'peers'));
    const on = (place: string) =>
      keys.filter((one) => one.keys.includes('h') && one.places.some((at) => at === place));
    expect(on('page').map(({ template }) => template)).toEqual(['peers']);
    expect(on('pane').map(({ template }) => template)).toEqual(['hangup {channel}']);
  });

  it('does nothing where it is null', () => {
    const driven = drive(own('pane', 'v', null));
    expect(driven.press('v').model.tabs.calls).toBe('calls');
    expect(driven.model.notice?.text).toContain('v does nothing here');
  });

  it('keeps hint, help and reason of what it stands for already, and its place among the hints', () => {
    const { bindings: keys } = keymap(own('pane', 'Q', ':quit'), own('pane', 'q', null));
    const quit = keys.find((one) => one.keys.includes('Q'));
    expect(quit).toMatchObject({ hint: 'leave', help: 'leave pbxctl', isOwn: true });
    const hints = keys.filter((one) => one.places.includes('pane') && one.hint !== undefined);
    expect(hints.slice(-2).map(({ hint }) => hint)).toEqual(['keys', 'leave']);
  });

  it('has a hint of its own, before the others', () => {
    const { bindings: keys } = keymap(
      own('pane', 'F5', 'peers', { hint: 'who', help: 'all that there are' }),
    );
    expect(keys[0]).toMatchObject({ keys: ['f5'], hint: 'who', help: 'all that there are' });
  });

  it.each([
    [own('panes', 'K', 'peers'), 'there is no place "panes": there are pane, page'],
    [own('pane', 'Hyper-K', 'peers'), '"Hyper-K" is no key'],
    [own('pane', 'Ctrl-C', 'peers'), 'Ctrl-C stays as it is'],
    [own('command', 'x', ':back'), '"x" is typed in "command"'],
    [own('question', 'x', 'peers'), 'only be a command of the session'],
    [own('pane', 'K', 'peeers'), 'did you mean `peers`'],
    [own('pane', 'K', null), 'the key does nothing in "pane" as it is'],
  ])('that cannot be is told with its line: %j', (key, message) => {
    const { bindings: keys, problems } = keymap(key, own('pane', 'Y', 'calls'));
    expect(problems).toEqual([{ line: 7, message: expect.stringContaining(message) }]);
    expect(keys.some((one) => one.keys.includes('Y'))).toBe(true);
  });

  it('that is set twice counts once', () => {
    const { bindings: keys, problems } = keymap(
      own('pane', 'Ctrl-K', 'peers'),
      own('pane', 'C-k', 'calls', { line: 8 }),
    );
    expect(problems).toEqual([{ line: 8, message: '"C-k" is set twice in "pane"' }]);
    expect(keys.filter((one) => one.keys.includes('C-k')).map((one) => one.template)).toEqual([
      ...['peers'],
      ...bindings.filter((one) => one.keys.includes('C-k')).map((one) => one.template),
    ]);
  });

  it.each(Object.keys(placeNames))('no key means two things in %s afterwards', (name) => {
    const place = placeNames[name];
    const { bindings: keys } = keymap(own('pane', 'h', 'peers'), own('page', 'q', ':zoom'));
    const there = keys
      .filter((one) => one.places.some((at) => at === place))
      .flatMap((one) => one.keys);
    expect(there.filter((key, index) => there.indexOf(key) !== index)).toEqual([]);
  });
});
