import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDisk } from '../../../asterisk/change/disk.ts';
import { inEffect, lastToUndo, stateOf } from '../../../asterisk/change/effect.ts';
import { createJournal } from '../../../asterisk/change/journal.ts';
import type { ChangeRecord, ChangeState } from '../../../asterisk/change/types.ts';
import { temporaryFolder } from '../../support/folder.ts';

const draft = { what: 'x', at: 1, pid: 2, secrets: [], files: [] };

test('a journal that was never written is empty', async () => {
  const journal = createJournal(join(temporaryFolder(), 'absent'), createDisk());
  expect(await journal.list()).toEqual([]);
  expect(await journal.last()).toBeUndefined();
});

test('numbers go on after the highest, and past four digits', async () => {
  const folder = temporaryFolder();
  const journal = createJournal(folder, createDisk());
  mkdirSync(join(folder, '9999'));
  expect((await journal.begin(draft, [])).n).toBe(10_000);
  expect((await journal.last())?.n).toBe(10_000);
});

test.each(['', '{', '[]', '{"what":"x"}', 'null', JSON.stringify({ ...draft, state: 'odd' })])(
  'a damaged record %j is said in its place, and the others are read',
  async (text) => {
    const folder = temporaryFolder();
    const journal = createJournal(folder, createDisk());
    await journal.begin(draft, []);
    mkdirSync(join(folder, '0002'));
    writeFileSync(join(folder, '0002', 'change.json'), text);
    expect(await journal.list()).toMatchObject([
      { n: 1, state: 'begun' },
      { n: 2, state: 'failed', why: expect.stringContaining('0002/change.json is damaged') },
    ]);
  },
);

test('what an undo took back stands again when the undo is undone', () => {
  const change = (n: number, undoes?: number, state: ChangeState = 'done'): ChangeRecord => ({
    ...draft,
    ...{ n, state },
    ...(undoes === undefined ? {} : { undoes }),
  });
  const [first, second, undo, redo] = [change(1), change(2), change(3, 2), change(4, 3)];
  expect(inEffect(second, [first, second])).toBe(true);
  expect(stateOf(second, [first, second, undo])).toBe('undone');
  expect(lastToUndo([first, second, undo])?.n).toBe(1);
  expect(stateOf(second, [first, second, undo, redo])).toBe('done');
  expect(stateOf(undo, [first, second, undo, redo])).toBe('undone');
  expect(lastToUndo([first, second, undo, redo])?.n).toBe(2);
  expect(inEffect(second, [first, second, change(3, 2, 'failed')])).toBe(true);
  expect(lastToUndo([])).toBeUndefined();
});
