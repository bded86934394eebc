import { describe, expect, it } from 'vitest';
import { clean, widthOf } from '../../../src/text/clean.ts';
import { plainText, segment } from '../../../src/text/line.ts';
import type { SeenCall } from '../../../src/tui/call/feed.ts';
import { viewOf } from '../../../src/tui/view.ts';
import {
  addCall,
  addPeer,
  fakeCall,
  fakeChannel,
  fakeLegMedia,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { readingOf, type Tale } from '../../support/flows.ts';
import { type Driven, driveModel, fakeLogLine } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';
import { directCall, plainCall } from '../../support/tales.ts';

const linkedid = '1700000000.1';

/** 701 talks to 702, directly, and its page is open. */
function opened(size = { columns: 80, rows: 24 }) {
  const pbx = fakePbx();
  const caller = fakeChannel('701', '1', {
    ...{ linkedid, bridgeId: 'b', application: 'Dial', applicationData: 'PJSIP/702', exten: '702' },
  });
  const callee = fakeChannel('702', '2', { linkedid, bridgeId: 'b', exten: '' });
  addCall(pbx, fakeCall(caller, { callee, legs: [caller, callee] }));
  const channels = [caller.uniqueid, callee.uniqueid];
  pbx.view.bridges.set('b', { id: 'b', type: 'basic', technology: 'native_rtp', channels });
  const [a, b] = ['192.168.0.127:7078', '192.168.0.165:7082'];
  const legs = [
    [caller, { phone: a, sendsTo: b, callId: 'leg-a' }],
    [callee, { phone: b, sendsTo: a, callId: 'leg-b' }],
  ] as const;
  for (const [leg, media] of legs)
    pbx.view.legMedia.set(leg.uniqueid, fakeLegMedia(leg, { ...media, logId: 'C-00000007' }));
  const driven = driveModel(pbx, { size });
  return { pbx, caller, callee, driven: driven.press('tab', 'enter').frame() };
}

const ON = { phase: 'on', what: 'tcpdump on lo', since: 0, passedOver: [] } as const;

const seenOf = (tale: Tale, over: Partial<SeenCall> = {}): SeenCall => ({
  ...{ revision: 1, state: ON, media: { by: 'tcpdump on lo' } as const, startedAt: 0 },
  flow: tale.flow(),
  reading: readingOf([tale.flow()]),
  ...over,
});

const see = (driven: Driven, tale: Tale, over?: Partial<SeenCall>) =>
  driven.send({ kind: 'seen', seen: seenOf(tale, over) });

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);
const text = (driven: Driven) => screen(driven).join('\n');

describe.each([
  { columns: 80, rows: 24 },
  { columns: 160, rows: 50 },
  { columns: 50, rows: 14 },
  { columns: 20, rows: 6 },
])('the page of a call at $columns x $rows', (size) => {
  it('fits, whichever part is on show', () => {
    const { driven } = opened(size);
    see(driven, directCall());
    for (const key of ['1', '2', '3']) {
      const lines = screen(driven.press(key));
      expect(lines.length).toBeLessThanOrEqual(size.rows);
      for (const line of lines) expect(widthOf(line, 'unicode')).toBeLessThanOrEqual(size.columns);
    }
  });
});

