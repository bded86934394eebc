import { describe, expect, it, test } from 'vitest';
import { chanSip } from '../../../asterisk/sip/chanSip.ts';
import { amiOf } from '../../support/context.ts';
import { draftIn, newUser, textIn } from '../../support/sipDraft.ts';
import { errorOf } from '../../support/typed.ts';

const PATH = '/etc/asterisk/sip.conf';
const open = (text: string, more: Readonly<Record<string, string>> = {}) =>
  draftIn({ [PATH]: text, ...more });
const usersOf = (text: string) => chanSip.users(open(text).view);
const written = (draft: ReturnType<typeof open>) => textIn(draft, PATH);

/** As the course's notebook has it. */
const NOTEBOOK = `[general]
context=public
allowoverlap=no

[701]
username=701
type=friend
secret=toto
host=dynamic
context=usersnum
allow=!all,ulaw

[702]
username=702
type=friend
secret=tata
host=dynamic
context=usersnum
allow=!all,ulaw
`;

describe('the users of sip.conf', () => {
  it('are friends and what registers, each with its values and their lines', () => {
    const [user, ...others] = usersOf(NOTEBOOK);
    expect(others.map(({ number }) => number)).toEqual(['702']);
    expect(user).toMatchObject({
      number: '701',
      name: undefined,
      context: 'usersnum',
      codecs: ['ulaw'],
      secret: 'toto',
      media: { direct: true, from: undefined },
      at: { file: PATH, line: 5 },
    });
    expect(user?.settings.find(({ key }) => key === 'secret')).toEqual({
      ...{ object: 'peer', key: 'secret', value: 'toto', file: PATH, line: 8 },
      inheritedFrom: undefined,
    });
  });

  it.each([
    ['a template', '[a](!)\ntype=friend\nhost=dynamic\n', []],
    ['a trunk', '[operator]\ntype=peer\nhost=192.0.2.1\n', []],
    ['general', '[general]\ntype=friend\n', []],
    ['a phone at a fixed address', '[a]\ntype=friend\nhost=192.0.2.1\n', ['a']],
    ['a peer that registers', '[a]\ntype=peer\nhost=dynamic\n', ['a']],
    ['a section that adds to one', '[a]\ntype=friend\n[b](a)\n', ['a', 'b']],
  ])('%s', (_, text, numbers) => {
    expect(usersOf(text).map(({ number }) => number)).toEqual(numbers);
  });

  it('have what a template gives them, with its line', () => {
    const [user] = usersOf(
      '[t](!)\ntype=friend\nhost=dynamic\nallow=!all,alaw\n[701](t)\nsecret=x\n',
    );
    expect(user?.codecsFrom).toMatchObject({ value: '!all,alaw', line: 4, inheritedFrom: 't' });
  });

  it('have the defaults of [general] where they say nothing', () => {
    const [user] = usersOf(
      '[general]\ncontext=public\ndirectmedia=no\ndisallow=all\nallow=gsm\n[701]\ntype=friend\nallow=alaw\n',
    );
    expect(user).toMatchObject({
      context: 'public',
      codecs: ['gsm', 'alaw'],
      media: { direct: false, from: { object: 'general', line: 3 } },
    });
  });

  it.each([
    ['"Claire Martin" <701>', 'Claire Martin'],
    ['Claire <701>', 'Claire'],
    ['<701>', undefined],
    ['701', undefined],
    ['Zoé', 'Zoé'],
  ])('callerid = %s', (callerid, name) => {
    expect(usersOf(`[701]\ntype=friend\ncallerid=${callerid}\n`)[0]?.name).toBe(name);
  });
});

