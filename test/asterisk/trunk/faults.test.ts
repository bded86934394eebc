import { describe, expect, it } from 'vitest';
import { type About, type Evidence, explain } from '../../../asterisk/trunk/faults.ts';
import { explainRefusal, tellsOfCall } from '../../../asterisk/trunk/refusals.ts';

const ABOUT: About = {
  ...{ name: 'operator', address: '127.0.0.210:4569', username: 'lab', encryption: 'required' },
  ...{ number: '600', program: 'pbxctl', otherProgram: undefined, otherName: undefined },
};
const OURS: About = { ...ABOUT, otherProgram: 'pbxctl --pbx operator', otherName: 'lab' };
const evidence = (over: Partial<Evidence>): Evidence => ({
  ...{ here: [], there: [], cause: undefined, status: undefined },
  ...over,
});

describe('a call that failed', () => {
  it.each<[Partial<Evidence>, RegExp, RegExp]>([
    [
      { here: ['Call rejected by 127.0.0.210:4569: No authority found'], cause: 50 },
      /refused us: wrong secret/,
      /trunk set … --secret-stdin/,
    ],
    [
      {
        here: ['Call rejected by 127.0.0.210:4569: No authority found'],
        there: ['Host 127.0.0.198:4569 failed to authenticate as lab'],
      },
      /refused our secret as user lab/,
      /pbxctl --pbx operator trunk show lab --reveal/,
    ],
    [{ there: ['Packet Decrypt Failed!'] }, /different secrets/, /--reveal/],
    [
      { here: ["Registration of 'lab' rejected: 'Registration Refused' from: '127.0.0.210'"] },
      /refused us/,
      /trunk set/,
    ],
    [
      { there: ["Host 127.0.0.198 failed MD5 authentication for 'lab' (a != b)"] },
      /refused our secret as user lab/,
      /compare/,
    ],
    [{ there: ["No registration for peer 'lab' (from 127.0.0.198)"] }, /no peer lab/, /compare/],
    [
      { there: ["Rejected connect attempt from 127.0.0.198:4569, who was trying to reach '600@'"] },
      /no user lab that may call/,
      /compare/,
    ],
    [
      {
        there: [
          "Rejected connect attempt from 127.0.0.198:4569, request '999@from-lab' does not exist",
        ],
      },
      /no number 999 in \[from-lab\]/,
      /extension list --context from-lab/,
    ],
    [{ cause: 3 }, /no way to 600/, /./],
    [
      {
        there: [
          "Rejected connect attempt from 127.0.0.198:4569, requested/capability '(ulaw)'/'(ulaw)' incompatible with our capability '(alaw)'.",
        ],
      },
      /we asked for \(ulaw\), the other end has \(alaw\)/,
      /trunk set operator --codecs/,
    ],
    [
      { here: ['Call rejected by 1.2.3.4:4569: Unable to negotiate codec'] },
      /no codec/,
      /--codecs/,
    ],
    [
      { there: ['Call Terminated, Incoming call is unencrypted while force encrypt is enabled.'] },
      /takes encrypted calls only/,
      /--encryption required/,
    ],
    [
      { here: ['Call initiated without encryption while forceencryption=yes option is set'] },
      /does not encrypt/,
      /--encryption preferred/,
    ],
    [
      { here: ['Auto-congesting call due to slow response'] },
      /nothing answers at/,
      /--pbx operator start/,
    ],
    [{ status: 'unreachable' }, /nothing answers at 127\.0\.0\.210:4569/, /--pbx operator start/],
  ])('with %j is explained', (seen, sentence, hint) => {
    const fault = explain(evidence(seen), OURS);
    expect(fault?.sentence).toMatch(sentence);
    expect(fault?.hint).toMatch(hint);
    expect(explain(evidence(seen), ABOUT)?.hint).not.toContain('--pbx operator');
  });

  it('is not explained by what says nothing of it', () => {
    const here = ['Peer lab is now REACHABLE', "Request 'REGISTER' from x failed"];
    expect(explain(evidence({ here, there: here, cause: 16, status: 'reachable' }), ABOUT)).toBe(
      undefined,
    );
  });
});

describe('a call that came in and was refused', () => {
  const at = '127.0.0.210';
  it.each([
    [
      `Call rejected, CallToken Support required. If unexpected, resolve by placing address ${at}:4569 in the calltokenoptional list or setting user operator requirecalltoken=no`,
      /as operator came without a call token/,
    ],
    [`Host ${at}:4569 failed to authenticate as operator`, /another secret/],
    [
      `Rejected connect attempt from ${at}:4569, who was trying to reach '600@usersnum'`,
      /600@usersnum/,
    ],
  ])('with %j is explained', (line, sentence) => {
    expect(tellsOfCall(line, at)).toBe(true);
    expect(explainRefusal(line, ABOUT)?.sentence).toMatch(sentence);
  });

  it('of somebody else is not of this trunk', () => {
    expect(tellsOfCall('Host 127.0.0.21:4569 failed to authenticate as x', '127.0.0.2')).toBe(
      false,
    );
    expect(tellsOfCall('    -- Accepting AUTHENTICATED call from 127.0.0.210:4569:', at)).toBe(
      true,
    );
  });
});
