import { describe, expect, test } from 'vitest';
import type { Peer } from '../../../asterisk/state/types.ts';
import { emptyTable, refresh, type TableState } from '../../../src/tui/table.ts';
import { peersTable } from '../../../src/tui/tables/peers.ts';
import { addPeer, type FakePbx, fakePbx, fakePeer } from '../../support/fake-pbx.ts';

function peersOf(...peers: Peer[]): FakePbx {
  const pbx = fakePbx();
  for (const peer of peers) addPeer(pbx, peer);
  return pbx;
}

function table(pbx: FakePbx, more: Partial<TableState> = {}, revision = 1): TableState {
  return refresh({ ...emptyTable('peers'), ...more }, peersTable, pbx.view, revision, 10);
}

const mixed = peersOf(
  fakePeer('10', { rttMs: 5 }),
  fakePeer('9', { status: 'unreachable', rttMs: undefined }),
  fakePeer('alice', { status: 'lagged', rttMs: 2500 }),
  fakePeer('9', { technology: 'IAX2', rttMs: 1 }),
);

describe('the peers', () => {
  test('are in the order of their numbers', () => {
    expect(table(mixed).ids).toEqual(['IAX2/9', 'PJSIP/9', 'PJSIP/10', 'PJSIP/alice']);
  });

  test('sorted by status show the troubled first', () => {
    expect(table(mixed, { sort: 1 }).ids).toEqual(['PJSIP/9', 'PJSIP/alice', 'IAX2/9', 'PJSIP/10']);
  });

  test('without a round trip come last, or first when reversed', () => {
    expect(table(mixed, { sort: 2 }).ids.at(-1)).toBe('PJSIP/9');
    expect(table(mixed, { sort: 2, descending: true }).ids[0]).toBe('PJSIP/9');
  });

  test.each([
    ['9', ['IAX2/9', 'PJSIP/9']],
    ['iax', ['IAX2/9']],
    ['pjsip LAGGED', ['PJSIP/alice']],
    ['nobody', []],
  ])('filtered by %j', (filter, ids) => {
    expect(table(mixed, { filter }).ids).toEqual(ids);
  });

  test('are counted whatever the filter', () => {
    const { total, summary } = table(mixed, { filter: 'nobody' });
    expect([total, summary]).toEqual([4, '3/4 registered']);
  });
});

describe('a refresh', () => {
  test('does nothing when nothing changed', () => {
    const first = table(mixed);
    expect(refresh(first, peersTable, mixed.view, 1, 10)).toBe(first);
  });

  test('drops rows that are gone, takes in new ones and keeps the selection', () => {
    const pbx = peersOf(fakePeer('1'), fakePeer('2'), fakePeer('3'));
    const first = table(pbx);
    const chosen = { ...first, list: { selected: 'PJSIP/3', index: 2, top: 0 } };
    pbx.view.peers.delete('PJSIP/2');
    addPeer(pbx, fakePeer('0'));
    const second = refresh(chosen, peersTable, pbx.view, 2, 10);
    expect(second.ids).toEqual(['PJSIP/0', 'PJSIP/1', 'PJSIP/3']);
    expect(second.list).toEqual({ selected: 'PJSIP/3', index: 2, top: 0 });
  });

  test('gives the same order as sorting from scratch, whatever happened before', () => {
    const pbx = fakePbx();
    let state = emptyTable('peers');
    let seed = 3;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    for (let revision = 1; revision <= 200; revision++) {
      const name = String(random(60));
      if (random(3) === 0) pbx.view.peers.delete(`PJSIP/${name}`);
      else addPeer(pbx, fakePeer(name, { rttMs: random(9) }));
      state = {
        ...state,
        sort: random(3),
        descending: random(2) === 0,
        filter: random(4) === 0 ? '1' : '',
      };
      state = refresh(state, peersTable, pbx.view, revision, 5);
      const { sort, descending, filter } = state;
      expect(state.ids).toEqual(table(pbx, { sort, descending, filter }).ids);
      expect(state.ids[state.list.index]).toBe(state.list.selected);
    }
  });
});
