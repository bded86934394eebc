import { expect, test } from 'vitest';
import { extensionName } from '../../../asterisk/dialplan/name.ts';
import { shadowsOf } from '../../../asterisk/dialplan/shadow.ts';
import { planOf } from '../../support/dialplan.ts';

/** `before 701`, `behind _7XX whole 700`, `covered` … of a new name among lines. */
function told(name: string, ...lines: readonly string[]): string[] {
  const shadows = shadowsOf(planOf('[c]', ...lines), 'c', extensionName(name));
  const said = (word: string, list: typeof shadows.before) =>
    list.map(({ context, extension, example, isWhole }) =>
      [word, context === 'c' ? '' : context, extension.name.text, isWhole ? 'whole' : '', example]
        .filter(Boolean)
        .join(' '),
    );
  return [
    ...(shadows.same ? [`same ${shadows.same.name.text}`] : []),
    ...said('before', shadows.before),
    ...said('behind', shadows.behind),
    ...(shadows.cover.kind === 'all' ? ['covered'] : []),
  ];
}

const lines = (...names: readonly string[]) => names.map((name) => `exten => ${name},1,A`);

test.each<[string, string[], string[]]>([
  ['555', lines('600', '_70X'), []],
  ['701', lines('_70X'), ['behind _70X 701']],
  ['701', lines('701'), ['same 701']],
  ['7-01', lines('701'), ['same 701']],
  ['_[0-9]X', lines('_XX'), ['same _XX']],
  ['_70X', lines('701', '702'), ['before 701 701', 'before 702 702']],
  ['_7XX', lines('_70X'), ['before _70X 700']],
  ['_70X', lines('_7XX'), ['behind _7XX 700']],
  ['_70[0-4]', lines('_70[5-9]', '_70X'), ['behind _70X whole 700']],
  ['_X', lines('_[0-4]', '_[5-9]'), ['before _[0-4] 0', 'before _[5-9] 5', 'covered']],
  ['_70X!', lines('_70X'), ['behind _70X whole 700']],
  ['_70X', lines('_70X!'), ['before _70X! whole 700', 'covered']],
  ['_X.', lines('_X!'), ['behind _X! 00']],
  ['701', ['exten => 701,hint,SIP/701'], ['same 701']],
  ['_70X', ['exten => 701,hint,SIP/701'], []],
  ['_70X', lines('701/5', '_7XX/5'), ['before 701 701', 'behind _7XX 700']],
  ['_7XX', lines('_70[12'), []],
  [
    '701',
    ['include => d', '[d]', ...lines('_7XX', '701', '8')],
    ['behind d 701 whole 701', 'behind d _7XX 701'],
  ],
  [
    '701',
    ['include => d', '[d]', 'include => c', 'include => e', '[e]', ...lines('701')],
    ['behind e 701 whole 701'],
  ],
  [
    '701',
    ['include => d', ...lines('_70X'), '[d]', ...lines('_7XX')],
    ['behind _70X 701', 'behind d _7XX 701'],
  ],
])('%s among %j: %j', (name, others, expected) => {
  expect(told(name, ...others)).toEqual(expected);
});

test('a context that is not there yet has nothing in the way', () => {
  const plan = planOf('[c]', ...lines('701'));
  expect(shadowsOf(plan, 'new', extensionName('701'))).toEqual({
    ...{ same: undefined, before: [], behind: [] },
    cover: { kind: 'not', number: '701' },
  });
});
