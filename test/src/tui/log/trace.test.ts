import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../../asterisk/log/types.ts';
import type { LogEntry } from '../../../../src/tui/log/entry.ts';
import {
  type CallTrace,
  callKeyOf,
  callOfLine,
  isOfCall,
  learn,
  told,
  traceOf,
} from '../../../../src/tui/log/trace.ts';
import {
  addCall,
  fakeCall,
  fakeChannel,
  fakeLegMedia,
  fakePbx,
} from '../../../support/fake-pbx.ts';
import { fakeLogLine } from '../../../support/session-model.ts';

const line = (message: string, callId: string) => fakeLogLine(message, { callId });
const ready = line('Asterisk Ready.', '');
const entries = (...lines: LogLine[]): LogEntry[] =>
  lines.map((one, number) => ({ number, line: one }));
const shown = (trace: CallTrace, all: readonly LogEntry[]): string[] =>
  all.filter((entry) => isOfCall(trace, entry)).map((entry) => entry.line.message);

/** 701 and 702 call the echo, each in a call of its own. */
function twoCalls() {
  const pbx = fakePbx();
  const [a, b] = (['701', '702'] as const).map((number, index) =>
    fakeChannel(number, String(index + 1), { linkedid: `1700000000.${index + 1}` }),
  );
  if (!a || !b) throw new Error('two calls');
  for (const channel of [a, b]) addCall(pbx, fakeCall(channel));
  return { pbx, a, b };
}

describe('the lines of a call', () => {
  const all = entries(
    line('the caller is looked up', 'C-00000001'),
    line('Executing [600@internal:1] Answer("PJSIP/701-00000001", "")', 'C-00000001'),
    line('Executing [600@internal:1] Answer("PJSIP/702-00000002", "")', 'C-00000002'),
    line('<PJSIP/701-00000001> Playing demo', ''),
    line('of neither', ''),
    line('the music of the other', 'C-00000002'),
  );

  test('are those that name a channel of it, and those that bear its id, also before that is told', () => {
    const { pbx, a } = twoCalls();
    const trace = traceOf(pbx.view, a.linkedid, all);
    expect(trace).toMatchObject({ title: '701 → 600', logIds: ['C-00000001'] });
    expect(shown(trace, all)).toEqual([
      'the caller is looked up',
      'Executing [600@internal:1] Answer("PJSIP/701-00000001", "")',
      '<PJSIP/701-00000001> Playing demo',
    ]);
  });

  test('are found by the id that its legs have told, where none of them names a channel', () => {
    const { pbx, b } = twoCalls();
    pbx.view.legMedia.set(b.uniqueid, fakeLegMedia(b, { logId: 'C-00000002' }));
    const nameless = entries(line('a message', 'C-00000001'), line('another', 'C-00000002'));
    expect(shown(traceOf(pbx.view, b.linkedid, nameless), nameless)).toEqual(['another']);
  });

  test('stay known when the call has ended', () => {
    const { pbx, a } = twoCalls();
    const trace = traceOf(pbx.view, a.linkedid, all);
    pbx.view.calls.clear();
    expect(told(pbx.view, trace)).toBe(trace);
    expect(shown(traceOf(pbx.view, a.linkedid, all, trace), all)).toHaveLength(3);
  });

  test('come with a leg that joins later', () => {
    const { pbx, a } = twoCalls();
    const before = traceOf(pbx.view, a.linkedid, all);
    const leg = fakeChannel('703', '3', { linkedid: a.linkedid });
    addCall(pbx, fakeCall(a, { legs: [a, leg], callee: leg }));
    const after = told(pbx.view, before);
    expect(after.channels).toEqual([a.name, leg.name]);
    expect(told(pbx.view, after)).toBe(after);
  });

  test('are not those of another life of Asterisk, which gives the same names', () => {
    const { pbx, a } = twoCalls();
    const lives = entries(line(`before ${a.name}`, 'C-00000001'), ready, line(`now ${a.name}`, ''));
    const trace = traceOf(pbx.view, a.linkedid, lives);
    expect(shown(trace, lives)).toEqual([`now ${a.name}`]);
    const next = [ready, line(`later ${a.name}`, '')].map((one, at) => ({
      number: 3 + at,
      line: one,
    }));
    expect(shown(learn(trace, next), [...lives, ...next])).toEqual([`now ${a.name}`]);
  });

  test('of a call that is known by its id, or by a channel', () => {
    const { view } = fakePbx();
    expect(shown(traceOf(view, 'C-00000002', all), all)).toHaveLength(2);
    expect(shown(traceOf(view, 'PJSIP/702-00000002', all), all)).toHaveLength(2);
    expect(shown(traceOf(view, '1700000000.9', all), all)).toEqual([]);
  });

  test('a name that begins alike is another channel', () => {
    const { view } = fakePbx();
    const alike = entries(line('of PJSIP/701-000000010', 'C-00000003'));
    expect(shown(traceOf(view, 'PJSIP/701-00000001', alike), alike)).toEqual([]);
  });
});

describe('the call of a line', () => {
  test('is found by the line itself, by another of the same id, or by what a leg has told', () => {
    const { pbx, a, b } = twoCalls();
    const all = entries(line(`Answer("${a.name}")`, 'C-00000001'), line('no name', 'C-00000001'));
    const [named, bare] = all.map((entry) => entry.line);
    if (!named || !bare) throw new Error('two lines');
    expect(callOfLine(pbx.view, named, [])).toBe(a.linkedid);
    expect(callOfLine(pbx.view, bare, all)).toBe(a.linkedid);
    expect(callOfLine(pbx.view, bare, [])).toBeUndefined();
    pbx.view.legMedia.set(b.uniqueid, fakeLegMedia(b, { logId: 'C-00000007' }));
    expect(callOfLine(pbx.view, line('no name', 'C-00000007'), [])).toBe(b.linkedid);
  });

  test('is not one of an earlier life of Asterisk', () => {
    const { pbx, a } = twoCalls();
    const lives = entries(line(a.name, 'C-00000001'), ready, line('no name', 'C-00000001'));
    expect(callOfLine(pbx.view, line('no name', 'C-00000001'), lives)).toBeUndefined();
  });

  test('that has ended is known by its id, or by the channel that is named', () => {
    const { view } = fakePbx();
    expect(callKeyOf(view, line('gone', 'C-0000000a'), [])).toBe('C-0000000a');
    expect(callKeyOf(view, line('-- SIP/701-0000000f answered', ''), [])).toBe('SIP/701-0000000f');
    expect(callKeyOf(view, line('<Local/600@internal-00000000;2> x', ''), [])).toBe(
      'Local/600@internal-00000000;2',
    );
    expect(callKeyOf(view, line('Reloading SIP', ''), [])).toBeUndefined();
  });
});
