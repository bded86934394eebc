import { describe, expect, test } from 'vitest';
import { callerIdName, extensionName } from '../../../asterisk/dialplan/name.ts';
import { compareExtensions } from '../../../asterisk/dialplan/order.ts';

const parse = (written: string) => {
  const [name = '', callerId] = written.split('/');
  return {
    name: extensionName(name),
    callerId: callerId === undefined ? undefined : callerIdName(callerId),
  };
};
const compare = (one: string, other: string) =>
  Math.sign(compareExtensions(parse(one), parse(other)));

describe('goes before', () => {
  test.each([
    ['701', '702', 'numbers as text'],
    ['70', '701', 'the shorter number'],
    ['é', '0', 'bytes beyond ASCII, which are negative'],
    ['9', '_0', 'a number before any pattern'],
    ['_0', '_9', 'one character as text'],
    ['_9', '_[01]', 'one before two'],
    ['_N', '_Z', '8 before 9'],
    ['_Z', '_X', '9 before 10'],
    ['_[2-9]', '_Z', 'a set as the letter for it'],
    ['_X', '_.', 'any set before .'],
    ['_.', '_!', '. before !'],
    ['_70!', '_70', '! before the end'],
    ['_70.', '_70', '. before the end'],
    ['_70X', '_70', 'a place before the end'],
    ['_1X', '_XX', 'the first place decides'],
    ['_1.', '_XX', 'the first place decides, whatever follows'],
    ['_[0-4]', '_[5-9]', 'as many, the lower first one'],
    ['_[125]', '_[134]', 'as many and the same first one, the lower second one'],
    ['_[0-9]', '_[0-9a]', 'ten before eleven'],
    ['_X', '_[5', 'a set without an end goes last'],
    ['_70', '_7[', 'even behind the end'],
    ['701/555', '701', 'for a caller before for all'],
    ['701/', '701', 'for no caller before for all'],
    ['701/1', '701/2', 'callers as text'],
    ['701/2', '701/_X', 'callers before patterns of callers'],
    ['701', '702/5', 'the number decides first'],
  ])('%s before %s: %s', (one, other) => {
    expect([compare(one, other), compare(other, one)]).toEqual([-1, 1]);
  });
});

test.each([
  ['701', '7-01'],
  ['701', '70 1'],
  ['_NXX', '_[2-9]xx'],
  ['_[12]', '_[21]'],
  ['_5', '_[5]'],
  ['_5-5', '_55'],
  ['_[]5', '_5'],
  ['_[9-1]5', '_5'],
  ['_[1-31]', '_[1-3]'],
  ['701/(55)-5', '701/555'],
])('%s and %s are one', (one, other) => {
  expect([compare(one, other), compare(other, one)]).toEqual([0, 0]);
});
