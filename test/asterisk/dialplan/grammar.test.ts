import { describe, expect, test } from 'vitest';
import {
  callSteps,
  checkedContext,
  checkedName,
  checkedTarget,
  splitArrow,
} from '../../../asterisk/dialplan/grammar.ts';
import { errorOf } from '../../support/typed.ts';

const HOSTILE = [
  ...[
    '',
    ' ',
    '55 5',
    '555,1,System(id)',
    '555)',
    '5;5',
    '5\n5',
    '5\r5',
    '5\0',
    '${EXTEN}x',
    '$[1]',
  ],
  ...[
    '[555]',
    '555/701',
    '555&556',
    '555@public',
    '5=5',
    '5>5',
    '"5"',
    "5'5",
    '5\\5',
    '5|5',
    '--yes',
  ],
  ...['é', '\u202e555', '5'.repeat(41), '#include', '__proto__x y'],
];

test.each(['555', '0', '*98', '#5', '+33612345678', 'reception', 'jean.dupont', 'a_b', '112'])(
  '%s is a number',
  (name) => {
    expect(checkedName(name)).toBe(name);
  },
);

test.each(['_70X', '_X.', '_N!', '_[2-57]XX', '_0[1-9]Z.', '_*X#', '_[*#]', '_+33X.', '_[a-c]X'])(
  '%s is a pattern',
  (name) => {
    expect(checkedName(name)).toBe(name);
  },
);

test.each([
  ...HOSTILE.filter((name) => name !== '#include'),
  ...[
    '_',
    '_.',
    '_!',
    '_X.5',
    '_[',
    '_[]',
    '_[5-2]',
    '_[-5]',
    '_[5-]',
    '_X,1',
    '_x',
    '_7a',
    '_X/5',
  ],
  ...[
    '_X-X',
    '_X X',
    '_[;]',
    '_[,]',
    '_[$]',
    '_X!.',
    `_${'X'.repeat(41)}`,
    's',
    'i',
    't',
    'T',
    'h',
    'o',
    'a',
    'e',
  ],
])('%j is neither', (name) => {
  expect(errorOf(() => checkedName(name))).toMatchObject({
    code: 'usage',
    hint: expect.any(String),
  });
});

test.each([...HOSTILE, '__proto__ ', 'general', 'Globals', '-x', 'a]', 'a(!)'])(
  '%j is no context',
  (name) => {
    expect(errorOf(() => checkedContext(name)).code).toBe('usage');
  },
);

describe('a number and whom it calls', () => {
  test.each<[string[], [string, string]]>([
    [
      ['555', '701'],
      ['555', '701'],
    ],
    [['555 -> 701'], ['555', '701']],
    [['555->701'], ['555', '701']],
    [
      ['555', '->', '701'],
      ['555', '701'],
    ],
    [['555 => 701'], ['555', '701']],
    [['555 → user1'], ['555', 'user1']],
    [
      ['_70X', '->', '${EXTEN}'],
      ['_70X', '${EXTEN}'],
    ],
  ])('%j', (words, [name, target]) => {
    expect(splitArrow(words)).toEqual({ name, target });
  });

  test.each([
    [['555']],
    [['->', '701']],
    [['555', '->']],
    [['1', '2', '3']],
    [['']],
    [['a -> b -> c']],
  ])('not %j', (words) => {
    expect(errorOf(() => splitArrow(words)).code).toBe('usage');
  });
});

test.each([
  ['${EXTEN}', { kind: 'dialled' }],
  ['701', { kind: 'peer', name: '701' }],
  ['PJSIP/701', { kind: 'peer', name: '701' }],
  ['pjsip/user-1', { kind: 'peer', name: 'user-1' }],
])('%s is a target', (text, expected) => {
  expect(checkedTarget(text, 'PJSIP')).toEqual(expected);
});

test.each([
  ...HOSTILE.filter((text) => text !== '5'.repeat(41)),
  ...[
    'SIP/701',
    'Local/s@public',
    'PJSIP/701&PJSIP/702',
    'PJSIP/',
    'PJSIP/a/b',
    '${EXTEN:1}',
    '701,20,g',
  ],
])('%j is no target', (text) => {
  expect(errorOf(() => checkedTarget(text, 'PJSIP')).code).toBe('usage');
});

test('the steps of a call', () => {
  const call = { technology: 'SIP', timeout: undefined, name: undefined } as const;
  const steps = (over: Partial<Parameters<typeof callSteps>[0]>) =>
    callSteps({ ...call, target: { kind: 'peer', name: '701' }, ...over }).map(
      ({ application }) => application,
    );
  expect(steps({})).toEqual(['Dial(SIP/701)', 'Hangup()']);
  expect(steps({ target: { kind: 'dialled' }, timeout: '20', name: "L'accueil d'été" })).toEqual([
    "NoOp(L'accueil d'été)",
    'Dial(SIP/${EXTEN},20)',
    'Hangup()',
  ]);
  for (const timeout of ['0', '-1', '1.5', '20,g', '', '99999'])
    expect(errorOf(() => steps({ timeout })).code).toBe('usage');
  for (const name of ['a)', 'a,b', '${X}', 'a;b', 'a\nb', '', ' a', '"a"', '\u001b[31m'])
    expect(errorOf(() => steps({ name })).code).toBe('usage');
});
