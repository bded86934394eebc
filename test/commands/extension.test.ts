import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf } from '../support/context.ts';
import { type DialplanYard, makeDialplanYard } from '../support/dialplan-yard.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';

const LAB = `[general]
static = yes

[usersnum]
exten => _70X,1,Dial(PJSIP/\${EXTEN})
 same => n,Hangup()

exten => 600,1,Answer()
 same => n,Echo()
`;

let lab: DialplanYard;
beforeEach(() => {
  lab = makeDialplanYard(LAB);
});
afterEach(() => lab.remove());

const type = (line: string) => typed(line, lab.context);
const json = async (line: string) => JSON.parse((await type(`${line} --json`)).out.join('\n'));

test.each([
  ['extension add 555 701', ['555', '701'], {}],
  ["extension add '555 -> 701'", ['555 -> 701'], {}],
  ['extension add 555 -> 701 --ring 9', ['555', '->', '701'], { ring: '9' }],
])('%s', (line, words, options) => {
  expect(parsed(line).input).toEqual({
    args: { 'number target': words },
    options: { context: undefined, name: undefined, ring: undefined, ...options },
  });
});

describe('extension list', () => {
  test('shows each priority with its line, in the order of Asterisk', async () => {
    expect(await type('extension list --context usersnum')).toEqual({
      status: 0,
      out: [
        'context   extension  priority  application           line',
        'usersnum  600               1  Answer()              extensions.conf:8',
        'usersnum  600               2  Echo()                extensions.conf:9',
        'usersnum  _70X              1  Dial(PJSIP/${EXTEN})  extensions.conf:5',
        'usersnum  _70X              2  Hangup()              extensions.conf:6',
      ],
      err: ['2 extensions in 1 context'],
    });
    expect(lab.sent()).toEqual([]);
  });

  test('says what else there is, and what Asterisk passes over', async () => {
    lab.put(
      'extensions.conf',
      '[a]\ninclude => b\nswitch => Realtime/@\nexten => 1,n,X\nexten => 2/5,hint,SIP/2\n[b]\n',
    );
    expect(await type('extension list')).toMatchObject({
      out: [expect.anything(), expect.stringMatching(/^a +2\/5 +hint +SIP\/2 +extensions.conf:5$/)],
      err: [
        '1 extension in 2 contexts',
        '[a] goes on in b (extensions.conf:2)',
        '[a] goes on in Realtime/@ (extensions.conf:3)',
        'extensions.conf:4: there is no priority before it to go on from',
      ],
    });
  });

  test('an unknown context is said with those that there are', async () => {
    expect(await type('extension list --context nope')).toMatchObject({
      status: 5,
      err: [expect.stringContaining('[nope]'), 'it has usersnum'],
    });
  });

  test('what Asterisk rejects is not read', async () => {
    lab.put('extensions.conf', '[a\n');
    expect(await type('extension list')).toMatchObject({ status: 4, out: [] });
  });
});

