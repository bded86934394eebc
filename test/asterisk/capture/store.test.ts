import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  bytesTaken,
  type CaptureRecord,
  captureName,
  findCapture,
  listCaptures,
  recordPath,
} from '../../../asterisk/capture/store.ts';
import { identify } from '../../../asterisk/engine/process.ts';
import { keepCapture } from '../../support/captureRecords.ts';
import { temporaryFolder } from '../../support/folder.ts';

const RECORDER = { pid: 4_000_000, start: 1, boot: 'another' };

const keep = (folder: string, over: Partial<CaptureRecord>) =>
  keepCapture(folder, { source: 'hep', name: 'one', ...over });

describe('the captures', () => {
  it('are listed as they stand, the newest first', async () => {
    const folder = temporaryFolder();
    const own = await identify(process.pid);
    if (!own) throw new Error('no /proc');
    await keep(folder, { name: 'old', startedAt: 1 });
    await keep(folder, { name: 'going', startedAt: 2, recorder: own, endedAt: undefined });
    await keep(folder, { name: 'killed', startedAt: 3, endedAt: undefined });
    const found = await listCaptures(folder);
    expect(found.map(({ name, state }) => [name, state])).toEqual([
      ['killed', 'broken off'],
      ['going', 'recording'],
      ['old', 'ended'],
    ]);
    expect(found[0]).toMatchObject({ bytes: 5, isThere: true });
  });

  it.each([
    ['half written', '{"name":"x","pbx":"la'],
    ['empty', ''],
    ['another kind', '[1,2]'],
    [
      'of another name',
      JSON.stringify({ name: 'y', pbx: 'lab', file: '/y', source: 'hep', recorder: RECORDER }),
    ],
    [
      'a path that is none',
      JSON.stringify({ name: 'x', pbx: 'lab', file: '../x', source: 'hep', recorder: RECORDER }),
    ],
  ])('are listed without a record that is %s', async (_, text) => {
    const folder = temporaryFolder();
    await keep(folder, { name: 'whole' });
    writeFileSync(recordPath(folder, 'x'), text);
    expect((await listCaptures(folder)).map(({ name }) => name)).toEqual(['whole']);
  });

  it('are none where there is no folder', async () => {
    expect(await listCaptures('/nonexistent')).toEqual([]);
    await expect(findCapture('/nonexistent', 'last', 'lab')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('are found by name, as the last one, and by path', async () => {
    const folder = temporaryFolder();
    const elsewhere = join(temporaryFolder(), 'my own.pcapng');
    const first = await keep(folder, { name: 'first', startedAt: 1 });
    const last = await keep(folder, { name: 'second', startedAt: 2, file: elsewhere });
    const pathOf = async (name: string) => (await findCapture(folder, name, 'lab')).path;
    expect(await pathOf('first')).toBe(first.file);
    expect(await pathOf('last')).toBe(last.file);
    expect((await findCapture(folder, elsewhere, 'lab')).capture?.name).toBe('second');
    const foreign = join(temporaryFolder(), 'x.pcap');
    writeFileSync(foreign, '');
    expect(await findCapture(folder, foreign, 'lab')).toEqual({
      path: foreign,
      capture: undefined,
    });
    await expect(pathOf('third')).rejects.toMatchObject({ hint: expect.stringContaining('list') });
  });

  it('have a last one for each PBX, which none of a run of flows is', async () => {
    const folder = temporaryFolder();
    const last = async (pbx: string) => (await findCapture(folder, 'last', pbx)).capture?.name;
    await keep(folder, { name: 'flows-lab-via-pbx-A', startedAt: 9, isForFlows: true });
    await expect(last('lab')).rejects.toThrow(/no capture of lab yet; those of flows have names/);
    await keep(folder, { name: 'other', pbx: 'lab16', startedAt: 3 });
    await expect(last('lab')).rejects.toThrow(
      /no capture of lab yet; the newest of lab16 is other;/,
    );
    await keep(folder, { name: 'old', startedAt: 1 });
    expect([await last('lab'), await last('lab16')]).toEqual(['old', 'other']);
  });

  it('take what they have, and what those that go on may still take', async () => {
    const folder = temporaryFolder();
    const own = await identify(process.pid);
    if (!own) throw new Error('no /proc');
    await keep(folder, { name: 'old' });
    const before = await bytesTaken(folder);
    await keep(folder, { name: 'going', recorder: own, endedAt: undefined, maxBytes: 1_000_000 });
    expect((await bytesTaken(folder)) - before).toBeGreaterThan(1_000_000);
  });

  it.each([
    ['lab', /^lab-\d{8}-\d{6}$/],
    ['../../etc', /^_.{7,}-\d{8}-\d{6}$/],
    ['a b/c\n', /^a_b_c_-\d{8}-\d{6}$/],
  ])('have names that are safe: %j', (pbx, form) => {
    expect(captureName(pbx, 1_795_634_687_000)).toMatch(form);
  });
});
