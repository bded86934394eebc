import { describe, expect, it } from 'vitest';
import { type AmiHeaders, AmiMessage } from '../../asterisk/ami/message.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { lineOf } from '../../commands/doctor/events.ts';
import { amiOf, attachedOf, contextOf, profilesOf } from '../support/context.ts';
import { typed } from '../support/typed.ts';
import { liveOf, NOW, peerOf } from '../support/view.ts';

const event = (name: string, ...headers: AmiHeaders) =>
  new AmiMessage([['Event', name], ...headers]);
const PJSIP = ['Service', 'PJSIP'] as const;
const FROM = ['RemoteAddress', 'IPV4/UDP/127.0.0.127/5060'] as const;

const UNKNOWN = event('InvalidAccountID', PJSIP, ['AccountID', '799'], FROM);
const WRONG = event('ChallengeResponseFailed', PJSIP, ['AccountID', '701'], FROM);
const IN = event(
  'ContactStatus',
  ['ContactStatus', 'Created'],
  ['AOR', '701'],
  ['URI', 'sip:701@127.0.0.127:5060'],
);

/** A PBX on another machine: AMI, and neither files nor log. */
function elsewhere(events: readonly AmiMessage[] = []) {
  const over = new AbortController();
  const ami = amiOf({ ListCommands: () => ['Response: Success'], ShowDialPlan: () => [] }, () => ({
    ok: false,
    lines: [],
  }));
  return contextOf({
    pbxName: 'office',
    profiles: profilesOf(attachedOf()),
    signal: over.signal,
    ami: async () => ami,
    login: async () => ami,
    live: async () =>
      liveOf({ peers: [peerOf('PJSIP/701', { status: 'unreachable', address: '10.0.0.7:5060' })] }),
    async onEvent(listener) {
      setImmediate(() => {
        for (const one of events) listener(one);
        setImmediate(() => over.abort());
      });
      return () => {};
    },
  });
}

describe('doctor', () => {
  it('finds what AMI tells, and says what it could not look at', async () => {
    const { status, out } = await typed('doctor --json', elsewhere());
    const { ok, passed, total, unseen, checks } = JSON.parse(out.join('\n'));
    expect([status, ok]).toEqual([1, false]);
    const of = (rule: string) => checks.filter((one: { rule: string }) => one.rule === rule);
    expect(of('peers')).toMatchObject([{ ok: false, severity: 'problem' }]);
    expect(of('security')).toMatchObject([{ ok: null, mark: 'unseen' }]);
    expect(of('unknown-user')[0].detail).toMatch(
      /not looked at: office is attached by .* AMI carries no log/,
    );
    expect(total).toBe(checks.length - unseen);
    expect(passed).toBeLessThan(total);
    const seen = checks.filter((one: { mark?: string }) => one.mark !== 'unseen');
    expect(seen.map((one: { rule: string }) => one.rule)).toEqual([
      ...['runs', 'peers', 'registrations', 'ami'],
    ]);
  });

  it('shows a finding with its evidence, why and what to type', async () => {
    const { out } = await typed('doctor peers', elsewhere());
    expect(out).toEqual([
      '✖ FAIL peers: 701 does not answer at 10.0.0.7:5060',
      '       PJSIP/701 is unreachable at 10.0.0.7:5060',
      expect.stringContaining('calls to it fail'),
      expect.stringMatching(/^ {7}on its own machine: pbxctl user show 701 {3}/),
      '0/1',
    ]);
  });

  it('says what is not looked at, and does not count it', async () => {
    const { status, out } = await typed('doctor security runs', elsewhere());
    expect(out).toEqual([
      expect.stringMatching(/^● ok {3}runs/),
      expect.stringMatching(/^○ none security: not looked at: its files are not on this machine/),
      '1/1, 1 not looked at',
    ]);
    expect(status).toBe(0);
  });

  it('says that a PBX does not answer', async () => {
    const down = async () => {
      throw new PbxError('unreachable', 'nothing answers at 127.0.9.198:5038');
    };
    const { status, out } = await typed('doctor runs', { ...elsewhere(), ami: down });
    expect(out[0]).toBe('✖ FAIL runs: nothing answers at 127.0.9.198:5038');
    expect(status).toBe(1);
  });

  it('refuses a rule that there is not', async () => {
    const { status, err } = await typed('doctor nonsense', elsewhere());
    expect(err[1]).toMatch(/^it is one of runs, .*unknown-user/);
    expect(status).toBe(2);
  });
});

describe('doctor --watch', () => {
  it('tells security events where there is no log, each once', async () => {
    const { status, out, err } = await typed(
      'doctor --watch',
      elsewhere([UNKNOWN, UNKNOWN, WRONG, IN]),
    );
    expect(err.join()).toMatch(/watching office by its security events/);
    const heads = out.filter((line) => /^\d\d:/.test(line));
    expect(heads).toEqual([
      expect.stringMatching(/✖ 799 tried to log in from 127\.0\.0\.127:5060/),
      expect.stringMatching(/✖ 701 was refused from 127\.0\.0\.127:5060: wrong password/),
      expect.stringMatching(/● 701 registered from 127\.0\.0\.127:5060/),
    ]);
    expect(out.join('\n')).toContain('→ on its own machine: pbxctl user add 799');
    expect(status).toBe(130);
  });

  it('is an object a line with --jsonl', async () => {
    const { out } = await typed('doctor --watch --jsonl', elsewhere([WRONG, IN]));
    expect(out.flatMap((line) => JSON.parse(line))).toMatchObject([
      { kind: 'refused', severity: 'problem' },
      { kind: 'registered', account: '701' },
    ]);
  });

  it('shows what comes from outside harmless', async () => {
    const nasty = event('InvalidAccountID', PJSIP, ['AccountID', '\u001b[2Jx\u202e'], FROM);
    const { out } = await typed('doctor --watch', elsewhere([nasty]));
    expect(out.join('\n')).not.toMatch(/[\u001b\u202e]/);
    expect(out.length).toBeGreaterThan(0);
  });
});

describe('an event as a line of the log', () => {
  it.each([
    [
      'FailedACL',
      [['ACLName', 'registrar_attempt_exceeds_maximum_configured_contacts']],
      /exceed max contacts/,
    ],
    ['FailedACL', [['ACLName', 'office']], /refused by ACL office/],
    [
      'RequestNotSupported',
      [['RequestType', 'registrar_requested_aor_not_found']],
      /AOR '701' not found/,
    ],
    ['InvalidTransport', [], /transport type/],
  ] as const)('%s %j', (name, more, said) => {
    expect(lineOf(event(name, PJSIP, ['AccountID', '701'], FROM, ...more), NOW)?.message).toMatch(
      said,
    );
  });

  it.each([
    event('Newchannel'),
    event('SuccessfulAuth', ['Service', 'AMI'], ['AccountID', 'pbxctl']),
    event('InvalidPassword', ['Service', 'AMI'], ['AccountID', 'pbxctl']),
    event('ContactStatus', ['ContactStatus', 'Reachable']),
  ])('is none otherwise', (one) => {
    expect(lineOf(one, NOW)).toBeUndefined();
  });
});