describe('extension add', () => {
  test('adds a block, reloads pbx_config alone, and asks Asterisk for it', async () => {
    const { status, out, err } = await type(
      "extension add '555 -> 701' --ring 20 --name Accueil --yes",
    );
    expect({ status, err }).toMatchObject({
      status: 0,
      err: [expect.stringContaining('add extension 555 to [usersnum]: done')],
    });
    expect(out.filter((line) => line.startsWith('+'))).toHaveLength(4);
    expect(lab.text()).toBe(
      `${LAB}exten => 555,1,NoOp(Accueil)\n same => n,Dial(PJSIP/701,20)\n same => n,Hangup()\n`,
    );
    expect(lab.sent()).toEqual(['GetConfig', 'Reload', 'ShowDialPlan']);
  });

  test('a dry run changes and reloads nothing', async () => {
    expect(await type('extension add 555 701 --dry-run')).toMatchObject({
      status: 0,
      out: expect.arrayContaining(['+exten => 555,1,Dial(PJSIP/701)']),
    });
    expect([lab.text(), lab.sent()]).toEqual([LAB, []]);
  });

  test('asks before, and does nothing off a terminal without --yes', async () => {
    expect((await type('extension add 555 701')).status).toBe(2);
    const front = frontOf({ interactive: true, answer: false });
    expect((await typed('extension add 555 701', lab.context, front)).status).toBe(1);
    expect(front.asked).toHaveLength(1);
    expect(lab.text()).toBe(LAB);
  });

  test('a number that is there is said, with where', async () => {
    expect(await type('extension add 600 701 --yes')).toEqual({
      status: 4,
      out: [],
      err: [
        '600 is in [usersnum] already: Answer() (extensions.conf:8)',
        'pbxctl extension remove 600',
      ],
    });
    expect((await type("extension add '_7[0]X' 701 --yes")).err[0]).toContain(
      '_7[0]X, written _70X, is in [usersnum] already',
    );
  });

  test('the same once more is nothing to do', async () => {
    await type('extension add 555 701 --yes');
    const before = lab.text();
    expect(await type('extension add 555 701 --yes')).toMatchObject({
      status: 0,
      err: ['555 is there already'],
    });
    expect(lab.text()).toBe(before);
  });

  test.each([
    ['701 702', ['701 takes 701 from _70X (extensions.conf:5)']],
    [
      '_7XX 702',
      ['_70X (extensions.conf:5) goes before _7XX: it takes some of its numbers, for example 700'],
    ],
    ['_70X! 702', ['_70X! shadows _70X (extensions.conf:5): no call reaches that any more']],
    [
      '_60[0-4] 702',
      [
        '600 (extensions.conf:8) goes before _60[0-4]: it takes some of its numbers, for example 600',
      ],
    ],
    [
      '555 702 --context new',
      ['[new] is new: nobody dials there until a user has context=new, or it is included'],
    ],
    ['_8X ${EXTEN}', []],
  ])('what stands in the way of %s is said', async (words, remarks) => {
    const { err } = await type(`extension add ${words} --dry-run`);
    expect(err).toEqual([...remarks, 'dry run: nothing was done']);
  });

  test('a pattern that would never be reached is said', async () => {
    lab.put('extensions.conf', '[usersnum]\nexten => _8[0-4],1,A\nexten => _8[5-9],1,B\n');
    const { err } = await type("extension add _8X '${EXTEN}' --dry-run");
    expect(err).toContain('_8X would never be reached: others take all its numbers');
  });

  test.each([
    ['555 799', 5, 'there is no user 799 to call'],
    ['555 SIP/701', 2, 'This PBX calls by PJSIP, not by SIP.'],
    ["'555,1,System(id)' 701", 2, 'Not a number'],
    ["555 '701&702'", 2, 'Not a user'],
    ["555 '701,20,g'", 2, 'Not a user'],
    ['_. 701', 2, 'takes also what is no number'],
    ['555 701 --ring 0', 2, 'Not a number of seconds'],
    ['555 701 --context general', 2, 'Not the name of a context'],
    ["555 701 --name 'a)'", 2, 'Not a name'],
  ])('%s is refused', async (words, status, why) => {
    const said = await type(`extension add ${words} --yes`);
    expect(said).toMatchObject({ status, out: [] });
    expect(said.err[0]).toContain(why);
    expect(lab.text()).toBe(LAB);
  });

  test('is put back when Asterisk does not show it', async () => {
    lab.asterisk.isDeaf = true;
    const said = await type('extension add 555 701 --yes');
    expect(said.status).toBe(1);
    expect(said.err.join('\n')).toContain('Asterisk does not show priority 1 of 555 in [usersnum]');
    expect(lab.text()).toBe(LAB);
  });
});

describe('extension remove', () => {
  test('removes its lines, and says who takes the number from then on', async () => {
    await type('extension add 701 702 --yes');
    const { status, err } = await type('extension remove 701 --yes');
    expect({ status, err }).toMatchObject({
      status: 0,
      err: ['without it 701 goes to _70X (extensions.conf:5)', expect.stringContaining('done')],
    });
    expect(lab.text()).toBe(LAB);
  });

  test.each([
    ['701', 5, 'there is no extension 701 in [usersnum]', 'it has _70X (extensions.conf:5)'],
    ['600/55', 5, 'there is no extension 600/55 in [usersnum]', 'it has 600 (extensions.conf:8)'],
    ['999', 5, 'there is no extension 999 in [usersnum]', 'pbxctl extension list   lists them'],
  ])('%s is not there', async (number, status, ...err) => {
    expect(await type(`extension remove ${number} --yes`)).toEqual({ status, out: [], err });
  });

  test('what Asterisk has from elsewhere is not removed from here', async () => {
    const step = {
      context: 'usersnum',
      extension: '999',
      priority: '1',
      application: 'A',
      data: '',
    };
    lab.asterisk.foreign = [{ ...step, registrar: 'pbx_lua' }];
    expect(await type('extension remove 999 --yes')).toMatchObject({
      status: 4,
      err: [expect.stringContaining('Asterisk has it from pbx_lua'), expect.anything()],
    });
    lab.asterisk.foreign = [{ ...step, registrar: 'pbx_config' }];
    expect((await type('extension remove 999 --yes')).err[0]).toContain('an #exec gives it');
  });

  test('works on the files of a PBX that is stopped', async () => {
    const context = { ...lab.context, runner: runnerOf() };
    expect((await typed('extension remove 600 --yes', context)).status).toBe(0);
    expect(lab.text()).not.toContain('600');
    expect(lab.sent()).toEqual([]);
  });
});

