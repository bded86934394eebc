import { describe, expect, it } from 'vitest';
import { createSipFramer } from '../../../asterisk/wire/sipFraming.ts';

const message = (callId: string, body = '') =>
  `OPTIONS sip:a SIP/2.0\r\nCall-ID: ${callId}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

function framed(pieces: readonly (string | undefined)[]) {
  const calls: string[] = [];
  const framer = createSipFramer(({ callId, body }) => calls.push(callId + body));
  for (const piece of pieces) {
    if (piece === undefined) framer.gap();
    else framer.push(Buffer.from(piece, 'latin1'));
  }
  return { calls, waiting: framer.waiting };
}

const STREAM = `${message('1')}\r\n\r\n${message('2', 'body of two')}${message('3')}\r\n\r\n`;

describe('SIP on a stream', () => {
  it.each([1, 2, 3, 7, 50, 1000])('is cut into messages from pieces of %i bytes', (size) => {
    const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(framed(pieces)).toEqual({ calls: ['1', '2body of two', '3'], waiting: 0 });
  });

  it('begins in the middle of a message', () => {
    expect(framed([STREAM.slice(20)]).calls).toEqual(['2body of two', '3']);
    expect(framed(['body of something\r\nelse\r\n', message('9')]).calls).toEqual(['9']);
  });

  it('goes on after a gap at the next start line', () => {
    const two = message('2', 'x'.repeat(100));
    expect(
      framed([message('1'), two.slice(0, 90), undefined, 'xx\r\n', message('3')]).calls,
    ).toEqual(['1', '3']);
  });

  it('passes over what is no SIP', () => {
    expect(framed([`GET / HTTP/1.1\r\nHost: x\r\n\r\n${message('1')}`]).calls).toEqual(['1']);
  });

  it('does not wait for a body of a gigabyte', () => {
    const huge = message('1').replace('Length: 0', 'Length: 999999999');
    expect(framed([huge, message('2')]).calls).toEqual(['2']);
  });

  it('keeps a bounded amount of a head without an end', () => {
    const line = `X: ${'y'.repeat(1000)}\r\n`;
    const pieces = ['OPTIONS sip:a SIP/2.0\r\n', ...Array<string>(500).fill(line)];
    expect(framed(pieces).waiting).toBeLessThan(70_000);
  });
});
