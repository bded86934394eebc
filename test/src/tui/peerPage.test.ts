import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import {
  addCall,
  addPeer,
  type FakePbx,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { type Driven, driveModel, fakeLogLine } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);
const text = (driven: Driven) => screen(driven).join('\n');

/** 701 talks to 600, and then to 702. */
function busyPbx(): FakePbx {
  const pbx = fakePbx();
  addPeer(pbx, fakePeer('701'));
  addPeer(pbx, fakePeer('70'));
  addCall(pbx, fakeCall(fakeChannel('701', '1', { linkedid: 'a', createdAt: 1 })));
  const caller = fakeChannel('702', '2', { linkedid: 'b', createdAt: 2 });
  const callee = fakeChannel('701', '3', { linkedid: 'b', createdAt: 2 });
  addCall(pbx, fakeCall(caller, { callee, legs: [caller, callee] }));
  return pbx;
}

/** The page of a peer, on a screen that shows all of it. */
function opened(pbx = busyPbx(), name = '701'): Driven {
  const driven = driveModel(pbx, { size: { columns: 110, rows: 60 } });
  driven.press('/').type(name).press('enter').frame();
  return driven.press('home', 'enter').frame();
}

const settings = [
  { text: 'endpoint context = usersnum', place: 'pjsip.conf:12, from [phone]' },
  { text: 'auth password = ••••••••', place: 'pjsip.conf:31' },
];

