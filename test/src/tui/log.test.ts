import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../asterisk/log/types.ts';
import {
  appendLog,
  emptyLog,
  filterLog,
  followLog,
  followLogCall,
  goToMatch,
  isReleasable,
  type LogState,
  logCapacity,
  moveLog,
  narrowLog,
  pauseLog,
  releaseLog,
  searchLog,
  selectedIndex,
  setLogLevel,
} from '../../../src/tui/log.ts';
import { addCall, fakeCall, fakeChannel, fakeLegMedia, fakePbx } from '../../support/fake-pbx.ts';
import { fakeLogLine } from '../../support/session-model.ts';

function lines(from: number, count: number): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    time: '12:00:00',
    level: (from + index) % 2 === 0 ? 'VERBOSE' : 'WARNING',
    callId: '',
    file: 'pbx.c',
    line: 1,
    function: 'f',
    message: `line ${from + index}`,
  }));
}

const height = 5;
const filled = (count: number): LogState => followLog(appendLog(emptyLog, lines(0, count)), height);
const messages = (log: LogState): string[] =>
  log.shown.slice(log.top, log.top + height).map((entry) => entry.line.message);

describe('the log', () => {
  test('shows the newest lines as they come', () => {
    const log = followLog(appendLog(filled(20), lines(20, 2)), height);
    expect(messages(log)).toEqual(['line 17', 'line 18', 'line 19', 'line 20', 'line 21']);
  });

  test('stays where it was scrolled to, also when old lines are dropped', () => {
    const scrolled = moveLog(filled(logCapacity), 'page up', height);
    const before = messages(scrolled);
    const after = followLog(appendLog(scrolled, lines(logCapacity, 1000)), height);
    expect(messages(after)).toEqual(before);
    expect(after.entries).toHaveLength(logCapacity);
  });

  test('goes to the oldest line that is left when the selected one is dropped', () => {
    const first = moveLog(filled(20), 'first', height);
    const after = followLog(appendLog(first, lines(20, logCapacity)), height);
    expect(selectedIndex(after)).toBe(0);
    expect(after.top).toBe(0);
  });

  test('follows again from the end', () => {
    const back = moveLog(moveLog(filled(20), 'up', height), 'last', height);
    expect(back.following).toBe(true);
  });

  test('paused, counts what waits and loses nothing', () => {
    const paused = appendLog(pauseLog(filled(3)), lines(3, 4));
    expect(messages(followLog(paused, height))).toEqual(['line 0', 'line 1', 'line 2']);
    expect(paused.waiting).toHaveLength(4);
    const resumed = followLog(pauseLog(paused), height);
    expect(messages(resumed)).toEqual(['line 2', 'line 3', 'line 4', 'line 5', 'line 6']);
    expect(resumed.lost).toBe(0);
  });

  test('paused for long, says how many lines it could not keep', () => {
    const paused = appendLog(pauseLog(filled(3)), lines(3, logCapacity + 7));
    expect(paused.waiting).toHaveLength(logCapacity);
    expect(paused.lost).toBe(7);
  });

  test('filters what is there and what comes', () => {
    const warnings = filterLog(filled(4), 'warning');
    expect(warnings.shown.map((entry) => entry.line.message)).toEqual(['line 1', 'line 3']);
    const more = appendLog(warnings, lines(4, 2));
    expect(more.shown.at(-1)?.line.message).toBe('line 5');
    expect(filterLog(more, '').shown).toHaveLength(6);
  });

  test.each([
    ['line -3', ['line 0', 'line 1', 'line 2']],
    ['-warning', ['line 0', 'line 2']],
    ['level:warn', ['line 1', 'line 3']],
    ['level:VERBOSE line', ['line 0', 'line 1', 'line 2', 'line 3']],
    ['level:error', []],
    ['level:nothing', []],
    ['-', []],
    ['-warning -pbx.c', []],
  ])('a filter %j', (filter, shown) => {
    const found = filterLog(filled(4), filter).shown.map((entry) => entry.line.message);
    expect(found).toEqual(shown);
  });

  test('keeps its numbers apart when lines were lost on the way', () => {
    const log = appendLog(appendLog(emptyLog, lines(0, 2)), lines(2, 2), 10);
    const numbers = log.entries.map((entry) => entry.number);
    expect(new Set(numbers).size).toBe(4);
    expect(log.lost).toBe(10);
  });
});

const said = (log: LogState): string[] => log.shown.map((entry) => entry.line.message);

