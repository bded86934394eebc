import { describe, expect, it, test } from 'vitest';
import { isOurs, markLine, withInclude, withoutInclude } from '../../../asterisk/attach/marks.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const text = (content: Uint8Array) => Buffer.from(content).toString('latin1');
const LINE = '#include "pbxctl-manager.conf" ; made by pbxctl attach';

describe('a line at the end of a file', () => {
  it.each([
    ['', `${LINE}\n`],
    ['[general]\nenabled=yes\n', `[general]\nenabled=yes\n${LINE}\n`],
    ['[general]\nenabled=yes', `[general]\nenabled=yes\n${LINE}`],
    ['[general]\r\nenabled=yes\r\n', `[general]\r\nenabled=yes\r\n${LINE}\r\n`],
    ['[general]\r\nenabled=yes', `[general]\r\nenabled=yes\r\n${LINE}`],
    ['\xef\xbb\xbf[g\xe9n\xff]\n\n\n', `\xef\xbb\xbf[g\xe9n\xff]\n\n\n${LINE}\n`],
    ['\n', `\n${LINE}\n`],
  ])('is added to %j, and taken away byte for byte', (before, after) => {
    const added = withInclude(bytes(before), 'manager.conf');
    expect(text(added)).toBe(after);
    expect(text(withoutInclude(added, 'manager.conf'))).toBe(before);
  });

  it('is found again when somebody has written more behind it', () => {
    const added = withInclude(bytes('[a]\n'), 'manager.conf');
    expect(text(withoutInclude(Buffer.concat([added, bytes('[b]\n')]), 'manager.conf'))).toBe(
      '[a]\n[b]\n',
    );
  });

  it('is no other line that only looks like it', () => {
    const other = `; ${LINE}\n#include "pbxctl-manager.conf"\n`;
    expect(text(withoutInclude(bytes(other), 'manager.conf'))).toBe(other);
    expect(text(withoutInclude(bytes(`${LINE}\n`), 'ari.conf'))).toBe(`${LINE}\n`);
  });
});

test('a file of ours is known by its first line', () => {
  expect(isOurs(bytes(`${markLine('office')}\n[pbxctl]\n`))).toBe(true);
  expect(isOurs(bytes(`\n${markLine('office')}\n`))).toBe(false);
  expect(isOurs(undefined)).toBe(false);
});
