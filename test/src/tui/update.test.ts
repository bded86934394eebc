import { describe, expect, test } from 'vitest';
import { subjectOf } from '../../../src/tui/subject.ts';
import { fakeFeature } from '../../support/fake-features.ts';
import {
  addCall,
  addPeer,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { driveModel, fakeLogLine } from '../../support/session-model.ts';

function busyPbx() {
  const pbx = fakePbx();
  for (const name of ['701', '702', '--yes a b']) addPeer(pbx, fakePeer(name));
  addCall(pbx, fakeCall(fakeChannel('701', '1')));
  return pbx;
}

describe('the panes', () => {
  test('take turns having the focus', () => {
    const driven = driveModel();
    const seen = ['tab', 'tab', 'tab', 'S-tab'].map((key) => driven.press(key).model.focus);
    expect(seen).toEqual(['calls', 'log', 'peers', 'log']);
  });

  test('open what is selected, and Escape comes back', () => {
    const driven = driveModel(busyPbx()).press('down', 'enter');
    expect(subjectOf(driven.model)).toMatchObject({ kind: 'peer', peer: { name: '701' } });
    expect(driven.model.pages).toHaveLength(1);
    expect(driven.press('escape').model.pages).toHaveLength(0);
  });

  test('say why a key cannot act', () => {
    const driven = driveModel();
    expect(driven.press('enter').model.notice?.text).toBe('nothing is selected');
    expect(driven.press('h').model.notice?.text).toMatch(/select a call first/);
    expect(driven.press('p').model.notice?.text).toMatch(/only the log/);
    expect(driven.press('tab', 'tab', 's').model.notice?.text).toMatch(/order of time/);
    expect(driven.press('escape').model.notice?.text).toMatch(/nothing to go back to/);
    expect(driven.press('Q').model.notice?.text).toMatch(/Q does nothing here/);
    expect(driven.effects).toEqual([]);
  });

  test('sort by the next column, and the other way round', () => {
    const driven = driveModel(busyPbx()).press('s', 'S').frame();
    expect(driven.model.tables.peers).toMatchObject({ sort: 1, descending: true });
    expect(driven.press('s', 's', 's').model.tables.peers.sort).toBe(0);
  });

  test('show channels in place of calls', () => {
    const driven = driveModel(busyPbx()).press('v').frame();
    expect(subjectOf(driven.model)).toMatchObject({ kind: 'channel' });
    expect(driven.press('v').frame().model.tabs.calls).toBe('calls');
  });

  test('filter while one types; Escape takes it back, Enter keeps it', () => {
    const driven = driveModel(busyPbx()).press('/').type('702').frame();
    expect(driven.model.tables.peers.ids).toEqual(['PJSIP/702']);
    expect(driven.press('escape').frame().model.tables.peers.ids).toHaveLength(3);
    driven.press('/').type('701').press('enter').frame();
    expect(driven.model.tables.peers.ids).toEqual(['PJSIP/701']);
    expect(driven.press('escape').frame().model.tables.peers.ids).toHaveLength(3);
  });

  test('zoom, and Escape shares the screen again', () => {
    const driven = driveModel().press('z');
    expect(driven.model.zoomed).toBe(true);
    expect(driven.press('escape').model.zoomed).toBe(false);
  });

  test('pause the log and go on', () => {
    const driven = driveModel().press('tab', 'tab', 'p');
    driven.send({ kind: 'log', lines: [fakeLogLine('a')], lost: 0 });
    expect(driven.model.log.waiting).toHaveLength(1);
    expect(driven.press('p').model.log.shown).toHaveLength(1);
  });
});

describe('keys are command lines', () => {
  test('h hangs up the selected call, its name one word after a double dash', () => {
    const driven = driveModel(busyPbx()).press('tab', 'h');
    expect(driven.effects).toEqual([
      { kind: 'dispatch', id: 1, words: ['hangup', '--', 'PJSIP/701-00000001'] },
    ]);
  });

  test('h does nothing while the PBX is lost', () => {
    const pbx = busyPbx();
    const driven = driveModel(pbx).press('tab');
    pbx.status = { phase: 'lost', reason: 'gone', since: 0, retryInMs: 1000 };
    expect(driven.frame().press('h').effects).toEqual([]);
    expect(driven.model.notice?.text).toMatch(/cannot be reached/);
  });

  test('c begins a call from the selected peer', () => {
    const driven = driveModel(busyPbx()).press('down', 'c');
    expect(driven.model.prompt?.editor.text).toBe('call 701 ');
  });

  test('c quotes a hostile name', () => {
    const driven = driveModel(busyPbx()).press('c');
    expect(driven.model.prompt?.editor.text).toBe('call -- "--yes a b" ');
  });

  test('c names the technology where the name alone is not enough', () => {
    const pbx = busyPbx();
    addPeer(pbx, fakePeer('701', { technology: 'IAX2' }));
    const driven = driveModel(pbx).press('down', 'c');
    expect(driven.model.prompt?.editor.text).toBe('call IAX2/701 ');
  });

  test('act on what the open page is about', () => {
    const driven = driveModel(busyPbx()).press('tab', 'enter', 'h');
    expect(driven.effects).toMatchObject([{ kind: 'dispatch' }]);
  });

  test('q and Ctrl-C leave, with different statuses', () => {
    expect(driveModel().press('q').effects).toEqual([{ kind: 'leave', status: 0 }]);
    expect(driveModel().press('C-c').effects).toEqual([{ kind: 'leave', status: 130 }]);
  });
});

describe('the status of the PBX', () => {
  test('keeps the time since when a retry is awaited', () => {
    const pbx = busyPbx();
    const driven = driveModel(pbx);
    pbx.status = { phase: 'lost', reason: 'gone', since: 900, retryInMs: 4000 };
    driven.frame(1000);
    pbx.status = { phase: 'lost', reason: 'gone', since: 900, retryInMs: 4000 };
    expect(driven.frame(3000).model.statusAt).toBe(1000);
    pbx.status = { phase: 'lost', reason: 'gone', since: 900, retryInMs: 8000 };
    expect(driven.frame(5000).model.statusAt).toBe(5000);
  });
});

test('no key and no text breaks the model', () => {
  const keys = [
    'enter',
    'escape',
    'tab',
    'S-tab',
    'up',
    'down',
    'pageup',
    'pagedown',
    'home',
    'end',
    'space',
    'backspace',
    'C-c',
    'C-l',
    'C-z',
    'C-u',
    'M-b',
    'f5',
    '/',
    ':',
    '?',
    'a',
    'y',
    'n',
    ...['N', 'l', 'L', 'w', 'T', 'C', 'C-s'],
    'h',
    'c',
    's',
    'S',
    'v',
    'f',
    'd',
    'i',
    'x',
    'z',
    'o',
    'p',
    'q',
    'j',
    'k',
    'g',
    'G',
    '\u{1f600}',
  ];
  const driven = driveModel(busyPbx());
  let seed = 11;
  for (let round = 0; round < 5000; round++) {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    driven.press(keys[(seed >> 8) % keys.length] ?? 'enter');
    if (round % 7 === 0) driven.frame(round);
    if (round % 11 === 0) {
      const size = { columns: (seed >> 4) % 200, rows: (seed >> 12) % 60 };
      driven.send({ kind: 'resize', size });
    }
    if (round % 5 === 0) driven.send({ kind: 'log', lines: [fakeLogLine('x')], lost: 0 });
    if (round % 19 === 0) {
      const overview = { rows: [fakeFeature('echo'), fakeFeature('clock')], details: ['x'] };
      driven.send({ kind: 'features read', id: 'echo', overview });
    }
    if (round % 190 === 0) driven.send({ kind: 'features failed', lines: ['no files'] });
    if (round % 13 === 0) {
      driven.send({ kind: 'run ended', id: driven.model.nextRun - 1, lines: [], status: 0 });
    }
    if (round % 17 === 0) {
      const asks = {
        kind: 'run asks',
        id: driven.model.nextRun - 1,
        title: 't',
        lines: [],
      } as const;
      driven.send({ ...asks, danger: undefined });
    }
  }
  expect(driven.effects.length).toBeGreaterThan(0);
});
