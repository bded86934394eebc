import { describe, expect, test } from 'vitest';
import { whyBehind } from '../../../asterisk/dialplan/reason.ts';
import {
  atPriority,
  candidates,
  type Match,
  stepsFrom,
} from '../../../asterisk/dialplan/search.ts';
import { planOf } from '../../support/dialplan.ts';

const all = (lines: readonly string[], number: string, callerId = '') =>
  candidates(planOf('[c]', ...lines), { context: 'c', number, callerId });
const runs = (lines: readonly string[], number: string, callerId = '') =>
  stepsFrom(all(lines, number, callerId)).map(({ step }) => step.application);

describe('a number runs', () => {
  const narrow = ['exten => _7XX,1,Wide', 'exten => _70X,1,Narrow', 'exten => 701,1,Exact'];
  test.each<[string, string[], string, string, string[]]>([
    ['the exact line', narrow, '701', '', ['Exact']],
    ['the narrow pattern', narrow, '702', '', ['Narrow']],
    ['the wide pattern', narrow, '712', '', ['Wide']],
    ['nothing', narrow, '812', '', []],
    [
      'each priority anew',
      ['exten => 701,1,A', 'exten => _70X,2,B', 'exten => _7XX,3,C'],
      '701',
      '',
      ['A', 'B', 'C'],
    ],
    [
      'priorities of an include too',
      ['exten => 701,1,A', 'include => d', '[d]', 'exten => 701,1,X', 'exten => 701,2,B'],
      '701',
      '',
      ['A', 'B'],
    ],
    [
      'its own before what it includes',
      ['include => d', 'exten => _X.,1,Own', '[d]', 'exten => 701,1,X'],
      '701',
      '',
      ['Own'],
    ],
    [
      'includes in their order',
      ['include => d', 'include => e', '[e]', 'exten => 1,1,E', '[d]', 'exten => _X,1,D'],
      '1',
      '',
      ['D'],
    ],
    [
      'includes of includes',
      [
        'include => d',
        'include => f',
        '[d]',
        'include => e',
        '[e]',
        'exten => _X,1,E',
        '[f]',
        'exten => 1,1,F',
      ],
      '1',
      '',
      ['E'],
    ],
    [
      'contexts that include each other',
      ['include => d', '[d]', 'include => c', 'include => e', '[e]', 'exten => 1,1,E'],
      '1',
      '',
      ['E'],
    ],
    ['what its caller has', ['exten => 1,1,All', 'exten => 1/55,1,His'], '1', '55', ['His']],
    ['what all have', ['exten => 1,1,All', 'exten => 1/55,1,His'], '1', '56', ['All']],
    [
      'what callers without a number have',
      ['exten => 1,1,All', 'exten => 1/,1,None'],
      '1',
      '',
      ['None'],
    ],
    ['no hint', ['exten => 1,hint,SIP/1', 'exten => _X,1,A'], '1', '', ['A']],
    ['up to a gap', ['exten => 1,1,A', 'exten => 1,3,C'], '1', '', ['A']],
    [
      'past an include that is not there',
      ['include => ghost', 'include => d', '[d]', 'exten => 1,1,D'],
      '1',
      '',
      ['D'],
    ],
  ])('%s', (_, lines, number, callerId, expected) => {
    expect(runs(lines, number, callerId)).toEqual(expected);
  });
});

test('what holds at certain times, or is asked elsewhere, is kept before the winner', () => {
  const lines = [
    'switch => Realtime/@',
    'include => night,18:00-8:00,*,*,*',
    'include => day',
    '[night]',
    'exten => 1,1,Night',
    '[day]',
    'exten => 1,1,Day',
  ];
  const found = atPriority(all(lines, '1'), 1);
  expect(found?.step.application).toBe('Day');
  expect(found?.unless).toMatchObject([
    { asked: { text: 'Realtime/@' } },
    { context: 'night', times: ['18:00-8:00,*,*,*'] },
  ]);
});

test('an extension that wins leaves no switch to be asked', () => {
  expect(atPriority(all(['switch => Realtime/@', 'exten => 1,1,A'], '1'), 1)?.unless).toEqual([]);
});

test('includes at certain times that cross each other do not take for ever', () => {
  const lines = Array.from({ length: 40 }, (_, at) => [
    ...(at === 0 ? [] : [`[c${at}]`]),
    `include => c${at + 1},1:00-2:00,*,*,*`,
    `include => c${at + 1},3:00-4:00,*,*,*`,
  ]).flat();
  expect(all([...lines, '[c40]', 'exten => 1,1,A'], '1').length).toBeLessThan(10_000);
});

describe('why the other comes behind', () => {
  test.each([
    ['701', '_70X', 'a pattern goes behind an exact number'],
    ['_70X', '_7XX', 'at place 2 its X is wider: 10 characters, 0 is 1'],
    ['_N01', '_X01', 'at place 1 its X is wider: 10 characters, N is 8'],
    [
      '_[0-2]01',
      '_[7-9]01',
      'at place 1 its [7-9] has as many characters as [0-2], but higher ones',
    ],
    ['_70X', '_70.', 'its . goes behind a place of its own'],
    ['_70.', '_70!', 'its ! goes behind .'],
    ['_70X!', '_70X', 'it ends where the other has !: Asterisk tries the end of a pattern last'],
    ['701/5', '701', 'the lines for certain callers go before it'],
  ])('%s, %s', (winner, loser, why) => {
    const { contexts } = planOf('[c]', `exten => ${winner},1,A`, `exten => ${loser},1,B`);
    const [one, other] = (contexts.get('c')?.extensions ?? []).map(
      (extension): Match => ({ context: 'c', extension, isForCaller: true, times: [] }),
    );
    if (!one || !other) throw new Error('two extensions were expected');
    expect(one.extension.steps[0]?.application).toBe('A');
    expect(whyBehind(one, other)).toBe(why);
  });
});
