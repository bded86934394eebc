import { describe, expect, it } from 'vitest';
import {
  againSentence,
  explanationsOf,
  messageMeaning,
} from '../../../../asterisk/capture/explain/explain.ts';
import { REQUESTS } from '../../../../asterisk/capture/explain/requests.ts';
import { STATUSES } from '../../../../asterisk/capture/explain/statuses.ts';
import type { Explained } from '../../../../asterisk/capture/explain/types.ts';
import { ladderOf } from '../../../../asterisk/capture/ladder/ladder.ts';
import {
  A,
  B,
  descriptionOf,
  PBX,
  readingOf,
  sipOf,
  type Tale,
  taleOf,
} from '../../../support/flows.ts';
import * as told from '../../../support/tales.ts';

/** Each step as `what: sentence`. */
function sentences(tale: Tale): string[] {
  const flow = tale.flow();
  const ladder = ladderOf(flow, readingOf([flow]));
  const explained = explanationsOf(ladder, flow);
  return ladder.steps.map((step) => {
    const what = step.kind === 'message' ? step.labels[0] : step.kind;
    return `${what}: ${explained.get(step)}`;
  });
}

const CIRCUMSTANCE: Explained['circumstance'] = {
  hasCredentials: false,
  wasChallenged: false,
  isAnswered: false,
  isOfDialog: false,
  confirmed: undefined,
  isOnward: false,
  isAfterHangup: false,
  isAtHangup: false,
  isRepeated: false,
  request: undefined,
};

function meaning(start: string, cseq: string, over: Partial<Explained> = {}): string {
  return messageMeaning({
    message: sipOf(start, { CSeq: cseq }),
    circumstance: CIRCUMSTANCE,
    ...{ changes: [], hasSdp: false, isInDialog: false, from: 'A 701', to: 'PBX' },
    isFromPhone: false,
    ...over,
  });
}

/** The methods that IANA has registered for SIP. */
const METHODS =
  'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE'.split(
    ' ',
  );

const isSentence = (text: string): boolean =>
  /^[A-Z0-9].{15,}[.)]$/s.test(text) && !/undefined|NaN|\?\?/.test(text);

describe('every method', () => {
  it('that is registered has a sentence', () => {
    expect(Object.keys(REQUESTS).sort()).toEqual(METHODS);
  });

  it.each(METHODS)('%s has one in every circumstance', (method) => {
    const texts = new Set<string>();
    for (const flag of Object.keys(CIRCUMSTANCE))
      for (const isInDialog of [false, true])
        for (const hasSdp of [false, true])
          for (const confirmed of [undefined, 200, 401, 407, 486]) {
            const circumstance = { ...CIRCUMSTANCE, [flag]: true, request: undefined, confirmed };
            const over = { circumstance, isInDialog, hasSdp };
            texts.add(meaning(`${method} sip:702@pbx SIP/2.0`, `1 ${method}`, over));
          }
    expect([...texts].filter((text) => !isSentence(text))).toEqual([]);
  });

  it('that nobody knows is called so', () => {
    for (const method of ['FROBNICATE', 'constructor', '__proto__'])
      expect(meaning(`${method} sip:a@b SIP/2.0`, `1 ${method}`)).toContain(
        `${method} is no method of SIP that is known here`,
      );
  });
});

describe('every status', () => {
  it.each([...METHODS, 'FROBNICATE'])('to %s has a sentence', (method) => {
    for (let status = 100; status < 700; status++) {
      const text = meaning(`SIP/2.0 ${status} X`, `1 ${method}`);
      expect(isSentence(text), `${status}: ${text}`).toBe(true);
    }
  });

  it('of RFC 3261 section 21 has one of its own', () => {
    const own =
      '100 180 181 182 183 200 300 301 302 305 380 400 401 402 403 404 405 406 407 408 410 413 414 415 416 420 421 423 480 481 482 483 484 485 486 487 488 491 493 500 501 502 503 504 505 513 600 603 604 606';
    expect(own.split(' ').filter((status) => !STATUSES[Number(status)])).toEqual([]);
  });

  it('outside the classes of SIP is called so', () => {
    expect(meaning('SIP/2.0 799 X', '1 INVITE')).toContain('outside the six classes');
  });
});