describe('the page of a call', () => {
  it('says how it stands, where its media goes, and its RTP by the names of its parties', () => {
    const { driven } = opened();
    see(driven, directCall());
    const said = text(driven);
    expect(said).toMatch(/state +● up 0:00 +dialled 702/);
    expect(said).toMatch(/media +direct +192\.168\.0\.127:7078 <-> 192\.168\.0\.165:7082/);
    expect(said).toMatch(
      /RTP +B 702 → A 701 +PCMA 150 packets +0 lost +jitter 0\.3 ms +by tcpdump on lo/,
    );
    expect(said).toContain('SIP    seen by tcpdump on lo since');
  });

  it('shows the end of the ladder, and the keys scroll it; its parties stay on top', () => {
    const { driven } = opened();
    see(driven, directCall());
    expect(text(driven)).toMatch(/BYE/);
    expect(text(driven)).toMatch(/A 701 +PBX +B 702/);
    const first = text(driven.press('home'));
    expect(first).toMatch(/INVITE 702/);
    expect(first).toMatch(/A 701 +PBX +B 702/);
    expect(first).toMatch(/1-\d+ of \d+/);
    expect(text(driven.press('end'))).toMatch(/200 OK.*BYE|200 OK BYE/);
    expect(driven.model.pages.at(-1)).toMatchObject({ section: 'ladder', top: 'end' });
  });

  it('marks what a re-INVITE changed', () => {
    const { driven } = opened({ columns: 160, rows: 60 });
    see(driven, directCall());
    expect(text(driven)).toContain('becomes A 701 <-> B 702');
  });

  it('shows the lines of the log that are of the call, and no others', () => {
    const { driven } = opened();
    const line = (message: string, callId: string) => fakeLogLine(message, { callId });
    driven.send({
      kind: 'log',
      lost: 0,
      lines: [
        line('Executing [702@internal:1] Dial("PJSIP/701-00000001")', 'C-00000007'),
        line('of another call', 'C-00000008'),
        line('a hostile \x1b[31mname\x07', 'C-00000007'),
      ],
    });
    const said = text(driven.press('2'));
    expect(said).toContain('12:00:00.000 Executing [702@internal:1]');
    expect(clean(said.replaceAll('\n', ' '), 'unicode')).toContain('a hostile name');
    expect(said).not.toContain('of another call');
  });

  it('shows ladder and log beside each other where there is room, and its channels by 3', () => {
    const { driven } = opened({ columns: 160, rows: 50 });
    see(driven, plainCall());
    driven.send({
      kind: 'log',
      lost: 0,
      lines: [fakeLogLine('PJSIP/702-00000002 is ringing', { callId: 'C-00000007' })],
    });
    const both = screen(driven).find((row) => row.includes('is ringing')) ?? '';
    expect(both).toMatch(/A 701 +PBX +B 702 +│ 12:00:00\.000 PJSIP\/702-00000002 is ringing/);
    expect(text(driven.press('3'))).toMatch(/uniqueid +1700000000\.2/);
  });

  it('hides what says nothing live: media before the page was opened, and an end of what goes on', () => {
    const { driven } = opened({ columns: 160, rows: 70 });
    const whole = directCall().flow();
    const flow = { ...whole, endNs: undefined };
    see(driven, directCall(), { flow, reading: readingOf([flow]) });
    expect(text(driven)).toContain('RTP PCMA');
    expect(text(driven)).not.toMatch(/PCMA ends|no RTP/);
  });

  it('marks RTP that was listened to only when the page was opened', () => {
    const { driven } = opened({ columns: 160, rows: 70 });
    const whole = directCall().flow();
    const [first] = whole.streams;
    const streams = first ? [{ ...first, firstNs: 3e9 }] : [];
    const flow = { ...whole, streams, endNs: undefined };
    const at = (since: number) => {
      const media = { by: 'tcpdump on lo', since };
      see(driven, directCall(), { flow, reading: readingOf([flow]), media });
      return text(driven);
    };
    expect(at(2900)).toMatch(/RTP PCMA, seen from here on/);
    expect(at(2900)).toMatch(/RTP PCMA goes on/);
    expect(at(2000)).not.toMatch(/from here on/);
    expect(at(1200)).not.toMatch(/from here on/);
  });

  it('stays readable when the call has ended, and says so', () => {
    const { driven, pbx } = opened();
    see(driven, directCall());
    pbx.view.calls.clear();
    driven.frame(5000).frame(9000);
    const said = text(driven);
    expect(said).toMatch(/○ ended 4 s ago/);
    expect(said).toMatch(/was direct/);
    expect(said).toMatch(/PCMA \d+ packets.*silent/);
    expect(said).toMatch(/BYE/);
    expect(text(driven.press('escape'))).toContain('calls none');
    expect(driven.frame().model.watched).toBeUndefined();
  });

  it('tells by what the RTP is counted where its packets are not seen', () => {
    const { driven, pbx, caller } = opened();
    see(driven, directCall(), { flow: undefined, media: { why: 'no privilege' } });
    expect(text(driven)).toContain('RTP    direct, so that Asterisk counts none: no privilege');
    const bridge = pbx.view.bridges.get('b');
    if (bridge) pbx.view.bridges.set('b', { ...bridge, technology: 'simple_bridge' });
    const rtp = {
      ...{ received: 512, receivedLost: 3, receivedJitterMs: 1.25 },
      ...{ sent: 510, sentLost: 0, sentJitterMs: 0 },
    };
    pbx.view.legMedia.set(caller.uniqueid, fakeLegMedia(caller, { rtp }));
    expect(text(driven.frame())).toMatch(/RTP +701 +512 in, 510 out +3 and 0 lost +jitter 1\.3/);
  });

  it('says why no message is seen, and until when none was', () => {
    const { driven } = opened();
    const failed = {
      phase: 'failed',
      reasons: ['packets: no privilege', 'log: read-only'],
    } as const;
    see(driven, directCall(), { flow: undefined, state: failed });
    expect(text(driven)).toContain('SIP    packets: no privilege');
    expect(text(driven)).toContain('log: read-only');
    expect(text(driven)).toContain('no message was seen yet');
    see(driven, directCall(), { state: { ...ON, since: 60_000 } });
    expect(text(driven)).toContain('what came before is missing');
  });

  it('costs nothing where no page is open: what was seen is not taken', () => {
    const driven = driveModel();
    const { model } = driven;
    see(driven, directCall());
    expect(driven.model).toBe(model);
  });
});