describe('the filters of the log', () => {
  const pbx = fakePbx();
  const caller = fakeChannel('701', '1');
  addCall(pbx, fakeCall(caller));
  const line = (message: string, callId: string, level: LogLine['level'] = 'VERBOSE') =>
    fakeLogLine(message, { callId, level });
  const all = [
    line(`Answer ${caller.name}`, 'C-00000001'),
    line('a warning of it', 'C-00000001', 'WARNING'),
    line('a warning of another', 'C-00000002', 'WARNING'),
    line('an error of it', 'C-00000001', 'ERROR'),
  ];
  const log = appendLog(emptyLog, all);

  test('stand beside each other, and each stays when another changes', () => {
    const narrowed = narrowLog(log, pbx.view, caller.linkedid);
    expect(said(narrowed)).toHaveLength(3);
    const worse = setLogLevel(narrowed, 'WARNING');
    expect(said(worse)).toEqual(['a warning of it', 'an error of it']);
    const worded = filterLog(worse, 'warning');
    expect(said(worded)).toEqual(['a warning of it']);
    expect(said(filterLog(worded, ''))).toEqual(said(worse));
    expect(said(setLogLevel(filterLog(worded, ''), undefined))).toEqual(said(narrowed));
    expect(said(narrowLog(worded, pbx.view, undefined))).toHaveLength(2);
  });

  test('hold for what comes, also after a pause', () => {
    const worse = setLogLevel(narrowLog(log, pbx.view, caller.linkedid), 'WARNING');
    const paused = appendLog(pauseLog(worse), [
      line('late', 'C-00000001', 'ERROR'),
      line('late of another', 'C-00000002', 'ERROR'),
      line('late and verbose', 'C-00000001'),
    ]);
    expect(said(pauseLog(paused))).toEqual([...said(worse), 'late']);
  });

  test('are taken off one by one: the search first, the call last', () => {
    let set = narrowLog(searchLog(filterLog(log, 'it'), 'it'), pbx.view, caller.linkedid);
    set = setLogLevel(set, 'ERROR');
    const left = (one: LogState) => [one.search?.text, one.filter, one.level, one.call];
    const seen: unknown[] = [];
    while (isReleasable(set)) {
      set = releaseLog(set);
      seen.push(left(set));
    }
    expect(seen).toEqual([
      [undefined, 'it', 'ERROR', caller.linkedid],
      [undefined, '', 'ERROR', caller.linkedid],
      [undefined, '', undefined, caller.linkedid],
      [undefined, '', undefined, undefined],
    ]);
    expect(said(set)).toHaveLength(4);
  });

  test('a call set from elsewhere is followed at the next frame, and what it is called when that is told', () => {
    const nameless = appendLog(emptyLog, [line('x', 'C-00000009')]);
    const set = followLogCall({ ...nameless, call: caller.linkedid }, pbx.view);
    expect(said(set)).toEqual([]);
    expect(followLogCall(set, pbx.view)).toBe(set);
    const later = fakePbx();
    addCall(later, fakeCall(caller));
    later.view.legMedia.set(caller.uniqueid, fakeLegMedia(caller, { logId: 'C-00000009' }));
    expect(said(followLogCall(set, later.view))).toEqual(['x']);
    expect(said(followLogCall({ ...set, call: undefined }, pbx.view))).toEqual(['x']);
  });

  test('a line that teaches what the log calls the call brings the earlier ones', () => {
    const before = narrowLog(
      appendLog(emptyLog, [line('x', 'C-00000005')]),
      pbx.view,
      '1700000000.1',
    );
    expect(said(before)).toEqual([]);
    expect(said(appendLog(before, [line(caller.name, 'C-00000005')]))).toEqual(['x', caller.name]);
  });
});

describe('the search of the log', () => {
  const log = searchLog(filled(20), 'line 1');

  test('leaves no line out and moves nothing', () => {
    expect(log).toMatchObject({ shown: filled(20).shown, following: true });
    expect(log.search?.matches).toHaveLength(11);
  });

  test('goes from match to match, and stops following', () => {
    const up = goToMatch(log, 'previous');
    expect(up).toMatchObject({ log: { selected: 19, following: false }, wrapped: false });
    const round = goToMatch(log, 'next');
    expect(round).toMatchObject({ log: { selected: 1 }, wrapped: true });
    expect(messages(followLog(round?.log ?? log, height))).toContain('line 1');
  });

  test('is kept right by what comes, what goes, and what is filtered', () => {
    const more = appendLog(log, lines(100, 1));
    expect(more.search?.matches.at(-1)).toBe(20);
    expect(appendLog(log, lines(20, logCapacity)).search?.matches[0]).toBeGreaterThanOrEqual(20);
    expect(filterLog(log, 'line 19').search?.matches).toEqual([19]);
    expect(filterLog(filterLog(log, 'line 19'), '').search?.matches).toHaveLength(11);
  });
});

test('what comes is looked at alone, however much is kept', () => {
  let looks = 0;
  const counted = (one: LogLine): LogLine => ({
    ...one,
    get message() {
      looks++;
      return one.message;
    },
  });
  const pbx = fakePbx();
  addCall(pbx, fakeCall(fakeChannel('701', '1')));
  let log = appendLog(emptyLog, lines(0, logCapacity).map(counted));
  log = searchLog(filterLog(narrowLog(log, pbx.view, '1700000000.1'), '-x'), 'line');
  looks = 0;
  log = followLogCall(followLog(appendLog(log, lines(0, 10).map(counted)), height), pbx.view);
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(100);
});
