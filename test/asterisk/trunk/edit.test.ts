import { describe, expect, it } from 'vitest';
import { memoryReader } from '../../../asterisk/conf/reader.ts';
import { dialplanOf } from '../../../asterisk/dialplan/read.ts';
import { openDraft } from '../../../asterisk/sip/draft.ts';
import { changed } from '../../../asterisk/trunk/change.ts';
import {
  withoutRoutes,
  withoutTrunk,
  withRoutes,
  withTrunk,
} from '../../../asterisk/trunk/edit.ts';
import type { NewTrunk } from '../../../asterisk/trunk/port.ts';
import { trunksOf } from '../../../asterisk/trunk/read.ts';
import { callableNumbers, mayLeadOut, routesOver } from '../../../asterisk/trunk/routes.ts';

const IAX = [
  '; by hand\r',
  '[general]\r',
  'bandwidth = low   ; of the sample\r',
  '\r',
  '[old](!)\r',
  '\ttype=peer\r',
  '[isp](old)\r',
  '\thost=192.0.2.9\r',
  '\tsecret=a\\;b\r',
  '',
].join('\n');
const EXTENSIONS = [
  '[general]',
  'static=yes',
  '',
  '[usersnum]',
  'exten => _70X,1,Dial(PJSIP/${EXTEN})',
  'exten => _70X,n,Hangup()',
  'exten => 600,1,Answer()',
  'exten => 600,n,Echo()',
  'exten => 31,1,Dial(PJSIP/claire,20)',
  'exten => 32,1,Dial(IAX2/isp/32)',
  'exten => 33,1,Dial(PJSIP/701&IAX2/isp/33)',
  'exten => 34,1,Dial(PJSIP/701,20,t)',
  'exten => 35,1,Goto(600,1)',
  'exten => _X4.,1,Dial(PJSIP/${EXTEN})',
  '',
].join('\n');

const draftOf = (name: string, text: string) =>
  openDraft(`/etc/${name}`, memoryReader({ [`/etc/${name}`]: text }));
const textOf = (draft: ReturnType<typeof draftOf>, name: string) => {
  const [file] = draft.files();
  expect(file?.path).toBe(`/etc/${name}`);
  return Buffer.from(file?.after ?? '').toString('utf8');
};
const trunk = (over: Partial<NewTrunk> = {}): NewTrunk => ({
  ...{ name: 'partner', host: '192.0.2.7', port: 4569, username: 'lab', secret: 's;1' },
  ...{ encryption: 'required', codecs: ['alaw', 'ulaw'], register: false, hasTimer: true },
  ...over,
});
const ROUTES = { context: 'usersnum', prefix: '0', incoming: ['_70X', '31'] };

describe('iax.conf', () => {
  const draft = draftOf('iax.conf', IAX);

  it('gets a friend at its end, and keeps every other byte', () => {
    const text = textOf(withTrunk(draft, trunk()), 'iax.conf');
    expect(text.startsWith(IAX)).toBe(true);
    expect(text).toContain('secret=s\\;1');
    expect(text.slice(IAX.length)).toMatch(/^\r\n\[partner\]\r\n/);
    expect(text.includes('\n\n')).toBe(false);
  });

  it('has the trunk as it was meant', () => {
    const [isp, partner] = trunksOf(withTrunk(draft, trunk({ register: true })).view);
    expect(partner).toMatchObject({
      ...{ name: 'partner', host: '192.0.2.7', username: 'lab', secret: 's;1', registers: true },
      ...{ encryption: 'required', codecs: ['alaw', 'ulaw'], context: 'from-partner' },
      isTrunked: false,
    });
    expect(isp).toMatchObject({
      name: 'isp',
      secret: 'a;b',
      encryption: 'off',
      context: undefined,
    });
  });

  it('is as before once the trunk is taken away again, with its registration', () => {
    const added = withTrunk(draft, trunk({ register: true }));
    const made = trunksOf(added.view).find(({ name }) => name === 'partner');
    expect(made && withoutTrunk(added, made).files()).toEqual([]);
  });

  it('takes one of a template away, and leaves the template', () => {
    const [isp] = trunksOf(draft.view);
    const text = isp && textOf(withoutTrunk(draft, isp), 'iax.conf');
    expect(text).toBe(IAX.slice(0, IAX.indexOf('[isp]')));
  });

  it.each([
    ['required', true, 'no'],
    ['preferred', true, 'no'],
    ['off', true, 'yes'],
    ['off', false, 'no'],
  ] as const)('with encryption %s and a timer %s says trunk=%s', (encryption, hasTimer, value) => {
    const text = textOf(withTrunk(draft, trunk({ encryption, hasTimer })), 'iax.conf');
    expect(text).toMatch(new RegExp(`trunk=${value}\r\n`));
  });

  it.each([
    ['192.0.2.7', true],
    ['iax.example.net', false],
    ['dynamic', false],
  ])('for %s permits only it: %s', (host, isPermitted) => {
    const text = textOf(withTrunk(draft, trunk({ host })), 'iax.conf');
    expect(text.includes('deny=0.0.0.0/0.0.0.0')).toBe(isPermitted);
    expect(text.includes(`permit=${host}/255.255.255.255`)).toBe(isPermitted);
  });

  it('changes a secret also where it registers', () => {
    const added = withTrunk(draft, trunk({ register: true }));
    const made = trunksOf(added.view).find(({ name }) => name === 'partner');
    if (!made) throw new Error('no trunk');
    const next = changed(added, made, { secret: 'new', codecs: ['gsm'], encryption: 'off' });
    const text = textOf(next, 'iax.conf');
    expect(text).toMatch(/register\s*=\s*lab:new@192\.0\.2\.7:4569/);
    expect(text).not.toContain('s\\;1');
    expect(trunksOf(next.view)[1]).toMatchObject({ codecs: ['gsm'], encryption: 'off' });
  });
});

