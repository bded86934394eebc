import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/text/clean.ts';
import { plainText } from '../../../src/text/line.ts';
import type { ReadMessage } from '../../../src/tui/reads.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { addPeer, fakePbx, fakePeer } from '../../support/fake-pbx.ts';
import { fakeCapture, fakeChange, fakeTrunk } from '../../support/fake-reads.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);
const text = (driven: Driven) => screen(driven).join('\n');

const asked = ({ effects }: Driven) =>
  effects.flatMap((effect) => (effect.kind === 'read' ? [effect.name] : []));
const words = ({ effects }: Driven) =>
  effects.flatMap((effect) => (effect.kind === 'dispatch' ? [effect.words.join(' ')] : []));

type Tab = 'trunks' | 'captures' | 'changes';
const turns: Readonly<Record<Tab, number>> = { trunks: 1, captures: 3, changes: 4 };

/** A tab, read; what was asked for so far is forgotten. */
function opened(message: ReadMessage & { name: Tab }, pbx = fakePbx()): Driven {
  const driven = driveModel(pbx);
  for (let turn = 0; turn < turns[message.name]; turn++) driven.press('F');
  driven.frame().send(message).frame();
  driven.effects.length = 0;
  return driven;
}

const changes = (...value: ReturnType<typeof fakeChange>[]): ReadMessage & { name: Tab } => ({
  ...{ kind: 'was read', name: 'changes', key: '', value },
});
const captures = (...value: ReturnType<typeof fakeCapture>[]): ReadMessage & { name: Tab } => ({
  ...{ kind: 'was read', name: 'captures', key: '', value },
});
const trunks = (...value: ReturnType<typeof fakeTrunk>[]): ReadMessage & { name: Tab } => ({
  ...{ kind: 'was read', name: 'trunks', key: '', value },
});

describe('what no event tells of is read', () => {
  test('once it is looked at, and not before', () => {
    const driven = driveModel().frame();
    expect(asked(driven)).toEqual([]);
    driven.press('F').frame().frame();
    expect(driven.effects).toEqual([{ kind: 'read', name: 'trunks', key: '' }]);
    expect(text(driven)).toMatch(/\n reading/);
  });

  test('again when somebody comes back to it', () => {
    const driven = opened(changes(fakeChange(1)));
    driven.press('F').frame().press('[').frame();
    expect(asked(driven)).toEqual(['changes']);
  });

  test('again after a command, and when the PBX has reloaded', () => {
    const driven = opened(changes(fakeChange(1)));
    driven.press(':').type('x').press('enter');
    driven.send({ kind: 'run ended', id: 1, lines: [], status: 0 }).frame();
    expect(asked(driven)).toEqual(['changes']);
    driven.send(changes(fakeChange(1)));
    driven.pbx.view.reloadedAt = 77;
    expect(asked(driven.frame().frame())).toEqual(['changes', 'changes']);
  });

  test('once more when something happened while it was read, and not while it is read', () => {
    const driven = driveModel().press('F').frame();
    driven.pbx.view.reloadedAt = 77;
    expect(asked(driven.frame().frame())).toEqual(['trunks']);
    expect(asked(driven.send(trunks()).frame())).toEqual(['trunks', 'trunks']);
  });

  test('every two seconds where a capture goes on, and only there', () => {
    const driven = opened(captures(fakeCapture('lab-1', { state: 'recording' })));
    expect(asked(driven.frame(5000))).toEqual([]);
    driven.send({ kind: 'captures', going: [{ name: 'lab-1', call: undefined }] }).frame(5001);
    expect(asked(driven)).toEqual(['captures']);
    driven.send(captures()).frame(6000);
    expect(asked(driven)).toEqual(['captures']);
    expect(asked(driven.frame(7100))).toEqual(['captures', 'captures']);
    driven.send(captures()).press('F').frame(20_000);
    expect(asked(driven)).toEqual(['captures', 'captures', 'changes']);
  });

  test('and says why it cannot be, with the way out', () => {
    const lines = ['the files of office are not on this machine', 'run pbxctl there'];
    const driven = opened(changes());
    driven.send({ kind: 'not read', name: 'changes', key: '', lines }).frame();
    expect(text(driven)).toMatch(/changes none.*\n.*\n the files of office.*\n run pbxctl there/);
  });
});