describe('adding', () => {
  it('writes as the neighbours write, behind them', () => {
    const draft = chanSip.add(open(NOTEBOOK), [newUser('703', { name: 'Claire' })], 'x');
    expect(written(draft)).toBe(`${NOTEBOOK}
[703]
type=friend
host=dynamic
username=703
secret=secretOf703
context=usersnum
callerid="Claire" <703>
allow=!all,ulaw
`);
  });

  it('uses their template, and says only what it does not', () => {
    const text =
      '[general]\r\n\r\n[phone](!)\r\ntype = friend\r\nhost = dynamic\r\ncontext = usersnum\r\nallow = !all,alaw\r\n\r\n[701](phone) ; Ann\r\nsecret = a\r\n\r\n; the door\r\n[door]\r\ntype = peer\r\nhost = 192.0.2.9\r\n';
    const draft = chanSip.add(open(text), [newUser('703'), newUser('704')], 'x');
    expect(written(draft)).toBe(
      text.replace(
        'secret = a\r\n',
        'secret = a\r\n\r\n[703](phone)\r\nsecret = secretOf703\r\ncallerid = "703" <703>\r\n\r\n[704](phone)\r\nsecret = secretOf704\r\ncallerid = "704" <704>\r\n',
      ),
    );
    expect(chanSip.users(draft.view).at(-1)).toMatchObject({ number: '704', codecs: ['alaw'] });
  });

  it('overrides the template where something else is asked for', () => {
    const text =
      '[p](!)\ntype=friend\nhost=dynamic\ncontext=a\nallow=!all,alaw\n\n[701](p)\nsecret=a\n';
    const user = newUser('703', { context: 'b', codecs: ['ulaw', 'gsm'] });
    const draft = chanSip.add(open(text), [user], 'x');
    expect(chanSip.users(draft.view)[1]).toMatchObject({ context: 'b', codecs: ['ulaw', 'gsm'] });
    expect(written(draft)).toContain('[703](p)\nsecret=secretOf703\ncontext=b\n');
  });

  it('takes over what all neighbours share, and nothing personal', () => {
    const one = (n: string) =>
      `[${n}]\ntype=friend\nhost=dynamic\nqualify=yes\nnat=no\nsecret=toto\nmailbox=1\n`;
    const draft = chanSip.add(open(one('701') + one('702')), [newUser('703')], 'usersnum');
    expect(written(draft)).toContain('qualify=yes\nnat=no\n');
    expect(written(draft).split('[703]')[1]).not.toMatch(/toto|mailbox/);
  });

  it('goes into the file in which the neighbours are', () => {
    const users = '/etc/asterisk/sip_users.conf';
    const draft = chanSip.add(
      open('[general]\n#include sip_users.conf\n', {
        [users]: '[701]\ntype = friend\nhost = dynamic\n',
      }),
      [newUser('703')],
      'usersnum',
    );
    expect(draft.files().map(({ path }) => path)).toEqual([users]);
    expect(textIn(draft, users)).toContain('\n[703]\ntype = friend\n');
  });

  it('begins a file that has no users yet', () => {
    const draft = chanSip.add(open('[general]\ncontext = public'), [newUser('701')], 'usersnum');
    expect(chanSip.users(draft.view)).toMatchObject([
      { number: '701', context: 'usersnum', codecs: ['alaw', 'ulaw'], secret: 'secretOf701' },
    ]);
  });

  it('leaves every other byte alone, also those that are not UTF-8', () => {
    const odd = `; caf\udce9\n${NOTEBOOK}\n;--\n[x]\n--;\n`;
    const draft = chanSip.add(open(odd), [newUser('703')], 'x');
    const added = written(draft).replace(/\n\[703\]\n(?:.+\n)+/, '');
    expect(added).toBe(odd);
  });
});

describe('changing', () => {
  const change = (text: string, wanted: Parameters<typeof chanSip.change>[2]) =>
    written(chanSip.change(open(text), '701', wanted));

  it.each([
    ['the secret', { secret: 'nw' }, 'secret=toto', 'secret=nw'],
    ['the context', { context: 'other' }, 'context=usersnum', 'context=other'],
    ['codecs', { codecs: ['alaw', 'gsm'] }, 'allow=!all,ulaw', 'allow=!all,alaw,gsm'],
  ])('%s: one line', (_, wanted, from, to) => {
    expect(change(NOTEBOOK, wanted)).toBe(NOTEBOOK.replace(from, to));
  });

  it.each([
    ['disallow=all\nallow=ulaw\n', 'disallow=all\nallow=alaw\n'],
    ['disallow=all ; none\nallow=ulaw ; US\nallow=gsm\n', 'disallow=all ; none\nallow=alaw ; US\n'],
    ['allow=ulaw\ndisallow=all\n', 'allow=!all,alaw\n'],
    ['allow=ulaw,gsm\n', 'allow=!all,alaw\n'],
    ['disallow=gsm\n', 'allow=!all,alaw\n'],
    ['allow=!all\nallow+=,ulaw\n', 'allow=!all,alaw\n'],
    ['', 'allow=!all,alaw\n'],
  ])('codecs in the way they are written: %j', (lines, changed) => {
    const text = `[701]\ntype=friend\n${lines}`;
    expect(change(text, { codecs: ['alaw'] })).toBe(`[701]\ntype=friend\n${changed}`);
  });

  it.each([
    ['callerid="A" <5551234>\n', 'callerid="Zoé" <5551234>\n'],
    ['fullname=A\n', 'fullname=Zoé\n'],
    ['', 'callerid="Zoé" <701>\n'],
  ])('the name: %j', (line, changed) => {
    expect(change(`[701]\ntype=friend\n${line}`, { name: 'Zoé' })).toBe(
      `[701]\ntype=friend\n${changed}`,
    );
  });

  it('takes a hash away that would count in place of the new secret', () => {
    const text = '[701]\ntype=friend\nmd5secret=abc\n';
    expect(change(text, { secret: 'new' })).toBe('[701]\ntype=friend\nsecret=new\n');
  });

  it('overrides what a template gives to others as well', () => {
    const text = '[t](!)\ntype=friend\nhost=dynamic\nsecret=x\n\n[701](t)\n\n[702](t)\n';
    expect(change(text, { secret: 'new' })).toBe(
      text.replace('[701](t)\n', '[701](t)\nsecret=new\n'),
    );
  });

  it('refuses a user that is defined twice, and one that is not there', () => {
    const twice = `${NOTEBOOK}\n[701]\ntype=friend\nhost=dynamic\n`;
    expect(errorOf(() => change(twice, { name: 'A' }))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining(`${PATH}:5 and ${PATH}:21`),
    });
    expect(errorOf(() => change('[general]\n', { name: 'A' })).code).toBe('not-found');
  });
});

