import { expect, test } from 'vitest';
import { notShown } from '../../../asterisk/change/shown.ts';
import { amiOf } from '../../support/context.ts';

const ami = amiOf({
  PJSIPShowEndpoints: () => ['ObjectName: 701'],
  SIPpeers: () => ['ObjectName: 701'],
  ShowDialPlan: () => ['Context: usersnum\nExten: 600', 'Context: usersnum\nExten: _70X'],
});

const shown = (name: string, before: string | undefined, after: string | undefined) =>
  notShown(ami, {
    path: `/etc/asterisk/${name}`,
    before: before === undefined ? undefined : Buffer.from(before),
    after: after === undefined ? undefined : Buffer.from(after),
  });

const endpoint = (n: number) => `[${n}]\ntype=endpoint\n`;
const exten = (n: string) => `[usersnum]\nexten => ${n},1,Answer()\n same => n,Echo()\n`;

test.each([
  ['an endpoint that is there', 'pjsip.conf', '', endpoint(701), undefined],
  ['one that is not', 'pjsip.conf', '', endpoint(703), 'Asterisk does not show endpoint 703'],
  ['one that is gone', 'pjsip.conf', endpoint(703), '', undefined],
  ['one that is not gone', 'pjsip.conf', endpoint(701), '', 'Asterisk still shows endpoint 701'],
  [
    'one that an include may hold',
    'pjsip.conf',
    endpoint(701),
    '#include "users.conf"\n',
    undefined,
  ],
  ['one made from a template', 'pjsip.conf', '', '[t](!)\ntype=endpoint\n[703](t)\n', undefined],
  ['other objects', 'pjsip.conf', '', '[703]\ntype=aor\n', undefined],
  [
    'what is commented out',
    'pjsip.conf',
    '',
    ';[703]\n;type=endpoint\n;--\n[704]\ntype=endpoint\n--;\n',
    undefined,
  ],
  [
    'a chan_sip peer',
    'sip.conf',
    '',
    '[703]\r\ntype = friend\r\n',
    'Asterisk does not show peer 703',
  ],
  ['a number', 'extensions.conf', '', exten('600'), undefined],
  ['a pattern', 'extensions.conf', '', exten('_70X'), undefined],
  [
    'another number',
    'extensions.conf',
    '',
    exten('601'),
    'Asterisk does not show extension 601 in usersnum',
  ],
  [
    'a number that stays',
    'extensions.conf',
    exten('600'),
    '',
    'Asterisk still shows extension 600 in usersnum',
  ],
  ['a number with a variable', 'extensions.conf', '', exten('${X}'), undefined],
  [
    'an edit of the steps of a number',
    'extensions.conf',
    exten('601'),
    `${exten('601')}\n`,
    undefined,
  ],
  [
    'a file that was made',
    'extensions.conf',
    undefined,
    exten('601'),
    'Asterisk does not show extension 601 in usersnum',
  ],
  ['a file of another kind', 'rtp.conf', '', '[703]\ntype=endpoint\n', undefined],
])('%s in %s', async (_, name, before, after, expected) => {
  expect(await shown(name, before, after)).toBe(expected);
});
