import { describe, expect, it, test } from 'vitest';
import { pjsipFile } from '../../../asterisk/lab/pjsip.ts';
import { pjsip } from '../../../asterisk/sip/pjsip.ts';
import { amiOf, engineOf } from '../../support/context.ts';
import { makeLabSpec } from '../../support/lab-spec.ts';
import { draftIn, newUser, textIn } from '../../support/sipDraft.ts';
import { errorOf } from '../../support/typed.ts';

const PATH = '/etc/asterisk/pjsip.conf';
const open = (text: string) => draftIn({ [PATH]: text });
const written = (draft: ReturnType<typeof open>) => textIn(draft, PATH);
const usersOf = (text: string) => pjsip.users(open(text).view);

const LAB = pjsipFile(makeLabSpec(engineOf(), '/lab', '127.0.0.198')).content;
/** A user without templates, as many write it. */
const plain = (number: string, auth = number) => `[${number}]
type=endpoint
transport=udp
context=phones
disallow=all
allow=alaw
auth=${auth}
aors=${number}

[${auth}]
type=auth
auth_type=userpass
username=${number}
password=toto

[${number}]
type=aor
max_contacts=2
`;
const PLAIN = `[udp]
type=transport
protocol=udp
bind=0.0.0.0:5070

${plain('701', '701-auth')}
${plain('702', '702-auth')}`;

describe('the users of pjsip.conf', () => {
  it('are endpoints, each with its auth and aor, its values and their lines', () => {
    const [user, ...others] = usersOf(LAB);
    expect(others.map(({ number }) => number)).toEqual(['702']);
    expect(user).toMatchObject({
      ...{ number: '701', name: 'Alice', context: 'usersnum', secret: 'a;b=c' },
      codecs: ['alaw', 'ulaw'],
      codecsFrom: { key: 'allow', inheritedFrom: 'phone' },
      media: { direct: true, method: 'invite', from: { key: 'direct_media' } },
    });
    expect(new Set(user?.settings.map(({ object }) => object))).toEqual(
      new Set(['endpoint', 'auth', 'aor']),
    );
  });

  it.each([
    ['a template', '[a](!)\ntype=endpoint\nauth=a\n[a]\ntype=auth\n', []],
    [
      'a trunk beside an auth without a name',
      '[op]\ntype=endpoint\naors=op\n[op]\ntype=aor\ncontact=sip:192.0.2.1\n[]\ntype=auth\n',
      [],
    ],
    ['a trunk', '[op]\ntype=endpoint\naors=op\n[op]\ntype=aor\ncontact=sip:192.0.2.1\n', []],
    ['an auth alone', '[a]\ntype=auth\n', []],
    ['one without a secret', '[a]\ntype=endpoint\naors=a\n[a]\ntype=aor\nmax_contacts=1\n', ['a']],
  ])('%s', (_, text, numbers) => {
    expect(usersOf(text).map(({ number }) => number)).toEqual(numbers);
  });

  it('has no codecs where none are allowed', () => {
    expect(usersOf('[a]\ntype=endpoint\nauth=a\n[a]\ntype=auth\n')[0]?.codecs).toEqual([]);
  });
});

