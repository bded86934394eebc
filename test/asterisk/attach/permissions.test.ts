import { describe, expect, it } from 'vitest';
import { NEEDS, verdictOf } from '../../../asterisk/attach/needs.ts';
import {
  askPermissions,
  createGreeting,
  type Permissions,
} from '../../../asterisk/attach/permissions.ts';
import { PbxError } from '../../../asterisk/errors.ts';
import { amiOf } from '../../support/context.ts';
import { ami as message } from '../../support/scriptedAmi.ts';

const LIST = [
  'Response: Success',
  'Ping: Keepalive command.  (Priv: <none>)',
  'CoreStatus: Show PBX core status variables.  (Priv: system,reporting,all)',
  'Hangup: Hangup channel.  (Priv: system,call,all)',
  'Originate: Originate a call.  (Priv: originate,all)',
  'UserEvent: Send an arbitrary event.  (Priv: user,all)',
  'Message: none of these',
].join('\n');
const SHOWN = [
  '',
  '          username: noc',
  '         read perm: system,call,all',
  '        write perm: <none>',
];

const refuse = () => {
  throw new PbxError('refused', 'Asterisk does not permit this AMI user the action Command.');
};
const ask = (cli: () => { ok: boolean; lines: string[] }, events: readonly string[] = []) => {
  const greeted = createGreeting();
  for (const event of events) greeted.take(message(`Event: ${event}`));
  const commands = amiOf({ ListCommands: () => [LIST] }, cli);
  return askPermissions({ username: 'noc', commands, greeted });
};

describe('what a user may do', () => {
  it('is what Asterisk lists for it, and what it shows of it', async () => {
    const found = await ask(() => ({ ok: true, lines: SHOWN }));
    expect([...found.actions]).toEqual(['ping', 'corestatus', 'hangup', 'originate', 'userevent']);
    expect(found).toMatchObject({ read: ['system', 'call'], write: [], seen: [] });
  });

  it.each([
    [refuse],
    [() => ({ ok: false, lines: ['No such command'] })],
    [() => ({ ok: true, lines: ['There is no such user'] })],
  ])('is inferred where CLI lines are refused', async (cli) => {
    const found = await ask(cli, ['FullyBooted', 'Shutdown', 'SuccessfulAuth']);
    expect(found).toMatchObject({
      ...{ read: undefined, write: ['originate', 'user'], seen: ['system', 'security'] },
    });
  });

  it('does not wait for events that do not come', async () => {
    expect((await ask(refuse, ['FullyBooted'])).seen).toEqual(['system']);
  });
});

describe('what does not work without a class', () => {
  const given = (over: Partial<Permissions>): Permissions => ({
    ...{ actions: new Set<string>(), write: [], read: undefined, seen: [], ...over },
  });
  const verdict = (what: string, over: Partial<Permissions>) => {
    const need = NEEDS.find((one) => one.what === what);
    if (!need) throw new Error(`no need is called ${what}`);
    return verdictOf(need, given(over));
  };

  it.each<[what: string, over: Partial<Permissions>, verdict: string]>([
    ['hang up', { actions: new Set(['hangup']) }, 'yes'],
    ['hang up', { actions: new Set(['ping']) }, 'no'],
    ['chan_sip peers', { actions: new Set(['sippeers']) }, 'yes'],
    ['chan_sip peers', { actions: new Set(['corestatus']) }, 'absent'],
    ['chan_sip peers', {}, 'no'],
    ['PJSIP endpoints', { actions: new Set(['corestatus']) }, 'no'],
    ['PJSIP endpoints', { actions: new Set(['modulecheck']) }, 'absent'],
    ['live calls', { read: ['call'] }, 'yes'],
    ['live calls', { read: ['system'] }, 'no'],
    ['live calls', {}, 'unknown'],
    ['refusals', { seen: ['security'] }, 'yes'],
    ['refusals', {}, 'no'],
  ])('%s: with %o it is %s', (what, over, expected) => {
    expect(verdict(what, over)).toBe(expected);
  });
});