describe('removing', () => {
  it('takes the section away and nothing else', () => {
    const text = NOTEBOOK.replace('[702]', '; Bob\n[702]');
    const left = written(chanSip.remove(open(text), '701'));
    expect(left).toBe(text.replace(/\[701\]\n(?:.+\n)+\n/, ''));
  });

  it('takes away all that is called so, with what adds to it', () => {
    const text =
      '[701]\ntype=friend\n\n[702]\ntype=friend\n\n[701](+)\nqualify=yes\n\n[701]\ntype=friend\n';
    expect(written(chanSip.remove(open(text), '701'))).toBe('[702]\ntype=friend\n');
  });

  it('undoes adding to the byte', () => {
    const added = chanSip.add(open(NOTEBOOK), [newUser('703'), newUser('704')], 'x');
    const left = chanSip.remove(chanSip.remove(added, '703'), '704');
    expect(left.files()).toEqual([]);
  });

  it('refuses what is no user', () => {
    expect(errorOf(() => chanSip.remove(open(NOTEBOOK), 'general')).code).toBe('not-found');
  });
});

describe('media', () => {
  const set = (text: string, numbers: string[], wanted: Parameters<typeof chanSip.setMedia>[2]) =>
    written(chanSip.setMedia(open(text), numbers, wanted));

  it.each([
    ['yes', true, 'invite'],
    ['no', false, 'invite'],
    ['nonat', true, 'invite'],
    ['update', true, 'update'],
    ['nonat,update', true, 'update'],
    ['outgoing', true, 'invite'],
    ['rubbish', false, 'invite'],
  ])('directmedia = %s', (value, direct, method) => {
    const [user] = usersOf(`[701]\ntype=friend\ndirectmedia=${value}\n`);
    expect(user?.media).toMatchObject({ direct, method });
  });

  it.each([
    ['directmedia=nonat', /nonat has no effect/],
    ['canreinvite=yes', /old name of directmedia/],
    ['encryption=yes', /keeps the media in the PBX/],
    ['jbforce=yes', /keeps the media in the PBX/],
    ['directmediadeny=0.0.0.0/0', /only to the addresses/],
  ])('%s is remarked', (line, remark) => {
    const [user] = usersOf(`[701]\ntype=friend\n${line}\n`);
    expect(user?.media.remarks.join()).toMatch(remark);
  });

  it('keeps the old name where it stands', () => {
    const text = '[701]\ntype=friend\ncanreinvite=yes ; old\n';
    expect(set(text, ['701'], { direct: false })).toBe(text.replace('=yes', '=no'));
  });

  it('changes [general] when that serves all of those meant, and no one else', () => {
    const text = NOTEBOOK.replace('context=public', 'directmedia=yes');
    expect(set(text, ['701', '702'], { direct: false })).toBe(
      text.replace('directmedia=yes', 'directmedia=no'),
    );
    const trunk = `${text}\n[op]\ntype=peer\nhost=192.0.2.1\n`;
    const changed = set(trunk, ['701', '702'], { direct: false });
    expect(changed).toContain('[general]\ndirectmedia=yes');
    expect(changed.match(/directmedia=no/g)).toHaveLength(2);
  });

  it('changes one user only where one is meant', () => {
    const changed = set(NOTEBOOK, ['702'], { direct: false });
    expect(changed).toBe(`${NOTEBOOK}directmedia=no\n`);
  });

  it('changes nothing that is so already', () => {
    expect(set(NOTEBOOK, ['701'], { direct: true })).toBe(NOTEBOOK);
  });

  it('sets up directly from the first packet, for all calls', () => {
    const draft = chanSip.setMedia(open(NOTEBOOK), ['701'], { direct: true, setup: true });
    expect(written(draft)).toContain('allowoverlap=no\ndirectrtpsetup=yes\n');
    expect(chanSip.directSetup(draft.view)).toMatchObject({ key: 'directrtpsetup', value: 'yes' });
  });
});