describe('adding', () => {
  it('uses the three templates of the lab, and says only what they do not', () => {
    const draft = pjsip.add(open(LAB), [newUser('703', { name: 'Claire' })], 'x');
    expect(written(draft)).toBe(`${LAB.trimEnd()}

[703](phone)
auth = 703
aors = 703
callerid = "Claire" <703>

[703](phone-auth)
username = 703
password = secretOf703

[703](phone-aor)
`);
  });

  it('is like its neighbours where they have no template', () => {
    const draft = pjsip.add(open(PLAIN), [newUser('703', { codecs: ['ulaw'] })], 'x');
    expect(written(draft)).toBe(`${PLAIN}
[703]
type=endpoint
context=phones
allow=!all,ulaw
auth=703-auth
aors=703
callerid="703" <703>
transport=udp

[703-auth]
type=auth
auth_type=userpass
username=703
password=secretOf703

[703]
type=aor
max_contacts=2
remove_existing=yes
`);
    expect(written(pjsip.remove(draft, '703'))).toBe(PLAIN);
  });

  it('puts each section behind its kind where the kinds stand apart', () => {
    const text =
      '[701]\ntype=endpoint\nauth=a701\naors=701\n\n[702]\ntype=endpoint\nauth=a702\naors=702\n\n' +
      '[a701]\ntype=auth\npassword=x\n\n[a702]\ntype=auth\npassword=y\n\n' +
      '[701]\ntype=aor\nmax_contacts=1\n\n[702]\ntype=aor\nmax_contacts=1\n';
    const draft = pjsip.add(open(text), [newUser('703'), newUser('704')], 'x');
    expect(
      written(draft)
        .match(/\[\w+\]/g)
        ?.join(''),
    ).toBe('[701][702][703][704][a701][a702][a703][a704][701][702][703][704]');
    expect(pjsip.users(draft.view)).toHaveLength(4);
  });

  it('undoes it to the byte, also among CRLF and aligned lines', () => {
    const text = PLAIN.replace(/=/g, '   = ').replace(/\n/g, '\r\n');
    const added = pjsip.add(open(text), [newUser('703'), newUser('704')], 'x');
    expect(written(added)).not.toMatch(/[^\r]\n/);
    expect(pjsip.remove(pjsip.remove(added, '704'), '703').files()).toEqual([]);
  });

  it('begins a file that has no users yet', () => {
    const draft = pjsip.add(open('[udp]\ntype=transport\nbind=0.0.0.0'), [newUser('701')], 'ctx');
    expect(pjsip.users(draft.view)).toMatchObject([
      { number: '701', context: 'ctx', codecs: ['alaw', 'ulaw'], secret: 'secretOf701' },
    ]);
  });
});

describe('changing', () => {
  const change = (text: string, wanted: Parameters<typeof pjsip.change>[2]) =>
    written(pjsip.change(open(text), '701', wanted));

  it('writes into the section that the value belongs to', () => {
    const text = change(PLAIN, { secret: 'new', context: 'c', codecs: ['gsm', 'alaw'] });
    const [, first = '', , rest = ''] = /^([\s\S]*?type=auth)()([\s\S]*)$/.exec(text) ?? [];
    expect(first).toContain('context=c\ndisallow=all\nallow=gsm,alaw\n');
    expect(rest).toContain('username=701\npassword=new\n');
    expect(rest.replace('password=new', 'password=toto')).toBe(
      /^[\s\S]*?type=auth([\s\S]*)$/.exec(PLAIN)?.[1],
    );
  });

  it('overrides the template in the user itself', () => {
    expect(change(LAB, { codecs: ['alaw'], name: 'Zoé' })).toBe(
      LAB.replace('callerid = "Alice" <701>\n', 'callerid = "Zoé" <701>\nallow = !all,alaw\n'),
    );
  });

  it.each([
    ['no auth', '[701]\ntype=endpoint\naors=701\n[701]\ntype=aor\nmax_contacts=1\n'],
    ['two auths', '[701]\ntype=endpoint\nauth=a,b\n[a]\ntype=auth\n[b]\ntype=auth\n'],
    ['a hash', '[701]\ntype=endpoint\nauth=a\n[a]\ntype=auth\nauth_type=md5\nmd5_cred=x\n'],
  ])('refuses a secret where there is %s', (_, text) => {
    expect(errorOf(() => change(text, { secret: 'new' })).code).toBe('refused');
  });

  it('refuses a user that is defined twice', () => {
    const twice = `${plain('701')}\n${plain('701')}`;
    expect(errorOf(() => change(twice, { name: 'A' }))).toMatchObject({ code: 'refused' });
  });
});

describe('removing', () => {
  it('takes what only this user has', () => {
    const text = `${PLAIN.replace('auth=702-auth', 'auth=701-auth')}
[of701]
type=identify
endpoint=701
match=192.0.2.1
`;
    const left = pjsip.remove(open(text), '701');
    expect(pjsip.users(left.view)).toMatchObject([{ number: '702', secret: 'toto' }]);
    expect(written(left)).not.toContain('of701');
    expect(written(left)).toContain('[701-auth]');
  });

  it('refuses what is no user', () => {
    expect(errorOf(() => pjsip.remove(open(LAB), 'phone')).code).toBe('not-found');
  });
});

