import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { capturesFolder } from '../../../asterisk/capture/store.ts';
import type { Folders } from '../../../commands/context.ts';
import { createProfiles } from '../../../src/profile.ts';
import { keepCapture } from '../../support/captureRecords.ts';
import {
  contextOf,
  engineOf,
  enginesOf,
  foldersUnder,
  phonesOf,
  profileOf,
  RUNNING,
  runnerOf,
} from '../../support/context.ts';
import { filesUnder, temporaryFolder } from '../../support/folder.ts';
import { frontOf } from '../../support/front.ts';
import { parsed, typed } from '../../support/typed.ts';

test.each([
  ['teardown lab', { 'keep-engine': false, 'keep-captures': false }],
  ['teardown lab --keep-engine --yes', { 'keep-engine': true, 'keep-captures': false }],
  ['teardown lab --keep-captures', { 'keep-engine': false, 'keep-captures': true }],
])('%s', (line, options) => {
  expect(parsed(line).input).toEqual({ args: {}, options });
});

/** A machine on which these labs run, each with its files. */
function machine(
  labs: readonly string[] = ['lab'],
  folder: (root: string) => Partial<Folders> = () => ({}),
) {
  const root = temporaryFolder();
  const folders = { ...foldersUnder(root), ...folder(root) };
  const write = (path: string, text = '') => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  };
  for (const name of labs) {
    write(join(folders.pbx(name), 'profile.json'), JSON.stringify(profileOf({ name })));
    write(join(folders.pbx(name), 'etc/asterisk.conf'));
    write(join(folders.run(name), 'asterisk.ctl'));
  }
  write(folders.history, 'peers\n');
  write(join(folders.cache, 'a.deb'));
  write(join(root, 'mine'), 'not of pbxctl');
  const engines = enginesOf({ '22': engineOf() });
  const runner = runnerOf(labs.length > 0 ? RUNNING : undefined);
  const phones = phonesOf({}, labs.length > 0 ? ['701'] : []);
  const context = contextOf({
    ...{ folders, engines, runner, profiles: createProfiles(folders), phones: () => phones },
  });
  const asked = () => [...phones.asked, ...runner.asked, ...engines.asked];
  return { root, folders, context, asked, write };
}