describe('extension explain', () => {
  test('says which line wins, what runs, and that Asterisk has the same', async () => {
    expect(await type('extension explain 701')).toEqual({
      status: 0,
      out: [
        '701 in [usersnum]',
        '● _70X wins',
        '    1. Dial(PJSIP/${EXTEN})  extensions.conf:5',
        '    2. Hangup()  extensions.conf:6',
        '',
        '● Asterisk shows the same 2 lines',
      ],
      err: [],
    });
  });

  test('says why the others lose, and which steps come from elsewhere', async () => {
    lab.remove();
    lab = makeDialplanYard(
      [
        ...[
          '[usersnum]',
          'include => night,18:00-8:00,*,*,*',
          'include => more',
          'switch => Realtime/@',
        ],
        ...['exten => 701,1,Answer()', 'exten => 701/5,1,Busy()', 'exten => 701/,1,Hangup()'],
        ...[
          'exten => _70X,1,A()',
          'exten => _70X,2,B()',
          'exten => _7XX,2,C()',
          'exten => _XXX,1,D()',
        ],
        ...['[more]', 'exten => 701,1,E()', '[night]', 'exten => 701,1,F()'],
      ].join('\n'),
    );
    expect((await type('extension explain 701 --callerid 9')).out).toEqual([
      '701 in [usersnum], dialled by 9',
      '● 701 wins',
      '    1. Answer()  extensions.conf:5',
      '    2. B()  from _70X  extensions.conf:9',
      '○ 701/  extensions.conf:7: only for callers without a number',
      '○ 701/5  extensions.conf:6: only for callers 5',
      '○ _70X  extensions.conf:8: a pattern goes behind an exact number',
      '○ _7XX  extensions.conf:10: it has no priority 1, where a call begins',
      '○ _XXX  extensions.conf:11: a pattern goes behind an exact number',
      '○ Realtime/@  extensions.conf:4: this switch is asked only if nothing before it is found',
      '○ 701 of [night]  extensions.conf:15: [night] is included, and asked only where [usersnum] has nothing',
      '○ 701 of [more]  extensions.conf:13: [more] is included, and asked only where [usersnum] has nothing',
      '',
      '● Asterisk shows the same 8 lines',
    ]);
    expect((await type('extension explain 701 --callerid 5')).out[1]).toBe('● 701/5 wins');
    expect((await type('extension explain 701')).out[1]).toBe('● 701/ wins');
  });

  test('says what may come before the winner', async () => {
    lab.remove();
    lab = makeDialplanYard(
      '[usersnum]\ninclude => night,18:00-8:00,*,*,*\ninclude => more\nswitch => Realtime/@\n[more]\nexten => 1,1,E()\n[night]\nexten => 1,1,F()\n',
    );
    expect((await type('extension explain 1')).out.slice(1, 5)).toEqual([
      '● 1 of [more] wins',
      '    1. E()  extensions.conf:6',
      '○ Realtime/@  extensions.conf:4: this switch is asked first; what it answers is not in the files',
      '○ 1 of [night]  extensions.conf:8: it wins within 18:00-8:00,*,*,*',
    ]);
  });

  test('says when the file was changed but not loaded', async () => {
    lab.put('extensions.conf', LAB.replace('Hangup()', 'Busy()'));
    const { status, out } = await type('extension explain 701');
    expect(status).toBe(1);
    expect(out.slice(5)).toEqual([
      '✖ Asterisk has something else: the file was changed but not reloaded',
      '    not in Asterisk: _70X in [usersnum], 2: Busy()',
      '    not in the file: _70X in [usersnum], 2: Hangup()',
      '  pbxctl cli "dialplan reload"   loads the file',
    ]);
  });

  test('says when nothing is for a number, and that Asterisk has nothing either', async () => {
    expect(await type('extension explain 999')).toMatchObject({
      status: 1,
      out: [
        '999 in [usersnum]',
        '✖ no extension is for it',
        '',
        '● Asterisk has nothing for it either',
      ],
    });
  });

  test('says when Asterisk could not be asked', async () => {
    const context = { ...lab.context, runner: runnerOf() };
    const { status, out } = await typed('extension explain 701', context);
    expect([status, out.at(-1)]).toEqual([0, '○ Asterisk was not asked: lab is stopped']);
  });

  test('in JSON it has all of it', async () => {
    expect(await json('extension explain 701 --callerid 9')).toMatchObject({
      ...{ context: 'usersnum', number: '701', callerId: '9' },
      winner: { context: 'usersnum', extension: '_70X', callerId: null, line: 5 },
      steps: [
        { priority: 1, application: 'Dial', data: 'PJSIP/${EXTEN}', extension: '_70X', line: 5 },
        { priority: 2, application: 'Hangup', line: 6 },
      ],
      others: [],
      asterisk: { asked: true, agrees: true, missing: [], left: [], foreign: [] },
    });
  });
});
