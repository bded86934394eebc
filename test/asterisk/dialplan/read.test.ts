import { describe, expect, test } from 'vitest';
import { planOf, sourceOf, stepsIn } from '../../support/dialplan.ts';

const steps = (...lines: readonly string[]) => stepsIn(planOf('[c]', ...lines), 'c');
const problems = (...lines: readonly string[]) =>
  planOf('[c]', ...lines).problems.map(({ line, message }) => `${line}: ${message}`);

describe('the lines of an extension', () => {
  test.each<[string, string[], string[]]>([
    [
      'n and same',
      ['exten => 1,1,A(x)', 'same => n,B', 'same=>n,C()'],
      ['1 1 A(x)', '1 2 B()', '1 3 C()'],
    ],
    ['n goes on across extensions', ['exten => 1,1,A', 'exten => 2,n,B'], ['1 1 A()', '2 2 B()']],
    [
      'n+2 and s',
      ['exten => 1,1,A', 'same => n+2,B', 'exten => 2,s,C'],
      ['1 1 A()', '1 4 B()', '2 4 C()'],
    ],
    [
      'labels',
      ['exten => 1,1(a),A', 'exten => 1,a+4,B', 'same => n(b),C'],
      ['1 1(a) A()', '1 5 B()', '1 6(b) C()'],
    ],
    [
      'any key that begins with same',
      ['exten => 1,1,A', 'sameagain => n,B'],
      ['1 1 A()', '1 2 B()'],
    ],
    ['the first line of a priority stays', ['exten => 1,1,A', 'exten => 1,1,B'], ['1 1 A()']],
    ['hints', ['exten => 1,hint,SIP/1&SIP/2', 'exten => 1,1,A'], ['1 -1 SIP/1&SIP/2()', '1 1 A()']],
    [
      'callers',
      ['exten => 1,1,A', 'exten => 1/55,1,B', 'same => n,C'],
      ['1/55 1 B()', '1/55 2 C()', '1 1 A()'],
    ],
    ['commas in a set', ['exten => _[1,2],1,A'], ['_[1,2] 1 A()']],
    ['the last bracket', ['exten => 1,1,A(b(c),d)e'], ['1 1 A(b(c),d)']],
    ['an application with variables', ['exten => 1,1,${A}(b)'], ['1 1 ${A}(b)()']],
    ['no last bracket', ['exten => 1,1,A(b'], ['1 1 A(b)']],
    [
      'names of one meaning are one',
      ['exten => 5-5,2,B', 'exten => 55,1,A'],
      ['55 1 A()', '55 2 B()'],
    ],
    ['a repeated label', ['exten => 1,1(a),A', 'same => n(a),B'], ['1 1(a) A()', '1 2 B()']],
    ['an escaped semicolon', ['exten => 1,1,A(b\\;c) ; said'], ['1 1 A(b;c)']],
  ])('%s', (_, lines, expected) => {
    expect(steps(...lines)).toEqual(expected);
  });
});

describe('what Asterisk passes over is said, with its line', () => {
  test.each<[string, string[], string]>([
    ['same without an extension', ['same => n,A'], '2: there is no extension before it'],
    ['n without a priority', ['exten => 1,n,A'], '2: there is no priority before it to go on from'],
    [
      'n behind a hint',
      ['exten => 1,hint,SIP/1', 'same => n,A'],
      '3: no priority follows a hint: begin with 1',
    ],
    ['priority 0', ['exten => 1,0,A'], '2: a priority is at least 1'],
    ['no such label', ['exten => 1,1,A', 'exten => 1,b,B'], '3: there is no priority or label "b"'],
    ['a label without end', ['exten => 1,1(a,A'], "2: the label lacks its ')'"],
    [
      'a priority twice',
      ['exten => 1,1,A', 'exten => 1,1,B'],
      '3: priority 1 of 1 is there already, and stays',
    ],
    ['no name', ['exten => ,1,A'], '2: an extension needs a name'],
    ['an unknown word', ['extn => 1,1,A'], '2: Asterisk does not know extn'],
    ['an include twice', ['include => d', 'include => D'], '3: D is included already'],
    [
      'a computed name',
      ['exten => ${A:1},1,A'],
      '2: only Asterisk knows which extension this is: the name is computed',
    ],
  ])('%s', (_, lines, expected) => {
    expect(problems(...lines)).toEqual([expected]);
  });

  test('a line is lost without what it goes on from', () => {
    expect(steps('exten => 1,b,B', 'same => n,C', 'exten => 2,1,D')).toEqual(['2 1 D()']);
  });
});

test('sections of one name are one context, each of which begins anew', () => {
  const plan = planOf(
    '[c]',
    'exten => 1,1,A',
    '[C]',
    'exten => 1,1,B',
    '[c]',
    'exten => 2,n,C',
    'exten => 1,2,D',
  );
  expect([stepsIn(plan, 'c'), stepsIn(plan, 'C')]).toEqual([['1 1 A()', '1 2 D()'], ['1 1 B()']]);
  expect(plan.problems).toHaveLength(1);
});

test('[general], [globals] and templates are no contexts', () => {
  const plan = planOf('[General]', 'a=b', '[globals]', 'a=b', '[t](!)', 'exten => 1,1,A', '[c](t)');
  expect([...plan.contexts.keys()]).toEqual(['c']);
  expect(stepsIn(plan, 'c')).toEqual(['1 1 A()']);
});

test('plain variables of [globals] stand in names and includes', () => {
  const plan = planOf(
    '[globals]',
    'A=70',
    'B=${A}1',
    '[c]',
    'exten => ${B},1,X(${B})',
    'include => c${A}',
    'exten => 5${NONE}5,1,Y',
  );
  expect(stepsIn(plan, 'c')).toEqual(['55 1 Y()', '701 1 X(${B})']);
  expect(plan.contexts.get('c')?.includes.map(({ context }) => context)).toEqual(['c70']);
});

test('includes keep their times, switches their data', () => {
  const plan = planOf(
    '[c]',
    'include => d,9:00-17:00,mon-fri,*,*',
    'include => e|18:00-19:00|*|*|*',
    'switch => Realtime/@',
    'eswitch => A/${B}',
  );
  const context = plan.contexts.get('c');
  expect(context?.includes.map(({ context: name, times }) => [name, times])).toEqual([
    ['d', '9:00-17:00,mon-fri,*,*'],
    ['e', '18:00-19:00|*|*|*'],
  ]);
  expect(context?.switches.map(({ text }) => text)).toEqual(['Realtime/@', 'A/${B}']);
});

test('each step knows its file and line, also from an included file', () => {
  const { plan } = sourceOf({
    'extensions.conf': '[c]\nexten => 1,1,A\n#include "more.conf"\n same => n,C\n',
    'more.conf': '; more\nsame => n,B\n',
  });
  const places = plan.contexts
    .get('c')
    ?.extensions[0]?.steps.map(({ entry }) => [entry.file, entry.line]);
  expect(places).toEqual([
    ['/etc/extensions.conf', 2],
    ['/etc/more.conf', 2],
    ['/etc/extensions.conf', 4],
  ]);
});

test('ten thousand extensions are read in the order of Asterisk', () => {
  const numbers = Array.from({ length: 10_000 }, (_, at) => String((at * 7919) % 10_000));
  const plan = planOf('[c]', ...numbers.map((number) => `exten => ${number},1,A`));
  const names = plan.contexts.get('c')?.extensions.map(({ name }) => name.text);
  expect(names).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
});
