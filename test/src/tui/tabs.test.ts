import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { addPeer, fakePbx, fakePeer } from '../../support/fake-pbx.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);

describe('what a place shows', () => {
  test('F goes on through all that the place of the peers has, and comes back', () => {
    const driven = driveModel().press('tab');
    const seen = ['trunks', 'features', 'captures', 'changes', 'peers'].map(() => {
      const { model } = driven.press('F').frame();
      return `${model.focus} ${model.tabs.peers}`;
    });
    const names = ['trunks', 'features', 'captures', 'changes', 'peers'];
    expect(seen).toEqual(names.map((name) => `peers ${name}`));
  });

  test.each([
    [[']'], { peers: 'trunks', calls: 'calls', log: 'log' }],
    [['['], { peers: 'changes', calls: 'calls', log: 'log' }],
    [['tab', ']'], { peers: 'peers', calls: 'channels', log: 'log' }],
    [['tab', 'tab', '['], { peers: 'peers', calls: 'calls', log: 'events' }],
    [['E'], { peers: 'peers', calls: 'calls', log: 'events' }],
    [['E', 'E'], { peers: 'peers', calls: 'calls', log: 'log' }],
    [['v'], { peers: 'peers', calls: 'channels', log: 'log' }],
    [['F', 'f'], { peers: 'features', calls: 'calls', log: 'log' }],
    [['F', 'f', 'f'], { peers: 'peers', calls: 'calls', log: 'log' }],
  ])('%j', (keys, tabs) => {
    expect(driveModel().press(...keys).model.tabs).toEqual(tabs);
  });

  test('and a key that goes to one gives it the focus', () => {
    expect(driveModel().press('E').model.focus).toBe('log');
    expect(driveModel().press('tab', 'tab', 'F').model.focus).toBe('peers');
  });

  test('is told in the titles, with the key, as far as there is room', () => {
    const pbx = fakePbx();
    addPeer(pbx, fakePeer('701'));
    const titles = (columns: number) =>
      screen(driveModel(pbx, { size: { columns, rows: 24 } })).filter((line) => /^[━─]/.test(line));
    expect(titles(80)[0]).toMatch(/F trunks features captures changes ━ by peer ↑ ━ 1\/1 ━$/);
    expect(titles(80)[1]).toMatch(/v channels ─ by time ↑ ─$/);
    expect(titles(80)[2]).toMatch(/E events ─$/);
    expect(titles(60)[0]).toMatch(/peers 1\/1 registered ━+ F 4 more ━ by peer/);
    expect(titles(40)[0]).not.toMatch(/more/);
  });

  test('each keeps its filter and its order', () => {
    const driven = driveModel().press('/').type('701').press('enter', 'F').frame();
    expect(driven.model.tables.trunks.filter).toBe('');
    driven.press('F', 'F', 'F', 'F').frame();
    expect(driven.model.tables.peers.filter).toBe('701');
  });

  test('keys of the log mean nothing where the events stand', () => {
    const driven = driveModel().press('E', 's').frame();
    expect(driven.model.tables.events.sort).toBe(1);
    expect(driven.press('/').type('x').model.log.filter).toBe('');
    expect(driven.model.tables.events.filter).toBe('x');
  });
});
