import { describe, expect, it } from 'vitest';
import { encodeAction } from '../../../asterisk/ami/encoder.ts';
import type { AmiAction } from '../../../asterisk/ami/port.ts';

const usage = expect.objectContaining({ name: 'PbxError', code: 'usage' });
const encode = (fields: Omit<AmiAction, 'Action'>) =>
  encodeAction({ Action: 'Test', ...fields }, 'id');

describe('encodeAction', () => {
  it('writes Action and ActionID first, repeats arrays and leaves undefined out', () => {
    const action = { Variable: ['a=1', 'b=2'], Async: true, Timeout: 5, Exten: undefined };
    expect(encode(action)).toBe(
      'Action: Test\r\nActionID: id\r\nVariable: a=1\r\nVariable: b=2\r\nAsync: true\r\nTimeout: 5\r\n\r\n',
    );
  });

  it.each(['a\r\nAction: x', 'a\nb', 'a\rb', 'a\0b'])('refuses the value %j', (value) => {
    expect(() => encode({ Data: value })).toThrow(usage);
    expect(() => encode({ Data: ['fine', value] })).toThrow(usage);
    expect(() => encodeAction({ Action: value }, 'id')).toThrow(usage);
  });

  it.each(['', 'a:b', 'a\nb', ' a', 'a\0', 'ActionID', 'action', 'ACTIONID'])(
    'refuses the name %j',
    (name) => {
      expect(() => encode({ [name]: 'x' })).toThrow(usage);
    },
  );

  it('counts the bytes of a line, not its characters', () => {
    expect(() => encode({ D: 'x'.repeat(1019) })).not.toThrow();
    expect(() => encode({ D: 'x'.repeat(1020) })).toThrow(usage);
    expect(() => encode({ D: 'é'.repeat(510) })).toThrow(usage);
  });

  it('takes 128 headers and no more', () => {
    expect(() => encode({ V: Array.from({ length: 126 }, String) })).not.toThrow();
    expect(() => encode({ V: Array.from({ length: 127 }, String) })).toThrow(usage);
  });
});