describe('the keys of captures', () => {
  it('begin one of the call that is selected, or whose page is open', () => {
    const { driven } = opened();
    driven.press('r');
    expect(driven.effects.at(-1)).toMatchObject({
      kind: 'dispatch',
      words: ['capture', 'start', '--rtp', `--call=${linkedid}`],
    });
  });

  it('end one only while one goes on, and say why not otherwise', () => {
    const { driven } = opened();
    expect(driven.press('R').model.notice?.text).toContain('no capture goes on');
    driven.send({ kind: 'captures', going: [{ name: 'lab-1', call: undefined }] });
    expect(text(driven)).toContain('R end capture');
    driven.press('R');
    expect(driven.effects.at(-1)).toMatchObject({ words: ['capture', 'stop'] });
  });

  it('begin no second one of the same call', () => {
    const { driven } = opened();
    driven.send({ kind: 'captures', going: [{ name: 'lab-1', call: linkedid }] });
    const before = driven.effects.length;
    expect(driven.press('r').model.notice?.text).toBe('lab-1 captures it already: R ends that');
    expect(driven.effects).toHaveLength(before);
    driven.send({ kind: 'captures', going: [{ name: 'lab-1', call: 'another' }] });
    driven.press('r');
    expect(driven.effects.at(-1)).toMatchObject({ kind: 'dispatch' });
  });

  it('tell of what they began by the last line that it said', () => {
    const { driven } = opened();
    driven.press('r');
    const { id } = driven.effects.at(-1) as { id: number };
    const lines = ['lab-1: call 701 to 702', 'lab-1 goes on: capture show lab-1 reads it'];
    driven.send({ kind: 'run ended', id, status: 0, lines: lines.map((line) => [segment(line)]) });
    expect(driven.model.notice?.text).toBe('lab-1 goes on: capture show lab-1 reads it');
  });

  it('cannot act on a call without SIP', () => {
    const pbx = fakePbx();
    addCall(pbx, fakeCall(fakeChannel('x', '9', { name: 'IAX2/operator-9' })));
    const driven = driveModel(pbx).press('tab', 'r');
    expect(driven.model.notice?.text).toBe('no leg of it speaks SIP');
    expect(driveModel().press('r').model.notice?.text).toContain('select a call first');
  });

  it('1, 2 and 3 belong to the page of a call', () => {
    const pbx = fakePbx();
    addPeer(pbx, fakePeer('701'));
    const driven = driveModel(pbx).press('enter', '2');
    expect(driven.model.notice?.text).toContain('not the page of a call');
  });
});