describe('teardown lab', () => {
  it('ends what runs and leaves nothing of pbxctl, and all else', async () => {
    const { root, folders, context, asked } = machine();
    const { status, err } = await typed('teardown lab --yes', context);
    expect(asked()).toEqual(['stop 701', 'stop 702', 'stop lab', 'clear']);
    expect(filesUnder(root)).toEqual({ mine: 'not of pbxctl' });
    for (const path of [folders.data, folders.cache, folders.state])
      expect(existsSync(path)).toBe(false);
    expect(status).toBe(0);
    expect(err.slice(0, 3)).toEqual([
      'phones ended',
      'Asterisk stopped',
      `removed ${folders.pbx('lab')}`,
    ]);
  });

  it('a second time has nothing to do', async () => {
    const { context, asked } = machine();
    await typed('teardown lab --yes', context);
    const before = asked();
    const err = ['there is no PBX called lab: nothing to remove'];
    expect(await typed('teardown lab', context)).toEqual({ status: 0, out: [], err });
    expect(asked()).toEqual(before);
  });

  it('keeps the engines when asked to, and says what it would remove before', async () => {
    const { context, asked, folders } = machine();
    const front = frontOf({ interactive: true });
    await typed('teardown lab --keep-engine', context, front);
    expect(front.asked).toEqual(['Remove the PBX lab with every file of it?']);
    expect(asked()).not.toContain('clear');
    expect(existsSync(folders.pbx('lab'))).toBe(false);
    expect(existsSync(folders.history)).toBe(true);
  });

  it('of one of two leaves the other, with the engines that it uses', async () => {
    const { context, asked, folders } = machine(['lab', 'lab2']);
    await typed('teardown lab --yes', context);
    expect(asked()).toEqual(['stop 701', 'stop 702', 'stop lab']);
    expect(Object.keys(filesUnder(folders.data)).sort()).toEqual([
      'pbx/lab2/etc/asterisk.conf',
      'pbx/lab2/profile.json',
      'pbx/lab2/run/asterisk.ctl',
    ]);
    expect(existsSync(folders.cache)).toBe(true);
  });

  it('removes a run folder that lies elsewhere', async () => {
    const { context, root } = machine(['lab'], (root) => ({
      run: (name) => join(root, 'tmp', name),
    }));
    await typed('teardown lab --yes', context);
    expect(filesUnder(root)).toEqual({ mine: 'not of pbxctl' });
  });

  it.each<[what: string, text: string | undefined]>([
    ['a damaged profile', '{'],
    ['no profile, from a removal that was killed', undefined],
  ])('of a lab with %s removes it all the same', async (_, text) => {
    const { context, folders, root, asked, write } = machine([]);
    write(join(folders.pbx('lab'), 'etc/asterisk.conf'));
    if (text !== undefined) write(join(folders.pbx('lab'), 'profile.json'), text);
    expect((await typed('teardown lab --yes', context)).status).toBe(0);
    expect(asked()).toEqual(['clear']);
    expect(filesUnder(root)).toEqual({ mine: 'not of pbxctl' });
  });

  it('of what a killed removal left asks, and finishes it', async () => {
    const { context, folders, root, write } = machine([]);
    write(join(folders.pbx('lab'), 'etc/manager.conf'));
    const front = frontOf({ interactive: true });
    const { status } = await typed('teardown lab --keep-engine', context, front);
    expect([status, front.asked.length]).toEqual([0, 1]);
    expect(Object.keys(filesUnder(root))).not.toContain('data/pbx/lab/etc/manager.conf');
  });

  it('asks first; a no, or nobody to ask, changes nothing', async () => {
    const { context, root, asked } = machine();
    const before = filesUnder(root);
    const front = frontOf({ interactive: true, answer: false });
    expect(await typed('teardown lab', context, front)).toMatchObject({ status: 1 });
    expect(front.asked).toEqual([
      'Remove the PBX lab with every file of it, and all that was fetched for it?',
    ]);
    expect(await typed('teardown lab', context)).toMatchObject({ status: 2 });
    expect(await typed('teardown lab --dry-run', context)).toMatchObject({ status: 0 });
    expect([filesUnder(root), asked()]).toEqual([before, []]);
  });

  it('in a dry run names each folder', async () => {
    const { context, folders } = machine();
    expect((await typed('teardown lab --dry-run', context)).out).toEqual([
      ...['would end the phones', 'would stop Asterisk', `would remove ${folders.pbx('lab')}`],
      'would remove the fetched engines and downloads',
      ...[folders.data, folders.cache, folders.state].map((path) => `would remove ${path}`),
    ]);
  });

  it('of engines that were left removes them', async () => {
    const { context, asked } = machine([]);
    expect((await typed('teardown lab --yes', context)).status).toBe(0);
    expect(asked()).toEqual(['clear']);
  });

  describe('with an operator', () => {
    const link = (role: 'lab' | 'operator') => ({
      ...{ role, pbx: role === 'lab' ? 'operator' : 'lab', address: '127.0.0.1', secret: 'x' },
    });
    function pair() {
      const both = machine(['lab', 'operator']);
      for (const name of ['lab', 'operator'] as const)
        both.write(
          join(both.folders.pbx(name), 'profile.json'),
          JSON.stringify(profileOf({ name, link: link(name) })),
        );
      return both;
    }

    it('ends and removes both, and all else', async () => {
      const { root, context, asked } = pair();
      const { status, err } = await typed('teardown lab --yes', context);
      expect(status).toBe(0);
      expect(asked()).toEqual(['stop 701', 'stop 702', 'stop operator', 'stop lab', 'clear']);
      expect(err).toContain('operator stopped');
      expect(filesUnder(root)).toEqual({ mine: 'not of pbxctl' });
    });

    it('asks about both', async () => {
      const { context } = pair();
      const front = frontOf({ interactive: true, answer: false });
      await typed('teardown lab --keep-engine', context, front);
      expect(front.asked).toEqual([
        'Remove the PBX lab with every file of it, and its operator (operator)?',
      ]);
    });

    it('leaves a PBX of that name that is none', async () => {
      const { context, folders, asked } = machine(['lab', 'operator']);
      await typed('teardown lab --yes', context);
      expect(asked()).not.toContain('stop operator');
      expect(existsSync(folders.pbx('operator'))).toBe(true);
    });

    it('finishes a removal that was killed after the profile of either', async () => {
      for (const gone of ['lab', 'operator']) {
        const { root, folders, context } = pair();
        rmSync(join(folders.pbx(gone), 'profile.json'));
        expect((await typed('teardown lab --yes', context)).status).toBe(0);
        expect(filesUnder(root)).toEqual({ mine: 'not of pbxctl' });
      }
    });

    it('lets an operator whose lab is gone go by itself', async () => {
      const { root, folders, context } = pair();
      rmSync(folders.pbx('lab'), { recursive: true });
      const alone = { ...context, pbxName: 'operator' };
      expect((await typed('teardown lab --yes', alone)).status).toBe(0);
      expect(filesUnder(root)).toEqual({ mine: 'not of pbxctl' });
    });
  });
});