describe.each([
  [1, 1],
  [20, 6],
  [50, 14],
  [80, 24],
  [300, 100],
])('at %i x %i', (columns, rows) => {
  test.each([0, 1, 2, 3, 4])(
    'the screen is full and not wider after F %i times, and so are pages',
    (turn) => {
      const pbx = fakePbx();
      addPeer(pbx, fakePeer('漢字'.repeat(40), { technology: 'IAX2' }));
      const driven = driveModel(pbx, { size: { columns, rows } }).press('E');
      for (let at = 0; at < turn; at++) driven.press('F');
      const long = 'x{bold}\x1b[31m\n漢'.repeat(30);
      const headers: [string, string][] = [['Channel', long]];
      const event = { kind: 'events', events: [{ name: long, at: 0, headers }], lost: 0 } as const;
      driven.send(event, changes(fakeChange(1, { what: long, why: long })));
      driven.send(captures(fakeCapture(long, { filter: long })), trunks(fakeTrunk(long))).frame();
      for (const keys of [[], ['enter'], ['escape', 'end'], ['E', 'S-tab', 'S-tab', 'enter']]) {
        const lines = screen(driven.press(...keys).frame());
        expect(lines).toHaveLength(rows);
        for (const line of lines) expect(widthOf(line, 'unicode')).toBe(columns);
      }
    },
  );
});

describe('the changes', () => {
  const some = [
    fakeChange(1, { at: -3 * 60_000 }),
    fakeChange(2, { state: 'failed', why: 'Asterisk did not take it\nat line 3' }),
    fakeChange(3, { state: 'undone', files: ['iax.conf', 'extensions.conf'] }),
  ];

  test('are listed with the newest first, and with how they stand', () => {
    const lines = screen(opened(changes(...some))).map((line) => line.trimEnd());
    expect(lines[1]).toMatch(/changes 1\/3 in effect/);
    expect(lines.slice(3, 6)).toEqual([
      expect.stringMatching(/^ +3 +0 s ago {2}○ undone +add user 703 +iax\.conf e/),
      expect.stringMatching(/^ +2 +0 s ago {2}✖ failed +add user 702 +pjsip\.conf/),
      expect.stringMatching(/^ +1 +3 min ago {2}● done +add user 701 +pjsip\.conf/),
    ]);
  });

  test('Enter shows the diff, u takes back what is in effect', () => {
    const driven = opened(changes(...some)).press('enter');
    expect(words(driven)).toEqual(['config show -- 3']);
    driven.send({ kind: 'run ended', id: 1, lines: [], status: 0 }).press('escape');
    expect(driven.press('u').model.notice?.text).toMatch(/change 3 is not in effect/);
    expect(words(driven.press('end', 'u'))).toEqual(['config show -- 3', 'config undo -- 1']);
  });

  test('say so when there are none', () => {
    expect(text(opened(changes()))).toMatch(/nothing has been changed yet/);
  });
});

describe('the captures', () => {
  const going = fakeCapture('lab-2', { state: 'recording', endedAt: undefined, why: undefined });
  const broken = fakeCapture('lab-0', { state: 'broken off', isThere: false, startedAt: -60_000 });
  const some = [going, fakeCapture('lab-1', { startedAt: -30_000 }), broken];

  test('are listed with the newest first, those that go on and those that are done', () => {
    const lines = screen(opened(captures(...some)));
    expect(lines[1]).toMatch(/captures 3, 1 going on/);
    expect(lines.slice(3, 6).map((line) => line.trimEnd())).toEqual([
      expect.stringMatching(/^ lab-2 +● recording +12 +0 s +0 s +4\.\d KB +packets/),
      expect.stringMatching(/^ lab-1 +○ ended +12 +30 s +1 min/),
      expect.stringMatching(/^ lab-0 +▲ file gone +12 +1 min/),
    ]);
  });

  test.each([
    ['enter', 0, 'capture show --calls -- lab-2'],
    ['d', 1, 'capture show --ladder -- lab-1'],
    ['R', 0, 'capture stop -- lab-2'],
    ['x', 1, 'capture remove -- lab-1'],
  ])('%s on row %i runs «%s»', (key, down, line) => {
    const moves = Array.from({ length: down }, () => 'down');
    expect(words(opened(captures(...some)).press(...moves, key))).toEqual([line]);
  });

  test('X begins a line that exports one, and tells what can follow', () => {
    const driven = opened(captures(...some)).press('down', 'X');
    const { prompt } = driven.model;
    expect(prompt?.editor.text).toBe('capture export lab-1 ');
    expect(screen(driven).at(-1)).toMatch(/\.pcapng/);
  });

  test.each([
    ['x', 0, /lab-2 goes on: R ends it/],
    ['R', 1, /lab-1 is over: x removes it/],
    ['u', 0, /select a change first/],
    ['c', 0, /F goes on to the peers/],
  ])('%s on row %i says why it cannot', (key, down, reason) => {
    const moves = Array.from({ length: down }, () => 'down');
    const driven = opened(captures(...some)).press(...moves, key);
    expect(driven.model.notice?.text).toMatch(reason);
    expect(words(driven)).toEqual([]);
  });

  test('the ladders of one that goes on are seen while they grow', () => {
    const driven = opened(captures(...some)).press('d');
    expect(driven.model.pages).toMatchObject([{ kind: 'output' }]);
  });
});

