import { describe, expect, test } from 'vitest';
import {
  compareListings,
  listingOf,
  notShown,
  type ShownStep,
  showDialplan,
} from '../../../asterisk/dialplan/shown.ts';
import { PbxError } from '../../../asterisk/errors.ts';
import { amiOf } from '../../support/context.ts';
import { contextIn, planOf } from '../../support/dialplan.ts';

const words = (list: readonly ShownStep[]) =>
  list.map(
    ({ context, extension, priority, application, data }) =>
      `${extension}@${context} ${priority} ${application}(${data})`,
  );
const listing = (number: string, ...lines: readonly string[]) =>
  listingOf(planOf('[c]', ...lines), 'c', number);

describe('what Asterisk would list', () => {
  test.each<[string, string[], string[]]>([
    [
      'hints first, and all matches',
      ['exten => _7,1,B(x)', 'exten => 7,1,A', 'exten => 7,hint,SIP/7'],
      ['7@c hint SIP/7()', '7@c 1 A()', '_7@c 1 B(x)'],
    ],
    ['whoever calls', ['exten => 7/1,1,A', 'exten => 7,1,B'], ['7@c 1 A()', '7@c 1 B()']],
    [
      'includes, not those with times',
      [
        'include => d',
        'include => e,1:00-2:00,*,*,*',
        '[d]',
        'exten => 7,1,D',
        '[e]',
        'exten => 7,1,E',
      ],
      ['7@d 1 D()'],
    ],
    [
      'itself once more where it includes itself',
      ['include => c', 'exten => 7,1,A'],
      ['7@c 1 A()', '7@c 1 A()'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(words(listing('7', ...lines))).toEqual(expected);
  });
});

describe('a comparison', () => {
  const step = (over: Partial<ShownStep> = {}): ShownStep => ({
    ...{ context: 'c', extension: '7', priority: '1', application: 'A', data: '' },
    ...{ registrar: 'pbx_config', ...over },
  });

  test('finds what lacks, what is left, and what is of others', () => {
    const [changed, foreign] = [step({ application: 'B' }), step({ registrar: 'pbx_lua' })];
    expect(
      compareListings(
        [step(), step({ priority: '2' })],
        [changed, step({ priority: '2' }), foreign],
      ),
    ).toEqual({
      ...{ missing: [step()], left: [changed], isReordered: false, foreign: [foreign] },
    });
  });

  test('counts lines that are alike', () => {
    expect(compareListings([step(), step()], [step()]).missing).toHaveLength(1);
    expect(compareListings([step()], [step(), step()]).left).toHaveLength(1);
  });

  test('sees another order', () => {
    const [one, other] = [step(), step({ extension: '_X' })];
    expect(compareListings([one, other], [other, one]).isReordered).toBe(true);
    expect(compareListings([one, other], [one, other]).isReordered).toBe(false);
  });

  test('passes over what AMI does not carry unharmed', () => {
    const asterisk = [step({ data: 't�' }), step({ priority: 'hint', application: 'SIP/7' })];
    const files = [step({ data: ' té ' }), step({ priority: 'hint', application: '${HINT}' })];
    expect(compareListings(files, asterisk)).toMatchObject({ missing: [], left: [] });
  });
});

describe('what Asterisk has', () => {
  const event = (extension: string, priority: string) =>
    `Event: ListDialplan\nContext: c\nExtension: ${extension}\nPriority: ${priority}\nApplication: A\nAppData: \nRegistrar: pbx_config`;
  const plan = planOf('[c]', 'exten => 7,1,A', 'same => n,A');
  const [extension] = contextIn(plan, 'c').extensions;
  if (!extension) throw new Error('an extension was expected');

  test.each<[string, string[], string | undefined]>([
    ['all', [event('7', '1'), event('7', '2'), event('8', '1')], undefined],
    ['too little', [event('7', '1')], 'Asterisk does not show priority 2 of 7 in [c]'],
    ['nothing', [], 'Asterisk does not show priority 1 of 7 in [c]'],
    [
      'too much',
      [event('7', '1'), event('7', '2'), event('7', '3')],
      'Asterisk still shows priority 3 of 7 in [c]',
    ],
  ])('%s', async (_, events, expected) => {
    const ami = amiOf({ ShowDialPlan: () => events });
    expect(await notShown(ami, plan, 'c', extension)).toBe(expected);
    expect(ami.sent).toMatchObject([{ Action: 'ShowDialPlan', Context: 'c' }]);
  });

  test('nothing in a context that it does not know; other failures are failures', async () => {
    const failing = (error: PbxError) =>
      amiOf({
        ShowDialPlan: () => {
          throw error;
        },
      });
    expect(
      await showDialplan(failing(new PbxError('not-found', 'Did not find context c')), 'c'),
    ).toEqual([]);
    await expect(showDialplan(failing(new PbxError('refused', 'no')), 'c')).rejects.toThrow('no');
  });
});