describe('the page of a peer', () => {
  test('tells its contacts, calls, problems and configuration', () => {
    const driven = opened();
    expect(driven.effects).toContainEqual({ kind: 'read', name: 'peer', key: 'PJSIP/701' });
    expect(text(driven)).toMatch(/configuration *\n reading the files/);
    driven.send({ kind: 'was read', name: 'peer', key: 'PJSIP/701', value: settings }).frame();
    const lines = text(driven);
    expect(screen(driven)[1]).toMatch(/^━ peers › 701 ━/);
    expect(lines).toMatch(/contacts \(1\) *\n sip:701@127\.0\.0\.202:5060/);
    expect(lines).toMatch(/calls \(2\): Tab chooses one, Enter opens it/);
    expect(lines).toMatch(/● up {2}701 → 600 .*PJSIP\/701-00000001/);
    expect(lines).toMatch(/last problems in the log *\n none among the lines that are kept/);
    expect(lines).toMatch(/endpoint context = usersnum {2}pjsip\.conf:12, from \[phone\]/);
    expect(lines).toMatch(/auth password = •+ +pjsip\.conf:31/);
  });

  test('of another peer whose name begins alike has nothing of it', () => {
    expect(text(opened(busyPbx(), 'PJSIP/70 '))).toMatch(/peers › 70 [\s\S]*calls \(0\)/);
  });

  test('says what it cannot see, and what to do', () => {
    const lines = ['the files of office are not on this machine', 'run pbxctl there'];
    const driven = driveModel(busyPbx(), {
      ...{ size: { columns: 110, rows: 60 }, logUnavailable: 'AMI carries no log' },
    });
    driven.press('end', 'enter').frame();
    driven.send({ kind: 'not read', name: 'peer', key: 'PJSIP/701', lines }).frame();
    expect(text(driven)).toMatch(/configuration *\n the files of office.*\n run pbxctl there/);
    expect(text(driven)).toMatch(/last problems in the log *\n AMI carries no log/);
    expect(text(driven)).toMatch(/calls \(2\)/);
  });

  test('never shows what was read of another', () => {
    const driven = opened();
    driven.send({ kind: 'was read', name: 'peer', key: 'PJSIP/702', value: settings }).frame();
    expect(text(driven)).toMatch(/reading the files/);
  });

  test('has the lines of the log that are about it, and no others', () => {
    const driven = opened();
    const warning = (message: string) => fakeLogLine(message, { level: 'WARNING' });
    const security =
      'SecurityEvent="InvalidPassword",EventTV="1",AccountID="701",RemoteAddress="IPV4/UDP/127.0.0.127/5061"';
    const refused =
      "Request 'REGISTER' from '<sip:701@127.0.0.198>' failed for '127.0.0.127:5060' (callid: 1) - Failed to authenticate";
    const lines = [
      warning("Endpoint '701' is odd"),
      warning("Endpoint '7012' is odd"),
      warning('channel PJSIP/701-00000001 is odd'),
      fakeLogLine("-- Executing [701@x:1] 'fine'"),
      fakeLogLine(security, { level: 'SECURITY' }),
      fakeLogLine(refused, { level: 'NOTICE' }),
      fakeLogLine("hello '701'", { level: 'NOTICE' }),
    ];
    driven.send({ kind: 'log', lines, lost: 0 }).frame();
    const shown = text(driven);
    expect(shown).toContain("WARNING Endpoint '701' is odd");
    expect(shown).toContain('WARNING channel PJSIP/701-00000001 is odd');
    expect(shown).toContain('SECURITY InvalidPassword from 127.0.0.127:5061');
    expect(shown).toContain("NOTICE Request 'REGISTER'");
    expect(shown).not.toMatch(/7012|Executing|hello/);
  });

  test('the keys of a call act on the one that is chosen', () => {
    const driven = opened();
    const hungUp = () => {
      driven.effects.length = 0;
      const [dispatched] = driven.press('h').effects.filter(({ kind }) => kind === 'dispatch');
      return dispatched?.kind === 'dispatch' ? dispatched.words.at(-1) : driven.model.notice?.text;
    };
    const first = hungUp();
    expect(first).toMatch(/^PJSIP\/70\d-/);
    driven.send({ kind: 'run ended', id: 1, status: 0, lines: [] }).press('tab');
    expect(hungUp()).toMatch(/^PJSIP\/70\d-/);
    expect(hungUp()).not.toBe(first);
  });

  test('Enter opens its call, Tab chooses among several, Escape comes back one by one', () => {
    const driven = opened();
    expect(driven.press('enter').frame().model.pages.at(-1)).toMatchObject({ id: 'a' });
    expect(screen(driven)[1]).toMatch(/^━ peers › 701 › call 701 → 600 ━/);
    driven.press('escape').frame();
    expect(screen(driven)[1]).toMatch(/^━ peers › 701 ━/);
    driven.press('tab', 'enter').frame();
    expect(screen(driven)[1]).toMatch(/^━ peers › 701 › call 702 → 701 ━/);
    driven.press('escape', 'tab', 'enter').frame();
    expect(driven.model.pages.at(-1)).toMatchObject({ id: 'a' });
    driven.press('escape', 'S-tab', 'enter').frame();
    expect(driven.model.pages.at(-1)).toMatchObject({ id: 'b' });
    driven.press('escape', 'escape');
    expect(driven.model.pages).toEqual([]);
  });

  test('without a call says that there is none to open', () => {
    const pbx = fakePbx();
    addPeer(pbx, fakePeer('701'));
    const driven = opened(pbx).press('enter');
    expect(driven.model.notice?.text).toMatch(/in no call now/);
    expect(driven.press('tab').model.notice?.text).toMatch(/not several calls/);
    expect(driven.model.pages).toHaveLength(1);
  });

  test('tells where this PBX is registered at the other end', () => {
    const pbx = fakePbx();
    addPeer(pbx, fakePeer('operator', { technology: 'IAX2', address: '127.0.0.210:4569' }));
    pbx.view.registrations.set('r', {
      ...{ technology: 'IAX2', id: 'r', server: '127.0.0.210:4569', username: 'lab' },
      ...{ status: 'Rejected', cause: 'Registration Refused' },
    });
    expect(text(opened(pbx, 'operator'))).toMatch(
      /registrations of this PBX \(1\) *\n 127\.0\.0\.210:4569 {2}registration there: Rejected/,
    );
  });

  test('is there for a peer that Asterisk does not know any more', () => {
    const driven = opened();
    driven.pbx.view.peers.clear();
    expect(text(driven.frame())).toMatch(/the peer is gone: Esc goes back[\s\S]*configuration/);
  });
});