describe('teardown lab, with captures of it and of another PBX,', () => {
  async function withCaptures(labs: readonly string[]) {
    const yard = machine(labs);
    const { folders, root, write } = yard;
    const folder = capturesFolder(folders.data);
    await keepCapture(folder, { name: 'lab-1' });
    await keepCapture(folder, { name: 'flows-lab-direct-A', isForFlows: true });
    await keepCapture(folder, { name: 'mine', file: join(root, 'call.pcapng') });
    await keepCapture(folder, { name: 'lab2-1', pbx: 'lab2' });
    write(join(folders.state, 'flows/lab/run.json'));
    write(join(folders.state, 'flows/lab2/run.json'));
    const left = () =>
      Object.keys(filesUnder(root))
        .filter((path) => /captures|flows|call/.test(path))
        .sort();
    return { ...yard, left };
  }

  const ofLab2 = [
    ...['call.pcapng', 'data/captures/lab2-1.json', 'data/captures/lab2-1.pcapng'],
    'state/flows/lab2/run.json',
  ];

  it('removes its own, after saying so, and no file that was put elsewhere', async () => {
    const { context, left } = await withCaptures(['lab', 'lab2']);
    const front = frontOf({ interactive: true, answer: true });
    await typed('teardown lab', context, front);
    expect(front.asked).toEqual(['Remove the PBX lab with every file of it, and 3 captures?']);
    expect(left()).toEqual(ofLab2);
  });

  it('removes those of the last lab that keeps its engine', async () => {
    const { context, left } = await withCaptures(['lab']);
    await typed('teardown lab --yes --keep-engine', context);
    expect(left()).toEqual(ofLab2);
  });

  it('removes all with the last lab', async () => {
    const { context, left } = await withCaptures(['lab']);
    await typed('teardown lab --yes', context);
    expect(left()).toEqual(['call.pcapng']);
  });

  it.each([[['lab']], [['lab', 'lab2']]])('of %j keeps them when asked to', async (labs) => {
    const { context, left, root, folders } = await withCaptures(labs);
    const before = left();
    await typed('teardown lab --yes --keep-captures', context);
    expect(left()).toEqual(before);
    expect(existsSync(folders.pbx('lab'))).toBe(false);
    if (labs.length === 1)
      expect(Object.keys(filesUnder(root)).sort()).toEqual([...before, 'mine'].sort());
  });
});
