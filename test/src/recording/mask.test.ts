import { expect, test } from 'vitest';
import { createMask, maskedBytes, maskedHeader } from '../../../src/recording/mask.ts';

const mask = createMask(['s3cretOf701']);

test.each([
  ['known s3cretOf701 inside', 'known •••••••• inside'],
  ['password = abc', 'password = ••••••••'],
  [' password           : abcDEF', ' password           : ••••••••'],
  ['user set 701 --secret hunter', 'user set 701 --secret ••••••••'],
  ['{"password":"a b"}', '{"password":••••••••}'],
  ['register => 701:pw@pbx', 'register => 701:••••••••@pbx'],
  [
    'Authorization: Digest username="701", response="0123456789abcdef"',
    'Authorization: Digest username="701", response="••••••••"',
  ],
  [
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AbC+/=|2^31',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:••••••••|2^31',
  ],
])('%j is kept as %j', (text, wanted) => {
  expect(mask(text)).toBe(wanted);
});

test.each([
  'wrong password from 127.0.0.127:5060',
  'Executing [600@internal:1] Echo("PJSIP/701-00000001", "") in new stack',
  'hangup PJSIP/701-00000001',
])('%j stays as it is', (text) => {
  expect(mask(text)).toBe(text);
});

test('headers of security events that prove a password are dots', () => {
  expect(maskedHeader('ExpectedResponse', 'abc', mask)).toBe('••••••••');
  expect(maskedHeader('Response', '0123456789abcdef0123456789abcdef', mask)).toBe('••••••••');
  expect(maskedHeader('Response', 'Success', mask)).toBe('Success');
  expect(maskedHeader('AccountID', '701', mask)).toBe('701');
});

test('bytes keep their length', () => {
  const bytes = Buffer.from(
    'REGISTER\r\nAuthorization: Digest response="abcdef", x="s3cretOf701"\r\n',
  );
  const clean = Buffer.from(maskedBytes(bytes, ['s3cretOf701'])).toString();
  expect(clean).toBe('REGISTER\r\nAuthorization: Digest response="xxxxxx", x="xxxxxxxxxxx"\r\n');
});
