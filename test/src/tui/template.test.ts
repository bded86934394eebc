import { describe, expect, test } from 'vitest';
import { beginLine, fillTemplate, quoteWord } from '../../../src/tui/template.ts';

describe('a template', () => {
  test('keeps a hostile value one harmless word', () => {
    const words = fillTemplate('hangup {channel}', { channel: '--yes a "b" {peer}' });
    expect(words).toEqual(['hangup', '--', '--yes a "b" {peer}']);
  });

  test('puts the double dash once, before the first value', () => {
    const words = fillTemplate('call --quiet {peer} {channel}', { peer: 'a', channel: 'b' });
    expect(words).toEqual(['call', '--quiet', '--', 'a', 'b']);
  });

  test('has no words while a value is missing', () => {
    expect(fillTemplate('hangup {channel}', {})).toBeUndefined();
    expect(fillTemplate('hangup {constructor}', {})).toBeUndefined();
  });

  test.each([
    ['701', 'call 701 '],
    ['PJSIP/701', 'call PJSIP/701 '],
    ['two words', 'call "two words" '],
    ['--yes', 'call -- --yes '],
    ['a"b\\c', 'call "a\\"b\\\\c" '],
  ])('begins a line with %j', (peer, line) => {
    expect(beginLine('call {peer}', { peer })).toBe(line);
  });
});

test('quotes only what needs it', () => {
  expect(quoteWord('sip:701@127.0.0.1')).toBe('sip:701@127.0.0.1');
  expect(quoteWord('')).toBe('""');
});