describe('extensions.conf', () => {
  const draft = draftOf('extensions.conf', EXTENSIONS);

  it('gets the way out in the users’ context, and a context for what comes in', () => {
    const plan = dialplanOf(withRoutes(draft, 'partner', ROUTES).view);
    const [route] = routesOver(plan, 'partner');
    expect([route?.context, route?.extension.name.text]).toEqual(['usersnum', '_0.']);
    expect(route?.extension.steps.map(({ application }) => application)).toEqual([
      ...['GotoIf', 'Log', 'Hangup', 'Set', 'Dial', 'Hangup'],
    ]);
    expect(route?.extension.steps[3]?.data).toBe('__FROM_TRUNK=partner');
    expect(route?.extension.steps[4]?.data).toBe('IAX2/partner/${FILTER(0-9*#,${EXTEN:1})}');
    const from = plan.contexts.get('from-partner')?.extensions ?? [];
    expect(from.map(({ name }) => name.text).sort()).toEqual(['31', '_70X']);
    for (const { steps } of from)
      expect(steps.map(({ application, data }) => `${application}(${data})`)).toEqual([
        ...['Set(__FROM_TRUNK=partner)', 'Goto(usersnum,${EXTEN},1)'],
      ]);
  });

  it('is as before once they are taken away again', () => {
    const { draft: next, left } = withoutRoutes(withRoutes(draft, 'partner', ROUTES), 'partner');
    expect([next.files(), left]).toEqual([[], []]);
  });

  it('keeps what a person dials over it by hand, and says so', () => {
    const { draft: next, left } = withoutRoutes(draft, 'isp');
    expect(next.files()).toEqual([]);
    expect(left.map(({ extension }) => extension.name.text)).toEqual(['32', '33']);
  });

  it('lets in what calls a user and does nothing else', () => {
    const plan = dialplanOf(draft.view);
    expect(callableNumbers(plan, 'usersnum', 'PJSIP').sort()).toEqual(['31', '_70X', '_X4.']);
    expect(callableNumbers(plan, 'usersnum', 'SIP')).toEqual([]);
  });

  it.each([
    ['_X.', '0', true],
    ['_X4.', '0', true],
    ['_[0-3]XX', '0', true],
    ['_!', '0', true],
    ['_70X', '0', false],
    ['_ZXX', '0', false],
    ['_[1-9]!', '0', false],
    ['0600', '0', false],
    ['_70X', '70', true],
    ['_70X', '71', false],
    ['_X.', '*', false],
    ['_.', '*9', true],
    ['_X.', undefined, false],
  ])('the pattern %s behind the prefix %s may lead out: %s', (pattern, prefix, leads) => {
    expect(mayLeadOut(pattern, prefix)).toBe(leads);
  });
});