describe('the trunks', () => {
  function pbxWithTrunks() {
    const pbx = fakePbx();
    const iax = { technology: 'IAX2', address: '127.0.0.210:4569' } as const;
    addPeer(pbx, fakePeer('operator', iax));
    addPeer(pbx, fakePeer('guest', { ...iax, address: undefined, status: 'unregistered' }));
    addPeer(pbx, fakePeer('701'));
    const registration = { server: '127.0.0.210:4569', username: 'lab', cause: undefined };
    pbx.view.registrations.set('a', {
      ...{ technology: 'IAX2', id: 'a', status: 'Registered', ...registration },
    });
    pbx.view.registrations.set('b', {
      ...{ technology: 'PJSIP', id: 'provider', server: 'sip:sip.example.net', username: 'u' },
      ...{ status: 'Rejected', cause: undefined },
    });
    return pbx;
  }

  test('are those of the files, with how they stand, and registrations that belong to none', () => {
    const pbx = pbxWithTrunks();
    const driven = opened(trunks(fakeTrunk('operator'), fakeTrunk('unseen')), pbx);
    driven
      .send({ kind: 'resize', size: { columns: 160, rows: 40 } })
      .press('z')
      .frame();
    const lines = screen(driven).map((line) => line.trimEnd());
    expect(lines[1]).toMatch(/trunks 1\/4 up/);
    expect(lines.slice(3, 7)).toEqual([
      expect.stringMatching(/^ guest +○ unregistered +1\.4 ms +0$/),
      expect.stringMatching(
        /^ operator +● reachable +1\.4 ms +0 +127\.0\.0\.210:4569 +_0\. +registered there as lab +required +alaw,ulaw/,
      ),
      expect.stringMatching(/^ PJSIP provider +✖ Rejected +0 +sip:sip\.example\.net/),
      expect.stringMatching(/^ unseen +○ not seen +0 +127\.0\.0\.210:4569 +_0\./),
    ]);
  });

  test('are seen also where the files are elsewhere', () => {
    const driven = driveModel(pbxWithTrunks()).press('F').frame();
    driven.send({ kind: 'not read', name: 'trunks', key: '', lines: ['elsewhere'] }).frame();
    expect(text(driven)).toMatch(/operator +● reachable/);
  });

  test('Enter opens the page of the peer, V begins a test, x removes', () => {
    const driven = opened(trunks(fakeTrunk('operator')), pbxWithTrunks()).press('down');
    expect(words(driven.press('x'))).toEqual(['trunk remove -- operator']);
    driven.send({ kind: 'run ended', id: 1, lines: [], status: 0 });
    expect(driven.press('V').model.prompt?.editor.text).toBe('trunk test operator ');
    driven.press('escape', 'enter').frame();
    expect(screen(driven)[1]).toMatch(/^━ trunks › operator ━/);
  });

  test('of what is not in the files nothing is removed', () => {
    const driven = opened(trunks(), pbxWithTrunks()).press('x');
    expect(driven.model.notice?.text).toMatch(/not of the files/);
  });

  test('a registration of its own has a page', () => {
    const driven = opened(trunks(fakeTrunk('operator')), pbxWithTrunks()).press('end', 'enter');
    expect(text(driven.frame())).toMatch(
      /trunks › PJSIP provider[\s\S]*registration there: Rejected/,
    );
  });
});