describe('a registration', () => {
  it('is refused first, and why', () => {
    const [first, refused, second, done] = sentences(told.registration());
    expect(first).toMatch(/^REGISTER: A 701 tells PBX where it can be reached/);
    expect(refused).toMatch(/^401 Unauthorized: .*why the 401 comes first/);
    expect(second).toMatch(/^REGISTER: The same REGISTER again.*digest.*CSeq \+ 1/);
    expect(done).toMatch(/^200 OK REGISTER: PBX knows the phone now, for 3600 seconds/);
  });

  it('that ends is told as its end', () => {
    const [first, , , done] = sentences(told.registration(0));
    expect(first).toMatch(/un-registers \(Expires: 0\)/);
    expect(done).toMatch(/no longer registered/);
  });

  it('with a wrong password is refused a second time', () => {
    const auth = { Authorization: 'Digest response="0"' };
    const tale = taleOf()
      .told(0, A, PBX, 'x', 'REGISTER sip:pbx')
      .told(0.1, PBX, A, 'x', '401 Unauthorized REGISTER')
      .told(0.2, A, PBX, 'x', 'REGISTER sip:pbx', { headers: auth })
      .told(0.3, PBX, A, 'x', '401 Unauthorized REGISTER')
      .told(0.4, A, PBX, 'x', 'REGISTER sip:pbx', { headers: auth })
      .told(0.5, PBX, A, 'x', '403 Forbidden REGISTER');
    const said = sentences(tale);
    expect(said[3]).toMatch(/does not accept the credentials/);
    expect(said[5]).toMatch(/refuses the registration/);
  });

  it('that is renewed is told as that', () => {
    const tale = told
      .registration()
      .told(1800, A, PBX, 'reg', 'REGISTER sip:pbx', { headers: { Expires: '3600' } });
    expect(sentences(tale).at(-1)).toMatch(/renews its registration/);
  });
});

describe('a call', () => {
  const plain = sentences(told.plainCall());

  it.each([
    [0, /^INVITE 702 \(SDP\): A 701 calls PBX; the SDP offers/],
    [1, /^401 Unauthorized: PBX knows no such request without credentials/],
    [
      2,
      /^ACK: Every final response to an INVITE gets an ACK, the challenge too.*next hop.*17\.1\.1\.3/,
    ],
    [3, /^INVITE 702 \(SDP\): The INVITE again.*same Call-ID, CSeq \+ 1/],
    [4, /^100 Trying: PBX has the INVITE.*never passed on/],
    [5, /^INVITE 702 \(SDP\): PBX makes a call of its own to B 702.*back-to-back/],
    [7, /^180 Ringing: B 702 rings/],
    [8, /^180 Ringing: PBX tells the caller that the other phone rings/],
    [9, /^200 OK INVITE \(SDP\): B 702 answers the call/],
    [10, /^ACK: The ACK of a 2xx is a request of its own.*no answer/],
    [13, /^media-begins: RTP flows both ways between A 701 and PBX, where the SDP said/],
    [15, /^media-ends: The stream ends/],
    [17, /^BYE: A 701 hangs up/],
    [18, /^200 OK BYE: PBX agrees/],
    [19, /^BYE: The other leg has ended, so PBX ends this one/],
  ])('has a sentence for step %i', (at, wanted) => {
    expect(plain[at]).toMatch(wanted);
  });

  it('that goes direct says why there are re-INVITEs, out and back', () => {
    const said = sentences(told.directCall());
    const reInvites = said.filter((one) => one.startsWith('re-INVITE'));
    expect(reInvites).toEqual([
      expect.stringContaining('steps out of the media'),
      expect.stringContaining('steps out of the media'),
      expect.stringContaining('takes the media back to itself before it ends this leg'),
    ]);
    expect(said).toContainEqual(expect.stringMatching(/directly: the PBX sees none of it/));
    expect(said).toContainEqual(expect.stringMatching(/^ACK: The ACK of the re-INVITE/));
  });

  it('that is direct from the start says so at the INVITE to B and at the 200 to A', () => {
    const said = sentences(told.directSetup()).join('\n');
    expect(said).toMatch(/INVITE 702 \(SDP\): .*directrtpsetup/);
    expect(said).toMatch(/200 OK INVITE \(SDP\): .*directly from the start/);
  });

  it('that is cancelled has CANCEL, its 200, the 487 and the ACK of that', () => {
    const said = sentences(told.cancelled()).join('\n');
    expect(said).toMatch(/CANCEL: A 701 gives up/);
    expect(said).toMatch(/CANCEL: PBX passes it on: B 702 shall stop ringing/);
    expect(said).toMatch(/200 OK CANCEL: The CANCEL itself has come/);
    expect(said).toMatch(/487 Request Terminated: The INVITE that was cancelled/);
    expect(said).toMatch(/ACK: The ACK of a failed INVITE/);
  });

  it('on hold, transferred, with early media and digits', () => {
    const held = sentences(told.held()).join('\n');
    expect(held).toMatch(/re-INVITE \(SDP\): A re-INVITE puts the call on hold/);
    expect(held).toMatch(/re-INVITE \(SDP\): A re-INVITE takes the call up again/);
    const sent = sentences(told.transferred()).join('\n');
    expect(sent).toMatch(
      /REFER to 703: A 701 asks PBX to call whom Refer-To names: a blind transfer/,
    );
    expect(sent).toMatch(/202 Accepted REFER: PBX will try/);
    expect(sent).toMatch(/NOTIFY 200 OK: PBX tells how the transfer goes: 200 OK/);
    const trunk = sentences(told.overTrunk()).join('\n');
    expect(trunk).toMatch(
      /183 Session Progress \(SDP\): PBX sends SDP before the answer: early media/,
    );
    expect(trunk).toMatch(/digits: A 701 pressed keys.*RFC 4733/);
    expect(trunk).toMatch(/media-ends: .*gaps are heard/);
  });

  it('with one-way audio says who is not heard', () => {
    expect(sentences(told.oneWay())).toContainEqual(
      expect.stringMatching(
        /^silence: One-way audio: RTP from B 702 to PBX was agreed and none was seen/,
      ),
    );
  });

  it('whose INVITE is repeated names the timer', () => {
    expect(sentences(told.retransmitted())[1]).toMatch(/timer A repeats the INVITE/);
  });
});

