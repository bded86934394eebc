import { expect, test } from 'vitest';
import { bindings, commandTemplates, fieldsFor } from '../../../src/tui/bindings.ts';
import { placeNames } from '../../../src/tui/keymap.ts';
import { sessionCommandNames } from '../../../src/tui/update/session-commands.ts';

const places = Object.values(placeNames);

test.each(places)('no key means two things in: %s', (place) => {
  const keys = bindings.filter((one) => one.places.includes(place)).flatMap((one) => one.keys);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('every session command that a key names exists, and every one has a key', () => {
  const named = bindings
    .filter(({ template }) => template.startsWith(':'))
    .map(({ template }) => template.slice(1).split(' ')[0]);
  expect([...new Set(named)].sort()).toEqual([...sessionCommandNames].sort());
});

test('the templates of commands are told, with what is only begun', () => {
  expect(commandTemplates).toEqual([
    { template: 'capture show --calls {capture}', partial: false },
    { template: 'config show {change}', partial: false },
    { template: 'hangup {channel}', partial: false },
    { template: 'call {peer}', partial: true },
    { template: 'feature dial {feature}', partial: false },
    { template: 'capture show --ladder {capture}', partial: false },
    { template: 'feature install {feature}', partial: false },
    { template: 'feature remove {feature}', partial: false },
    { template: 'capture remove {capture}', partial: false },
    { template: 'trunk remove {trunk}', partial: false },
    { template: 'config undo {change}', partial: false },
    { template: 'feature verify {feature}', partial: false },
    { template: 'trunk test {trunk}', partial: true },
    { template: 'transfer {channel}', partial: true },
    { template: 'capture stop', partial: false },
    { template: 'capture stop {capture}', partial: false },
    { template: 'capture export {capture}', partial: true },
    { template: 'capture start --rtp --call={call}', partial: false },
    { template: 'user add', partial: true },
    { template: 'media toggle {peer}', partial: false },
    { template: 'shell asterisk', partial: false },
    { template: 'session export', partial: true },
  ]);
});

test('the last two hints are how to get help and how to get out, wherever they exist', () => {
  const hints = bindings
    .filter((one) => one.places.includes('pane') && one.hint !== undefined)
    .map((one) => one.hint);
  expect(hints.slice(-2)).toEqual(['keys', 'leave']);
});

test.each([
  ['user add ', true],
  ['user add 703 --name "Ann', true],
  ['user add', false],
  ['user list', false],
  ['transfer PJSIP/701-00000001 ', true],
  ['capture export lab-1 ', true],
  ['call 701 ', false],
])('the fields of a form are told while it is typed: %j', (line, isTold) => {
  expect(fieldsFor(line) !== undefined).toBe(isTold);
});
