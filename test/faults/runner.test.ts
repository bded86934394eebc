import { expect, test } from 'vitest';
import { type Fault, type Row, row, Skipped } from './fault.ts';
import { faults } from './index.ts';
import { LANES } from './lanes.ts';
import { runFault } from './runner.ts';
import { markdownLines } from './table.ts';

const faultOf = (run: Fault['run'], limitS = 5): Fault => ({
  ...{ name: 'x', about: 'a fault', limitS, run },
});

async function ran(fault: Fault, signal = new AbortController().signal) {
  const shown: Row[] = [];
  const rows = await runFault(fault, {
    ...{ seed: 1, isQuick: true, signal, remark: () => {} },
    onRow: (_, one) => void shown.push(one),
  });
  expect(shown).toEqual(rows);
  return rows;
}

test('what cannot be run is shown so, and never as one that held', async () => {
  const rows = await ran(
    faultOf(async function* () {
      yield row('first', '1', 'it holds', { isOk: true, seen: 'it held' });
      throw new Skipped('no such disk');
    }),
  );
  expect(rows.map(({ verdict }) => verdict)).toEqual(['ok', 'skipped']);
  expect(rows[1]?.seen).toBe('skipped: no such disk');
});

test('a fault that shows nothing has not run', async () => {
  const rows = await ran(faultOf(async function* () {}));
  expect(rows.map(({ verdict }) => verdict)).toEqual(['skipped']);
});

test('past its time it has failed, and what it started is ended, the last first', async () => {
  const ended: string[] = [];
  const rows = await ran(
    faultOf(async function* ({ atEnd }) {
      atEnd(() => ended.push('first'));
      atEnd(() => ended.push('second'));
      await new Promise(() => {});
      yield row('never', '1', '', { isOk: true, seen: '' });
    }, 0.05),
  );
  expect(rows).toMatchObject([{ verdict: 'failed', seen: expect.stringContaining('not over') }]);
  expect(ended).toEqual(['second', 'first']);
});

test('interrupted, it cleans up as well', async () => {
  const person = new AbortController();
  const ended: string[] = [];
  const rows = await ran(
    faultOf(async function* ({ atEnd }) {
      atEnd(() => ended.push('cleaned'));
      person.abort();
      await new Promise(() => {});
      yield row('never', '1', '', { isOk: true, seen: '' });
    }),
    person.signal,
  );
  expect(rows).toMatchObject([{ verdict: 'failed', seen: expect.stringContaining('interrupted') }]);
  expect(ended).toEqual(['cleaned']);
});

test('the table holds no control characters, and no bar that would end a cell', () => {
  const rows = [row('a|b', '1', 'w', { isOk: false, seen: '\x1b]0;x\x07 was seen' })];
  expect(markdownLines(rows)[2]).toBe('| a\\|b | 1 | w | ]0;x  was seen | failed |');
});

test('each fault is in one line of the whole run', () => {
  const names = LANES.flatMap((lane) => lane.names);
  expect(names.toSorted()).toEqual(faults.map(({ name }) => name).toSorted());
});
