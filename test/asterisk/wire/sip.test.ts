import { describe, expect, it } from 'vitest';
import { looksLikeSip, parseSip, readSip, tagOf, userOf } from '../../../asterisk/wire/sip.ts';

const INVITE = [
  'INVITE sip:702@192.0.2.198 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.127;branch=z9hG4bK1',
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK0',
  'From: "Ann, <x>" <sip:701@192.0.2.198>;tag=a',
  'To: <sip:702@192.0.2.198>',
  'Call-ID: 1@192.0.2.127',
  'CSeq: 102 INVITE',
  'Subject: one',
  ' and two',
  'Content-Length: 4',
  '',
  'v=0\r\n',
].join('\r\n');

describe('a SIP message', () => {
  it('is read with its start, headers and body', () => {
    const message = parseSip(INVITE);
    expect(message).toMatchObject({
      ...{ method: 'INVITE', uri: 'sip:702@192.0.2.198', status: undefined, reason: '' },
      ...{ of: 'INVITE', cseq: 102, callId: '1@192.0.2.127', body: 'v=0\r' },
      start: 'INVITE sip:702@192.0.2.198 SIP/2.0',
    });
    expect(message?.headers('via')).toHaveLength(2);
    expect(message?.header('SUBJECT')).toBe('one and two');
    expect(message?.header('Contact')).toBe('');
  });

  it('says the same with compact names, bare line ends and spaces before colons', () => {
    const compact = INVITE.replace('Call-ID', 'i ')
      .replace('From', 'f')
      .replaceAll('Via', 'v')
      .replace('Content-Length', 'l')
      .replaceAll('\r\n', '\n');
    const message = parseSip(compact);
    expect(message).toMatchObject({ callId: '1@192.0.2.127', cseq: 102, body: 'v=0\n' });
    expect(message?.headers('v')).toEqual(message?.headers('Via'));
    expect(message?.header('From')).toContain('tag=a');
  });

  it('may be a response, without a reason too', () => {
    expect(parseSip('SIP/2.0 486 Busy Here\r\nCSeq: 3 INVITE\r\n\r\n')).toMatchObject({
      ...{ status: 486, reason: 'Busy Here', method: undefined, of: 'INVITE', uri: '' },
    });
    expect(parseSip('SIP/2.0 200\r\n\r\n')).toMatchObject({ status: 200, reason: '' });
  });

  it('may have line ends before it and nothing behind its head', () => {
    expect(parseSip(`\r\n\r\n${INVITE}`)?.method).toBe('INVITE');
    expect(parseSip('OPTIONS sip:a SIP/2.0')).toMatchObject({ method: 'OPTIONS', body: '' });
  });

  it('has its body cut by Content-Length in bytes', () => {
    const message = parseSip('MESSAGE sip:a SIP/2.0\r\nl: 3\r\n\r\néèà');
    expect(
      Buffer.from(message?.body ?? '')
        .subarray(0, 2)
        .toString(),
    ).toBe('é');
    expect(parseSip('MESSAGE sip:a SIP/2.0\r\nl: 99\r\n\r\nabc')?.body).toBe('abc');
  });

  it.each([
    ['an HTTP request', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['text', 'hello\r\n'],
    ['nothing', ''],
    ['a head alone', 'Call-ID: 1\r\n\r\n'],
    ['another version', 'INVITE sip:a SIP/3.0\r\n\r\n'],
  ])('is not %s', (_what, text) => {
    expect(parseSip(text)).toBeUndefined();
    expect(looksLikeSip(Buffer.from(text), 0, text.length)).toBe(false);
  });

  it('reads only within its bounds', () => {
    const bytes = Buffer.from(`${INVITE}BYE sip:x SIP/2.0\r\nCall-ID: 2\r\n\r\n`);
    expect(readSip(bytes, 0, INVITE.length)?.callId).toBe('1@192.0.2.127');
    expect(readSip(bytes, INVITE.length, bytes.length)?.callId).toBe('2');
  });
});

describe('the user of a header', () => {
  it.each([
    ['"Ann <a;b>" <sip:701@192.0.2.1;user=phone>;tag=1', '701'],
    ['<sips:+33123@host>', '+33123'],
    ['sip:702@host;tag=x', '702'],
    ['<tel:+33123;phone-context=x>', '+33123'],
    ['<sip:192.0.2.1>', 'sip:192.0.2.1'],
    ['', ''],
  ])('%s', (header, user) => expect(userOf(header)).toBe(user));

  it('stands beside a tag', () => {
    expect(tagOf('<sip:a@b>;x=1; TAG=abc;y')).toBe('abc');
    expect(tagOf('<sip:a@b>')).toBe('');
  });
});