describe('what is sent again', () => {
  it.each([
    ['INVITE sip:a@b SIP/2.0', '1 INVITE', 'timer A'],
    ['BYE sip:a@b SIP/2.0', '1 BYE', 'timer E'],
    ['ACK sip:a@b SIP/2.0', '1 ACK', 'since the 200 came again'],
    ['SIP/2.0 200 OK', '1 INVITE', 'no ACK has come'],
    ['SIP/2.0 486 Busy Here', '1 INVITE', 'timer G'],
    ['SIP/2.0 180 Ringing', '1 INVITE', 'since the request came again'],
    ['SIP/2.0 200 OK', '1 BYE', 'since the request came again'],
  ])('%s (%s)', (start, cseq, why) => {
    expect(againSentence(sipOf(start, { CSeq: cseq }))).toContain(why);
  });
});

describe('other requests', () => {
  const request = (start: string, headers: Record<string, string>, over: Partial<Explained> = {}) =>
    meaning(start, '', { ...over, message: sipOf(start, headers, over.message?.body) });

  it.each([
    ['OPTIONS sip:a@b SIP/2.0', {}, 'qualify'],
    ['SUBSCRIBE sip:a@b SIP/2.0', { Event: 'message-summary' }, 'voice mailbox'],
    ['SUBSCRIBE sip:a@b SIP/2.0', { Event: 'dialog' }, 'event dialog'],
    ['SUBSCRIBE sip:a@b SIP/2.0', { Event: 'dialog', Expires: '0' }, 'ends its subscription'],
    ['NOTIFY sip:a@b SIP/2.0', { Event: 'message-summary' }, 'lamp'],
    ['NOTIFY sip:a@b SIP/2.0', { Event: 'keep-alive' }, 'keep-alive'],
    ['REFER sip:a@b SIP/2.0', { 'Refer-To': '<sip:c@d?Replaces=x>' }, 'attended'],
    ['PRACK sip:a@b SIP/2.0', {}, 'RFC 3262'],
  ])('%s with %o', (start, headers, wanted) => {
    expect(request(start, headers)).toContain(wanted);
  });

  it('tell the key of an INFO, in both types of body', () => {
    const info = (type: string, body: string) =>
      messageMeaning({
        message: sipOf('INFO sip:a@b SIP/2.0', { 'Content-Type': type }, body),
        circumstance: CIRCUMSTANCE,
        ...{
          changes: [],
          hasSdp: false,
          isInDialog: true,
          isFromPhone: true,
          from: 'A',
          to: 'PBX',
        },
      });
    expect(info('application/dtmf-relay', 'Signal=5\r\nDuration=160')).toContain('the key 5');
    expect(info('application/dtmf', '#')).toContain('the key #');
    expect(info('text/plain', '5')).not.toContain('key');
  });

  it('say what an UPDATE does to the media', () => {
    const change = (isViaPbx: boolean) =>
      meaning('UPDATE sip:a@b SIP/2.0', '1 UPDATE', {
        hasSdp: true,
        changes: [{ kind: 'path', text: '', isViaPbx }],
      });
    expect(change(false)).toContain('direct_media_method=update');
    expect(change(true)).toContain('takes the media back');
  });

  it('meet glare, refusal and silence', () => {
    expect(meaning('SIP/2.0 491 Request Pending', '1 INVITE')).toMatch(/^Glare/);
    expect(meaning('SIP/2.0 408 Request Timeout', '1 INVITE')).toContain('timer B');
    const circumstance = { ...CIRCUMSTANCE, isAnswered: true };
    expect(meaning('SIP/2.0 488 X', '2 INVITE', { circumstance })).toContain('goes on as it was');
    expect(meaning('SIP/2.0 404 Not Found', '1 INVITE')).toContain('not in the context');
  });

  it('of which nothing is known but the message are explained all the same', () => {
    const flow = taleOf()
      .told(0, A, B, 'x', '200 OK BYE')
      .told(1, A, B, 'x', 'ACK sip:b', { sdp: descriptionOf(A, 1) })
      .flow();
    const ladder = ladderOf(flow, readingOf([flow]));
    const said = [...explanationsOf(ladder, flow).values()];
    expect(said.filter((text) => !isSentence(text))).toEqual([]);
    expect(said).toHaveLength(2);
  });
});