describe('media without a setting', () => {
  const unset = (text: string, numbers: string[]) =>
    written(chanSip.unsetMedia(open(text), numbers));

  it('takes the lines of the users, of their templates and of [general] out, and nothing else', () => {
    const text =
      '[general]\ndirectrtpsetup=yes\ncontext=a\ncanreinvite=no\n[t](!)\ntype=friend\ndirectmedia=no\n[701](t)\ndirectmedia = yes ; mine\nsecret=s\n';
    expect(unset(text, ['701'])).toBe(
      '[general]\ncontext=a\n[t](!)\ntype=friend\n[701](t)\nsecret=s\n',
    );
  });

  it('leaves another user alone', () => {
    const text = '[701]\ntype=friend\ndirectmedia=no\n[702]\ntype=friend\ndirectmedia=no\n';
    expect(unset(text, ['701'])).toBe(text.replace('directmedia=no\n', ''));
  });

  it('changes nothing where nothing is set', () => {
    expect(unset(NOTEBOOK, ['701', '702'])).toBe(NOTEBOOK);
  });

  it('takes directrtpsetup back only where it is set', () => {
    const set = (text: string) =>
      written(chanSip.setMedia(open(text), ['701'], { direct: true, setup: false }));
    expect(set('[general]\ndirectrtpsetup=yes\n[701]\ntype=friend\n')).toContain(
      'directrtpsetup=no',
    );
    expect(set(NOTEBOOK)).toBe(NOTEBOOK);
  });
});

test('codecs for all go to the template that serves nobody else', () => {
  const text =
    '[general]\n\n[p](!)\ntype=friend\nhost=dynamic\nallow=!all,alaw,ulaw\n\n[701](p)\n\n[702](p)\nallow=!all,gsm\n';
  const both = chanSip.setCodecs(open(text), ['701', '702'], ['ulaw']);
  expect(written(both)).toBe(text.replace('!all,alaw,ulaw', '!all,ulaw').replace('gsm', 'ulaw'));
  const one = chanSip.setCodecs(open(text), ['701'], ['ulaw']);
  expect(written(one)).toBe(text.replace('[701](p)\n', '[701](p)\nallow=!all,ulaw\n'));
});

test.each([
  ['udpbindaddr=127.0.0.1:5070', 5070],
  ['bindport=5080', 5080],
  ['context=a', 5060],
])('listens with %s', (line, port) => {
  expect(chanSip.listening(open(`[general]\n${line}\n`).view)).toEqual({ port, transport: 'UDP' });
});

test('refuses to touch a file that Asterisk rejects', () => {
  expect(errorOf(() => open('[701\ntype=friend\n'))).toMatchObject({
    code: 'refused',
    message: expect.stringContaining(`${PATH}:1`),
  });
});

describe('what Asterisk shows', () => {
  const [user] = usersOf(NOTEBOOK);
  if (!user) throw new Error('no user');
  const answer = (over: Readonly<Record<string, string>> = {}) => {
    const fields = { Context: 'usersnum', Codecs: '(ulaw)', 'SIP-DirectMedia': 'Y', ...over };
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    return amiOf({ SIPshowpeer: () => [['Response: Success', ...lines].join('\n')] });
  };

  it('is enough when it is what was asked for', async () => {
    expect(await chanSip.notShown(answer(), user, ['context', 'codecs', 'media'])).toBeUndefined();
  });

  it.each([
    [{ Context: 'public' }, 'context'],
    [{ Codecs: '(alaw|ulaw)' }, 'codecs'],
    [{ 'SIP-DirectMedia': 'N' }, 'direct media'],
  ])('%j is not', async (over, what) => {
    const missing = await chanSip.notShown(answer(over), user, ['context', 'codecs', 'media']);
    expect(missing).toContain(what);
  });
});
