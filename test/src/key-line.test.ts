import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { checkKeyLine } from '../../src/key-line.ts';
import { fillTemplate } from '../../src/tui/template.ts';
import { errorOf } from '../support/typed.ts';

const check = (line: string) => checkKeyLine(commands, line);

describe('a line for a key', () => {
  it.each([
    ['hangup {channel}', 'hangup {channel}', 'hangup', true],
    ['pbxctl user show {peer}', 'user show {peer}', 'user show', false],
    ['log --channel {channel} -n 20', 'log --channel={channel} -n 20', 'log', false],
    ['transfer {channel} 702 --attended', 'transfer --attended {channel} 702', 'transfer', true],
    ['cli "core show channels"', 'cli "core show channels"', 'cli', false],
    ['--pbx operator peers', 'peers --pbx=operator', 'peers', false],
    ['help call', 'help call', 'help', false],
    [':sort next', ':sort next', 'sort', false],
    [':command call {peer}', ':command call {peer}', 'call', false],
  ])('%s', (line, template, name, changes) => {
    expect(check(line)).toMatchObject({ template, name, changes });
  });

  it.each([
    ['hang {channel}', 'did you mean `hangup`'],
    ['core show channels', "a line of Asterisk is written as cli 'core show channels'"],
    ['hangup {channel} now', '`hangup` does not know what to do with "now"'],
    ['call {peer}', '`call` needs the number that it dials'],
    ['hangup {chanel}', '{chanel} is nothing that can be filled in: there are {peer}'],
    ['hangup PJSIP/{peer}', 'what is filled in is a word of its own'],
    ['peers --wotch', '`peers` has no option --wotch'],
    ['cli "core', 'the quote " is not closed'],
    [':sort-by name', 'there is no :sort-by in the session: there are :focus'],
    [':command frobnicate', 'there is no command `frobnicate`'],
  ])('cannot be: %s', (line, message) => {
    const error = errorOf(() => check(line));
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
  });

  it('takes what is selected as one word that is no option, whatever it holds', () => {
    const { template } = check('transfer {channel} 702 --attended');
    expect(fillTemplate(template, { channel: '--yes "a b"' })).toEqual([
      ...['transfer', '--attended', '--', '--yes "a b"', '702'],
    ]);
  });
});