describe('a call that the PBX began', () => {
  const [toA, direct, back] = [
    descriptionOf(PBX, 11000),
    descriptionOf(B, 7082),
    descriptionOf(PBX, 11000),
  ];
  const server = { 'User-Agent': 'Asterisk PBX' };
  const begun = (takenBackAt: number, byeAt: number) =>
    taleOf('702', '701')
      .told(0, PBX, A, 'x', 'INVITE sip:701@a', { sdp: toA, headers: server })
      .told(0.1, A, PBX, 'x', '180 Ringing INVITE')
      .told(1, A, PBX, 'x', '200 OK INVITE', { sdp: descriptionOf(A, 7078) })
      .told(1.1, PBX, A, 'x', 'INVITE sip:701@a', { sdp: direct, headers: server })
      .told(1.2, A, PBX, 'x', '200 OK INVITE', { sdp: descriptionOf(A, 7078) })
      .told(takenBackAt, PBX, A, 'x', 'INVITE sip:701@a', { sdp: back, headers: server })
      .told(takenBackAt + 0.001, A, PBX, 'x', '200 OK INVITE', { sdp: descriptionOf(A, 7078) })
      .told(byeAt, PBX, A, 'x', 'BYE sip:701@a');
  const isTaken = (said: string) => said.includes('takes the media back');

  it('rings where it is called, and nowhere else', () => {
    expect(sentences(begun(4, 4.01))[1]).toMatch(/^180 Ringing: A 701 rings: it is the one/);
    const said = sentences(told.plainCall()).filter((one) => one.startsWith('180'));
    expect(said[0]).toContain('B 702 rings. No SDP');
    expect(said[1]).toContain('PBX tells the caller that the other phone rings');
  });

  it('has its media taken back for the hang-up just before the BYE, and for something else long before', () => {
    expect(sentences(begun(4, 4.01)).find(isTaken)).toContain('The call ends: PBX takes');
    expect(sentences(begun(4, 5.1)).find(isTaken)).toContain('since it needs to hear or send');
  });
});
