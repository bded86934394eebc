import { describe, expect, it } from 'vitest';
import {
  checkHost,
  checkPrefix,
  checkTrunkName,
  checkTrunkSecret,
} from '../../../asterisk/trunk/check.ts';
import { errorOf } from '../../support/typed.ts';

describe('a trunk is refused', () => {
  it.each([
    ...[
      '',
      'general',
      'GUEST',
      'callnumberlimits',
      'a]b',
      'a[b',
      'a;b',
      'a\nb',
      'a/b',
      'a@b',
      'a b',
    ],
    ...['a,b', 'a&b', '$' + '{X}', '(!)', '-a', 'é', 'a'.repeat(41), '../x', 'a=b', '#include'],
  ])('with the name %j', (name) => {
    expect(errorOf(() => checkTrunkName(name)).code).toBe('usage');
  });

  it.each([
    ...[
      '',
      ' ',
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      'a b',
      'a;b',
      'a\n[x]',
      'x:0',
      'x:65536',
      'x:y',
    ],
    ...['dynamic:4569', 'user@host', '-x.net', 'x-.net', 'x..net', 'a/24', '::1', 'a:1:2', 'x,y'],
    'a'.repeat(254),
  ])('at the host %j', (host) => {
    expect(errorOf(() => checkHost(host)).code).toBe('usage');
  });

  it.each(['', 'x', '0 ', '_0', '.', '0.', '1234567', 'X', '0\n'])(
    'with the prefix %j',
    (prefix) => {
      expect(errorOf(() => checkPrefix(prefix)).code).toBe('usage');
    },
  );

  it.each(['', 'a;b', 'a\nb', ' a', 'a]'])(
    'with the secret %j, which is not repeated',
    (secret) => {
      const { message } = errorOf(() => checkTrunkSecret(secret, false));
      if (secret.length > 2) expect(message).not.toContain(secret);
    },
  );

  it.each(['a:b', 'a@b', 'a/b', 'a?b'])('where it registers, with the secret %j', (secret) => {
    expect(checkTrunkSecret(secret, false)).toBe(secret);
    expect(errorOf(() => checkTrunkSecret(secret, true)).code).toBe('usage');
  });
});

it.each([
  ['127.0.0.210', { host: '127.0.0.210', port: 4569 }],
  ['iax.example.net:4570', { host: 'iax.example.net', port: 4570 }],
  ['dynamic', { host: 'dynamic', port: 4569 }],
])('a trunk may be at %s', (text, where) => {
  expect(checkHost(text)).toEqual(where);
});

it.each([
  ['0', '0'],
  ['*9#', '*9#'],
  ['none', undefined],
])('its prefix may be %s', (text, prefix) => {
  expect(checkPrefix(text)).toBe(prefix);
});
