import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../asterisk/ami/decoder.ts';
import type { AmiMessage } from '../../../asterisk/ami/message.ts';

const GREETING = 'Asterisk Call Manager/11.0.0\r\n';

function decode(chunks: readonly (string | Uint8Array)[], maxMessageBytes?: number) {
  const greetings: string[] = [];
  const messages: AmiMessage[] = [];
  const decoder = createDecoder({
    onGreeting: (line) => greetings.push(line),
    onMessage: (message) => messages.push(message),
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
  });
  for (const chunk of chunks) decoder.push(Buffer.from(chunk));
  return { greetings, headers: messages.map(({ headers }) => headers) };
}

const headersOf = (body: string | Uint8Array) => decode([GREETING, body]).headers;

describe('decoder', () => {
  it('gives the greeting and then the messages', () => {
    const { greetings, headers } = decode([`${GREETING}Event: A\r\nX: 1\r\n\r\nEvent: B\r\n\r\n`]);
    expect(greetings).toEqual(['Asterisk Call Manager/11.0.0']);
    expect(headers).toEqual([
      [
        ['Event', 'A'],
        ['X', '1'],
      ],
      [['Event', 'B']],
    ]);
  });

  it('keeps colons, inner spaces and empty values', () => {
    expect(headersOf('A: sip:1@h:5060\r\nOutput:   x  y\r\nB:\r\nC: \r\nD:e\r\n\r\n')).toEqual([
      [
        ['A', 'sip:1@h:5060'],
        ['Output', '  x  y'],
        ['B', ''],
        ['C', ''],
        ['D', 'e'],
      ],
    ]);
  });

  it('keeps repeated headers and one called __proto__ as data', () => {
    expect(headersOf('Event: X\r\n__proto__: a\r\n__proto__: b\r\n\r\n')).toEqual([
      [
        ['Event', 'X'],
        ['__proto__', 'a'],
        ['__proto__', 'b'],
      ],
    ]);
  });

  it('takes a stray LF for a part of its value, not for a header or the end', () => {
    expect(
      headersOf('Response: Error\r\nMessage: No endpoints found\n\r\nX: a\nEvent: Forged\r\n\r\n'),
    ).toEqual([
      [
        ['Response', 'Error'],
        ['Message', 'No endpoints found'],
        ['X', 'a\nEvent: Forged'],
      ],
    ]);
  });

  it('reads LF lines, and CRLF among them, when the greeting ends with LF', () => {
    const { headers } = decode(['Asterisk Call Manager/1.1\nA: 1\nB: 2\n\nC: 3\r\n\r\nD: 4\n\r\n']);
    expect(headers).toEqual([
      [
        ['A', '1'],
        ['B', '2'],
      ],
      [['C', '3']],
      [['D', '4']],
    ]);
  });

  it('decodes UTF-8 split over chunks, and other bytes as U+FFFD', () => {
    const text = Buffer.from('CallerIDName: Zoé 😀\r\n\r\n');
    const bytes = [...text].map((byte) => Uint8Array.of(byte));
    expect(decode([GREETING, ...bytes]).headers).toEqual([[['CallerIDName', 'Zoé 😀']]]);
    const latin1 = Buffer.from('A: Zo\xe9\r\nB: ok\r\n\r\n', 'latin1');
    expect(headersOf(latin1)).toEqual([
      [
        ['A', 'Zo\ufffd'],
        ['B', 'ok'],
      ],
    ]);
  });

  it('skips additional blank lines and keeps a line without a colon', () => {
    expect(headersOf('\r\n\r\n\r\nEvent: A\r\n\r\n\r\nno colon\r\nEvent: B\r\n\r\n')).toEqual([
      [['Event', 'A']],
      [
        ['', 'no colon'],
        ['Event', 'B'],
      ],
    ]);
  });

  it.each([
    ['CRLF', 'Asterisk Call Manager/2.0\r\n', '\r\n'],
    ['LF', 'Asterisk Call Manager/2.0\n', '\n'],
  ])('turns raw Command output into Output headers (%s)', (_name, greeting, end) => {
    const raw = 'Response: Follows\nPrivilege: Command\nActionID: 7\n'.replaceAll('\n', end);
    const body = `${raw}Name: x\n\n  two\n--END COMMAND--${end}${end}Event: Next${end}${end}`;
    expect(decode([greeting, body]).headers).toEqual([
      [
        ['Response', 'Follows'],
        ['Privilege', 'Command'],
        ['ActionID', '7'],
        ['Output', 'Name: x'],
        ['Output', ''],
        ['Output', '  two'],
      ],
      [['Event', 'Next']],
    ]);
  });

  it('cuts and marks an over-long message alike in one chunk and in many, and reads on', () => {
    const body = `Event: Long\r\nX: ${'y'.repeat(200)}\r\n\r\nEvent: Next\r\n\r\n`;
    const whole = decode([GREETING, body], 50).headers;
    const pieces = decode([GREETING, ...Array.from(body)], 50).headers;
    expect(whole).toEqual([
      [
        ['Event', 'Long'],
        ['X', 'y'.repeat(34)],
        ['PbxctlTruncated', '166 bytes left out'],
      ],
      [['Event', 'Next']],
    ]);
    expect(pieces).toEqual(whole);
  });

  it('does not wait for the end of a first line that never ends', () => {
    const { greetings } = decode([Buffer.alloc(4096, 0x41)]);
    expect(greetings).toEqual(['A'.repeat(256)]);
  });

  it('keeps a million lines without a colon', () => {
    const headers = headersOf(`${'x\r\n'.repeat(1_000_000)}A: 1\r\n\r\n`)[0] ?? [];
    expect(headers).toHaveLength(1_000_001);
    expect(headers.at(-1)).toEqual(['A', '1']);
  });

  it('reads a message that comes in 100,000 chunks', () => {
    const body = `Event: A\r\n${'X: yyyyyyyy\r\n'.repeat(50_000)}\r\n`;
    const chunks = body.match(/[\s\S]{1,6}/g) ?? [];
    const { headers } = decode([GREETING, ...chunks]);
    expect(headers[0]).toHaveLength(50_001);
  });

  it('finds a header without reading the others, as it finds it among all', () => {
    const body = [
      'Event: X',
      'Note: Channel: no',
      'ChannelState: 6',
      'Line\nChannel: forged',
      'Channel:  two spaces',
      'channel: later',
      'LINKEDID : 1.2',
      'Empty:',
      'Stray: end\n',
    ].join('\r\n');
    const messages: AmiMessage[] = [];
    const decoder = createDecoder({ onGreeting() {}, onMessage: (one) => messages.push(one) });
    decoder.push(Buffer.from(`${GREETING}${body}\r\n\r\n${body}\r\n\r\n`));
    const [fresh, read] = messages;
    expect(read?.headers.map(([name]) => name)).toContain('LINKEDID');
    for (const name of ['Event', 'Channel', 'CHANNEL', 'Linkedid', 'Empty', 'Stray', 'None', '']) {
      expect([name, fresh?.get(name)]).toEqual([name, read?.get(name)]);
    }
    expect([fresh?.get('Channel'), fresh?.get('Linkedid')]).toEqual([' two spaces', '1.2']);
  });

  it('reads accents wherever they lie between plain messages', () => {
    const plain = 'Event: A\r\nValue: plain\r\n\r\n'.repeat(150);
    const chunk = `${plain}Event: B\r\nName: Zoé\r\n\r\n${plain}`;
    const names = decode([GREETING, chunk, chunk.slice(0, -9), chunk.slice(-9)]).headers.flatMap(
      (headers) => headers.filter(([name]) => name === 'Name'),
    );
    expect(names).toEqual([
      ['Name', 'Zoé'],
      ['Name', 'Zoé'],
    ]);
  });
});