describe('the page of a call that a channel opened', () => {
  /** The first channel of the second call. */
  function channelPage(): Driven {
    const pbx = busyPbx();
    const [caller, callee] = ['1700000000.2', '1700000000.3'];
    for (const id of [caller, callee]) {
      const channel = pbx.view.channels.get(id);
      if (channel) pbx.view.channels.set(id, { ...channel, bridgeId: 'x' });
    }
    const channels = [caller, callee];
    pbx.view.bridges.set('x', { id: 'x', type: 'basic', technology: 'simple_bridge', channels });
    const call = pbx.view.calls.get('b');
    const legs = channels.flatMap((id) => pbx.view.channels.get(id) ?? []);
    const [first] = legs;
    if (call && first) pbx.view.calls.set('b', { ...call, legs, caller: first });
    return driveModel(pbx, { size: { columns: 90, rows: 60 } })
      .press('v')
      .frame()
      .press('end', 'enter')
      .frame();
  }

  test('begins with that channel, its bridge, who is in it, and its variables', () => {
    const driven = channelPage();
    expect(driven.model.pages).toMatchObject([{ kind: 'call', id: 'b', section: 'details' }]);
    expect(screen(driven)[1]).toMatch(/^━ channels › call 702 → 701 ━/);
    expect(text(driven)).toMatch(/› PJSIP\/702-00000002[\s\S]*bridge +simple_bridge/);
    expect(text(driven)).toMatch(/ with +PJSIP\/701-00000003/);
    expect(text(driven)).toMatch(/variables +asking for them/);
    expect(driven.effects).toContainEqual({
      ...{ kind: 'read', name: 'channel', key: 'PJSIP/702-00000002' },
    });
    const value = [
      { name: 'BRIDGEPEER', value: 'PJSIP/701-00000003' },
      { name: 'X', value: '1' },
    ];
    driven.send({ kind: 'was read', name: 'channel', key: 'PJSIP/702-00000002', value }).frame();
    expect(text(driven)).toMatch(/variables +BRIDGEPEER=PJSIP\/701-00000003 *\n +X=1 /);
  });

  test('asks for its variables only where they are seen, and every two seconds', () => {
    const driven = channelPage();
    driven.send({ kind: 'was read', name: 'channel', key: 'PJSIP/702-00000002', value: [] });
    driven.effects.length = 0;
    expect(driven.press('1').frame(5000).effects).toEqual([]);
    expect(driven.press('3').frame(5001).effects).toHaveLength(1);
    driven.send({ kind: 'was read', name: 'channel', key: 'PJSIP/702-00000002', value: [] });
    expect(driven.frame(6000).effects).toHaveLength(1);
    expect(driven.frame(7002).effects).toHaveLength(2);
  });

  test('its keys act on that channel', () => {
    const driven = channelPage();
    driven.effects.length = 0;
    const dispatched = driven.press('h').effects.filter(({ kind }) => kind === 'dispatch');
    expect(dispatched).toMatchObject([{ words: ['hangup', '--', 'PJSIP/702-00000002'] }]);
  });
});

describe('the way to a page', () => {
  test('loses its beginning where there is no room for it', () => {
    const driven = opened().press('enter').frame();
    driven.send({ kind: 'resize', size: { columns: 30, rows: 20 } }).frame();
    expect(screen(driven)[1]).toMatch(/^━ … › call 701 → 600/);
  });

  test('is written in ASCII where there is nothing else', () => {
    const driven = driveModel(busyPbx(), { look: { charset: 'ascii', colour: false } });
    driven.press('end', 'enter', 'enter').frame();
    expect(screen(driven)[1]).toMatch(/^= peers > 701 > call 701 > 600 =/);
  });

  test('has no pane in it where it came from none', () => {
    const driven = driveModel().press('e').frame();
    expect(screen(driven)[1]).toMatch(/^━ command log /);
  });
});