describe('media', () => {
  const set = (text: string, numbers: string[], wanted: Parameters<typeof pjsip.setMedia>[2]) =>
    written(pjsip.setMedia(open(text), numbers, wanted));

  it('changes the template when all of its users are meant, else the user', () => {
    expect(set(LAB, ['701', '702'], { direct: false })).toBe(
      LAB.replace('direct_media = yes', 'direct_media = no'),
    );
    expect(set(LAB, ['702'], { direct: false })).toBe(
      LAB.replace('"Zoé" <702>\n', '"Zoé" <702>\ndirect_media = no\n'),
    );
  });

  it('does not change a template for a user that inherits by another one', () => {
    const text =
      '[base](!)\ntype=endpoint\ndirect_media=yes\n[desk](!,base)\n[701](desk)\nauth=a\n[op](base)\n[a]\ntype=auth\n';
    expect(set(text, ['701'], { direct: false })).toBe(
      text.replace('[701](desk)\nauth=a\n', '[701](desk)\nauth=a\ndirect_media=no\n'),
    );
  });

  it('sets the method as well', () => {
    expect(set(LAB, ['701', '702'], { direct: true, method: 'update' })).toBe(
      LAB.replace('direct_media_method = invite', 'direct_media_method = update'),
    );
  });

  it('can be without a setting', () => {
    expect(written(pjsip.unsetMedia(open(LAB), ['701', '702']))).toBe(
      LAB.replace(/direct_media.*\n/g, ''),
    );
  });

  it('refuses what only chan_sip has', () => {
    const error = errorOf(() => set(LAB, ['701'], { direct: true, setup: true }));
    expect(error).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('directrtpsetup'),
    });
  });

  it.each([
    ['media_encryption=sdes', /keeps the media in the PBX/],
    ['webrtc=yes', /keeps the media in the PBX/],
    ['disable_direct_media_on_nat=yes', /no effect/],
  ])('%s is remarked', (line, remark) => {
    const [user] = usersOf(`[a]\ntype=endpoint\nauth=a\n${line}\n[a]\ntype=auth\n`);
    expect(user?.media.remarks.join()).toMatch(remark);
  });
});

test('listens where the first transport does', () => {
  expect(pjsip.listening(open(PLAIN).view)).toEqual({ port: 5070, transport: 'UDP' });
});

describe('what Asterisk shows', () => {
  const [user] = usersOf(PLAIN);
  if (!user) throw new Error('no user');
  const answer = (endpoint: string, password = 'toto') =>
    amiOf({
      PJSIPShowEndpoint: () => [
        `Event: EndpointDetail\n${endpoint}`,
        `Event: AuthDetail\nPassword: ${password}`,
      ],
    });
  const shown = 'Context: phones\nAllow: (alaw)\nDirectMedia: true\nCallerid: <unknown>';

  it('is enough when it is what was asked for', async () => {
    const aspects = ['context', 'codecs', 'media', 'secret'] as const;
    expect(await pjsip.notShown(answer(shown), user, aspects)).toBeUndefined();
  });

  it.each([
    ['Context: other', 'toto', 'context'],
    ['Context: phones\nAllow: (alaw|ulaw)', 'toto', 'codecs'],
    ['Context: phones\nAllow: (alaw)\nDirectMedia: false', 'toto', 'direct media'],
    [shown, 'another', 'secret'],
  ])('%j is not', async (endpoint, password, what) => {
    const aspects = ['context', 'codecs', 'media', 'secret'] as const;
    const missing = await pjsip.notShown(answer(endpoint, password), user, aspects);
    expect(missing).toContain(what);
    expect(missing).not.toContain('toto');
  });

  it('forgets the contacts of just this aor', async () => {
    const ami = amiOf({
      DBGetTree: () => [
        'Key: /registrar/contact/703;@aa\nVal: {}',
        'Key: /registrar/contact/7031;@bb\nVal: {}',
        'Key: /registrar/contact/703;@cc\nVal: {}',
      ],
      DBDel: () => ['Response: Success'],
    });
    await pjsip.forget(ami, '703');
    expect(ami.sent.slice(1).map(({ Key }) => Key)).toEqual(['contact/703;@aa', 'contact/703;@cc']);
  });
});
