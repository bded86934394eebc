import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../asterisk/ami/decoder.ts';
import type { AmiHeaders } from '../../../asterisk/ami/message.ts';

/** What the real versions said in one session, byte for byte. */
const transcript = (version: string) =>
  readFileSync(new URL(`../../fixtures/ami/asterisk-${version}.ami`, import.meta.url));

function decode(chunks: readonly Uint8Array[]): AmiHeaders[] {
  const messages: AmiHeaders[] = [];
  const decoder = createDecoder({
    onGreeting: () => {},
    onMessage: ({ headers }) => messages.push(headers),
  });
  for (const chunk of chunks) decoder.push(chunk);
  return messages;
}

/** The plainest reading of the whole text at once, to compare with. */
function readPlainly(bytes: Buffer): AmiHeaders[] {
  const [, ...rest] = bytes.toString('utf8').split('\r\n');
  const messages = rest.join('\r\n').split('\r\n\r\n');
  return messages.flatMap((text) => {
    const lines = text.split('\r\n').filter((line) => line !== '');
    const headers = lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name, value.join(':').replace(/^ /, '').replace(/\n$/, '')] as const;
    });
    return headers.length === 0 ? [] : [headers];
  });
}

/** Deterministic numbers in [0, 1): a failure can be repeated. (Mulberry32.) */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function cutEvery(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

function cutAtRandom(bytes: Buffer, random: () => number, longest: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + Math.floor(random() * longest);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** The greeting with each two messages that follow each other. */
function pairs(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1');
  const at = text.indexOf('\r\n') + 2;
  const frames = text.slice(at).split(/(?<=\r\n\r\n)/);
  return frames.map((frame, index) =>
    Buffer.from(text.slice(0, at) + frame + (frames[index + 1] ?? ''), 'latin1'),
  );
}

describe.each(['16', '22'])('a session of Asterisk %s', { timeout: 30_000 }, (version) => {
  const bytes = transcript(version);
  const expected = readPlainly(bytes);

  it('is read as a plain reading of the whole gives it', () => {
    expect(expected.length).toBeGreaterThan(50);
    expect(decode([bytes])).toEqual(expected);
  });

  it('holds what is hard to read', () => {
    const headers = decode([bytes]).flat();
    const valuesOf = (name: string) => headers.filter(([key]) => key === name).map(([, v]) => v);
    expect(valuesOf('__proto__')).toEqual(['polluted']);
    expect(valuesOf('Colons')).toEqual(['sip:a@b:5060;x=y: z']);
    expect(valuesOf('Accents')).toEqual(['Zoé 😀 日本']);
    expect(valuesOf('Name')).toContain('Zo\ufffd \ufffd');
    expect(bytes.includes('No Auths found\n\r\n')).toBe(true);
    expect(valuesOf('Message')).toContain('No Auths found');
  });

  it('is read alike in chunks of every size up to 100 bytes', () => {
    for (let size = 1; size <= 100; size++)
      expect(decode(cutEvery(bytes, size)), `chunks of ${size}`).toEqual(expected);
  });

  it('is read alike at every single cut between two messages and within them', () => {
    for (const pair of pairs(bytes)) {
      const whole = decode([pair]);
      for (let at = 0; at <= pair.length; at++) {
        const cut = decode([pair.subarray(0, at), pair.subarray(at)]);
        if (!sameMessages(cut, whole)) expect(cut, `cut at ${at}`).toEqual(whole);
      }
    }
  });

  it('is read alike in chunks of random sizes', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const chunks = cutAtRandom(bytes, createRandom(seed), 1 + ((seed * 37) % 2000));
      const messages = decode(chunks);
      if (!sameMessages(messages, expected)) expect(messages, `seed ${seed}`).toEqual(expected);
    }
  });

  it('is read alike when the same bytes are sent with LF only', () => {
    const withLf = Buffer.from(
      bytes
        .toString('latin1')
        .replace(/(?<!\r)\n\r\n/g, '\r\n')
        .replaceAll('\r\n', '\n'),
      'latin1',
    );
    expect(decode(cutEvery(withLf, 7))).toEqual(expected);
  });
});

/** As JSON, since the thorough comparison would take most of the time. */
function sameMessages(a: AmiHeaders[], b: AmiHeaders[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
