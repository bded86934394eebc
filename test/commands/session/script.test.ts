import { describe, expect, it } from 'vitest';
import { scriptOf } from '../../../commands/session/script.ts';
import { scriptWords } from '../../../src/script.ts';
import { shellLine } from '../../../src/shell-line.ts';
import { fakeDeed, userAdded } from '../../support/fake-deeds.ts';

const at = new Date(2026, 0, 2, 14, 0, 0).getTime();
const lines = (...deeds: Parameters<typeof scriptOf>[0]) => scriptOf(deeds, 'lab', at);

describe('the script of a session', () => {
  it('has what was done, with --yes where it was confirmed, and what it used as remarks', () => {
    expect(lines(fakeDeed(1, 'pbxctl peers'), userAdded(2))).toEqual([
      '#!/bin/sh -e',
      '# What was done in a session of pbxctl on lab, written 2026-01-02 14:00:00.',
      '# sh FILE (with pbxctl on the PATH) does it again, and so does: pbxctl run FILE',
      '',
      '# 2026-01-02 13:10:01',
      'pbxctl peers',
      '',
      '# 2026-01-02 13:10:02',
      '# AMI Reload Module: res_pjsip.so',
      '# AMI PJSIPShowEndpoints',
      '# /etc/asterisk/pjsip.conf',
      '# -; the end',
      '# +[703]',
      '# +type = endpoint',
      '# +password = ••••••••',
      '# +; the end',
      'pbxctl user add 703 --name Carol --yes',
    ]);
  });

  it.each([
    [
      fakeDeed(1, 'pbxctl x', { outcome: 'failed', status: 5 }),
      '# failed (exit status 5): pbxctl x',
    ],
    [fakeDeed(1, 'pbxctl x', { outcome: 'not done', status: 1 }), '# not done: pbxctl x'],
    [fakeDeed(1, 'pbxctl x', { outcome: 'interrupted' }), '# interrupted: pbxctl x'],
    [fakeDeed(1, 'pbxctl x', { once: 'only at that moment' }), '# only at that moment: pbxctl x'],
  ])('what cannot be done again is a remark: %#', (deed, last) => {
    expect(lines(deed).at(-1)).toBe(last);
  });

  it('no value of Asterisk becomes a line of its own', () => {
    const headers = [
      ['Action', 'Command\nrm -rf x'],
      ['Command', 'a\u2028b\r\nc'],
    ] as const;
    const deed = fakeDeed(1, 'pbxctl cli a', { actions: [{ headers, times: 3 }] });
    expect(lines(deed).filter((line) => !/^(#|pbxctl |$)/.test(line))).toEqual([]);
    expect(lines(deed).join('\n')).toContain('(3 times)');
  });
});

describe('a line for a shell', () => {
  it.each([
    [['hangup', '--', 'PJSIP/701-00000001'], 'pbxctl hangup PJSIP/701-00000001'],
    [['hangup', '--', '--yes'], 'pbxctl hangup -- --yes'],
    [['cli', '--', 'core show channels'], "pbxctl cli 'core show channels'"],
    [
      ['user', 'add', '703', '--name', "O'Neil $HOME `x`"],
      "pbxctl user add 703 --name 'O'\\''Neil $HOME `x`'",
    ],
    [['extension', 'add', '555', '->', '701'], "pbxctl extension add 555 '->' 701"],
    [['user', 'add', '703', '--name', ''], "pbxctl user add 703 --name ''"],
  ])('%j', (words, line) => {
    expect(shellLine(words, 'lab', true)).toBe(line);
    // Our own scripts read the same words from it.
    const kept = words.filter((word, index) => word !== '--' || words[index + 1]?.startsWith('-'));
    expect(scriptWords(line)).toEqual(kept);
  });

  it('names another PBX than the one that is meant anyway', () => {
    expect(shellLine(['peers'], 'operator', false)).toBe('pbxctl --pbx operator peers');
    expect(shellLine(['peers', '--pbx', 'lab16'], 'operator', false)).toBe(
      'pbxctl peers --pbx lab16',
    );
  });
});
