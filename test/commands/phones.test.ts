import { describe, expect, it, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import { contextOf, phonesOf, profileOf, profilesOf } from '../support/context.ts';
import { parsed, typed } from '../support/typed.ts';

test.each([
  ['phones start', { numbers: [] }],
  ['phones start 702 701', { numbers: ['702', '701'] }],
  ['phones stop 701', { numbers: ['701'] }],
  ['phones list', {}],
])('%s', (line, args) => {
  expect(parsed(line).input).toEqual({ args, options: {} });
});

const world = (phones = phonesOf()) => contextOf({ phones: () => phones });
const registered = (number: string, byte: number) =>
  `phone ${number} registered from 127.91.2.${byte} (pid 77)`;

describe('phones', () => {
  it.each<[line: string, running: string[], asked: string[], err: string[]]>([
    [
      'phones start',
      [],
      ['start 701 127.91.2.127', 'start 702 127.91.2.165'],
      [registered('701', 127), registered('702', 165)],
    ],
    ['phones start 702', [], ['start 702 127.91.2.165'], [registered('702', 165)]],
    ['phones start', ['701'], ['start 702 127.91.2.165'], [registered('702', 165)]],
    ['phones start', ['701', '702'], [], ['the phones run already']],
    [
      'phones stop',
      ['701', '702'],
      ['stop 701', 'stop 702'],
      ['phone 701 ended', 'phone 702 ended'],
    ],
    ['phones stop 702', ['701', '702'], ['stop 702'], ['phone 702 ended']],
    ['phones stop', [], [], ['no phone runs']],
    ['phones start --dry-run', [], [], ['dry run: nothing was done']],
  ])('%s with %j running', async (line, running, asked, err) => {
    const phones = phonesOf({}, running);
    const said = await typed(line, world(phones));
    expect([said.status, said.err, phones.asked]).toEqual([0, err, asked]);
  });

  it.each(['phones start 703', 'phones stop 701 ../701'])(
    '%s names what there is',
    async (line) => {
      const phones = phonesOf({}, ['701']);
      const { status, err } = await typed(line, world(phones));
      expect(err[0]).toMatch(/^the lab has no phone (703|\.\.\/701): it has 701 and 702$/);
      expect([status, phones.asked]).toEqual([5, []]);
    },
  );

  it('that cannot register say why, and the next one is not tried', async () => {
    const start = () =>
      Promise.reject(new PbxError('refused', 'phone 701 was refused', 'pbxctl peers'));
    const err = ['phone 701 was refused', 'pbxctl peers'];
    expect(await typed('phones start', world(phonesOf({ start })))).toMatchObject({
      status: 4,
      err,
    });
  });

  it('are listed with where and whether they run', async () => {
    expect(await typed('phones list', world(phonesOf({}, ['702'])))).toEqual({
      status: 0,
      out: [
        'phone  address       state',
        '701    127.91.2.127  ○ stopped',
        '702    127.91.2.165  ● runs (pid 77)',
      ],
      err: [],
    });
    const { out } = await typed('phones list --json', world());
    expect(JSON.parse(out.join('\n'))[0]).toEqual({
      id: '701',
      address: '127.91.2.127',
      pid: null,
    });
    expect((await typed('phones list', world())).err).toEqual([
      'no phone runs; type: pbxctl phones start',
    ]);
  });

  it('of no lab say what to type', async () => {
    const none = contextOf({ profiles: profilesOf(), phones: () => phonesOf() });
    expect(await typed('phones start', none)).toMatchObject({ status: 5 });
  });

  it('of users beyond the notebook there are none', async () => {
    const users = ['701', '7010', 'constructor'].map((number) => ({
      number,
      name: '',
      secret: 'x',
    }));
    const context = contextOf({
      ...{ profiles: profilesOf(profileOf({ users })), phones: () => phonesOf() },
    });
    expect((await typed('phones list', context)).out).toHaveLength(2);
  });
});
