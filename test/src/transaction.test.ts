import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDisk } from '../../asterisk/change/disk.ts';
import { makeYard, type Yard } from '../support/changes.ts';

let yard: Yard;
beforeEach(() => {
  yard = makeYard();
});
afterEach(() => yard.remove());

const history = async () => (await yard.transactor().history()).changes;

describe('a change that Asterisk takes', () => {
  test('is written, reloaded once, read back and kept', async () => {
    yard.put('a.conf', 'old\n');
    const change = await yard.make(yard.transaction({ 'a.conf': 'new\n' }));
    expect(change).toMatchObject({ n: 1, what: 'edit the files', state: 'done' });
    expect(yard.text('a.conf')).toBe('new\n');
    expect(yard.reloads()).toBe(1);
    expect(yard.loaded.get(yard.path('a.conf'))).toBe('new\n');
    expect(await history()).toEqual([change]);
    expect(yard.names()).toEqual(['a.conf']);
  });

  test('makes and removes files with others', async () => {
    yard.put('gone.conf', 'x', 0o640);
    await yard.make(yard.transaction({ 'gone.conf': undefined, 'sub/made.conf': 'y' }));
    expect(yard.text('gone.conf')).toBeUndefined();
    expect(yard.text('sub/made.conf')).toBe('y');
    expect(statSync(yard.path('sub/made.conf')).mode & 0o777).toBe(0o600);
  });

  test('keeps the mode of the file, and the history to its owner', async () => {
    yard.put('a.conf', 'old');
    chmodSync(yard.path('a.conf'), 0o664);
    await yard.make(yard.transaction({ 'a.conf': 'new' }));
    expect(statSync(yard.path('a.conf')).mode & 0o7777).toBe(0o664);
    for (const name of ['change.json', '0.before', '0.after'])
      expect(statSync(join(yard.changes, '0001', name)).mode & 0o777).toBe(0o600);
    expect(statSync(yard.changes).mode & 0o777).toBe(0o700);
  });

  test('keeps bytes that are no text', async () => {
    const odd = new Uint8Array([0xff, 0x00, 0x0d, 0x0a, 0xfe]);
    const path = yard.put('a.conf', 'old');
    await yard.make(
      yard.transaction(
        {},
        {
          files: [{ path, before: Buffer.from('old'), after: odd }],
          readBack: async () => undefined,
        },
      ),
    );
    expect(new Uint8Array(readFileSync(path))).toEqual(odd);
  });

  test('is written through a link, which stays', async () => {
    mkdirSync(yard.path('real'));
    yard.put('real/a.conf', 'old');
    symlinkSync('real/a.conf', yard.path('a.conf'));
    await yard.make(yard.transaction({ 'a.conf': 'new' }));
    expect(lstatSync(yard.path('a.conf')).isSymbolicLink()).toBe(true);
    expect(yard.text('real/a.conf')).toBe('new');
    expect(yard.names()).toEqual(['a.conf', 'real']);
  });

  test('is asked for again while it is missing', async () => {
    yard.put('a.conf', 'old');
    const answers = ['not yet', 'not yet', undefined];
    const transactor = yard.transactor();
    const transaction = yard.transaction(
      { 'a.conf': 'new' },
      { readBack: async () => answers.shift() },
    );
    await expect(transactor.make(transaction, [], () => {})).rejects.toThrow('not yet');
    expect(answers).toHaveLength(2);
  });

  test('with nothing to change is no change', async () => {
    yard.put('a.conf', 'same');
    expect(await yard.make(yard.transaction({ 'a.conf': 'same' }))).toBeUndefined();
    expect(yard.reloads()).toBe(0);
    expect(await history()).toEqual([]);
  });
});

describe('a change that Asterisk does not take is put back', () => {
  test('when it refuses the reload', async () => {
    yard.put('a.conf', 'old', 0o640);
    yard.put('b.conf', 'old');
    const making = yard.make(
      yard.transaction({ 'a.conf': 'BROKEN', 'b.conf': 'new', 'c.conf': 'new' }),
    );
    await expect(making).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringMatching(/parse error in .*\neverything was put back/),
      hint: expect.stringContaining('pbxctl config show 1'),
    });
    expect(yard.names()).toEqual(['a.conf', 'b.conf']);
    expect(yard.text('a.conf')).toBe('old');
    expect(statSync(yard.path('a.conf')).mode & 0o777).toBe(0o640);
    expect(yard.loaded.get(yard.path('b.conf'))).toBe('old');
    expect(await history()).toMatchObject([
      { n: 1, state: 'failed', why: expect.stringContaining('parse error') },
    ]);
  });

  test('when it does not show it, after the further steps of rolling back', async () => {
    yard.put('a.conf', 'old');
    const steps: string[] = [];
    const transaction = yard.transaction(
      { 'a.conf': 'new' },
      {
        readBack: async () => 'endpoint 703 is missing',
        backout: async () => void steps.push(yard.text('a.conf') ?? ''),
      },
    );
    await expect(yard.make(transaction)).rejects.toThrow('endpoint 703 is missing');
    expect(steps).toEqual(['old']);
    expect(yard.reloads()).toBe(2);
    expect(yard.loaded.get(yard.path('a.conf'))).toBe('old');
  });

  test('when asking it fails', async () => {
    yard.put('a.conf', 'old');
    const lost = new Error('the connection was lost');
    const transaction = yard.transaction(
      { 'a.conf': 'new' },
      { reload: () => Promise.reject(lost) },
    );
    await expect(yard.make(transaction)).rejects.toThrow(/connection was lost[\s\S]*put back/);
    expect(yard.text('a.conf')).toBe('old');
  });

  test('but for a file that somebody has edited meanwhile', async () => {
    yard.put('a.conf', 'old');
    yard.put('b.conf', 'old');
    const transaction = yard.transaction(
      { 'a.conf': 'new', 'b.conf': 'new' },
      {
        readBack: async () => {
          yard.put('a.conf', 'theirs');
          return 'it is missing';
        },
      },
    );
    await expect(yard.make(transaction)).rejects.toThrow(/a\.conf was left as it is/);
    expect(yard.text('a.conf')).toBe('theirs');
    expect(yard.text('b.conf')).toBe('old');
  });
});

describe('nothing is changed, and it is said why, when', () => {
  const refused = async (reason: RegExp, texts: Record<string, string | undefined>) => {
    await expect(yard.make(yard.transaction(texts))).rejects.toMatchObject({
      name: 'PbxError',
      code: 'failed',
      message: expect.stringMatching(reason),
      hint: expect.stringMatching(/./),
    });
    expect(yard.reloads()).toBe(0);
    expect(await history()).toEqual([]);
  };

  test('the file was changed since the diff', async () => {
    yard.put('a.conf', 'old');
    yard.put('b.conf', 'old');
    const transaction = yard.transaction({ 'a.conf': 'new', 'b.conf': 'new' });
    yard.put('b.conf', 'theirs');
    await expect(yard.make(transaction)).rejects.toThrow(
      /b\.conf has been changed by somebody else/,
    );
    expect(yard.text('a.conf')).toBe('old');
    expect(yard.text('b.conf')).toBe('theirs');
    expect(await history()).toEqual([]);
  });

  test('the file was changed at the last moment', async () => {
    yard.put('a.conf', 'old');
    yard.put('b.conf', 'old');
    const transaction = yard.transaction({ 'a.conf': 'new', 'b.conf': 'new' });
    const disk = createDisk((operation) => {
      if (operation === `rename ${yard.path('a.conf')}`) yard.put('b.conf', 'theirs');
    });
    await expect(yard.make(transaction, disk)).rejects.toThrow(/b\.conf has been changed/);
    expect(yard.text('a.conf')).toBe('old');
    expect(yard.text('b.conf')).toBe('theirs');
    expect(yard.names()).toEqual(['a.conf', 'b.conf']);
    expect(await history()).toEqual([]);
  });

  test('somebody else made the file that was to be made', async () => {
    const transaction = yard.transaction({ 'a.conf': 'new' });
    const disk = createDisk((operation) => {
      if (operation === `link ${yard.path('a.conf')}`) yard.put('a.conf', 'theirs');
    });
    await expect(yard.make(transaction, disk)).rejects.toThrow(/changed by somebody else/);
    expect(yard.text('a.conf')).toBe('theirs');
    expect(yard.names()).toEqual(['a.conf']);
  });

  test('the path is a folder', async () => {
    mkdirSync(yard.path('a.conf'));
    await refused(/is not a file/, { 'a.conf': 'new' });
  });

  test('the path is a link to nothing', async () => {
    symlinkSync('nowhere', yard.path('a.conf'));
    await refused(/link to a file that is not there/, { 'a.conf': 'new' });
  });

  test('the path is a link to itself', async () => {
    symlinkSync('a.conf', yard.path('a.conf'));
    await refused(/link that leads to itself/, { 'a.conf': 'new' });
  });

  test.each(['create', 'write', 'own', 'sync', 'rename'])(
    'the disk refuses to %s',
    async (verb) => {
      yard.put('a.conf', 'old');
      yard.put('b.conf', 'old');
      const disk = createDisk((operation) => {
        const isOurs = operation.includes('b.conf') && !operation.startsWith('clear');
        if (isOurs && operation.startsWith(verb)) throw full();
      });
      const making = yard.make(yard.transaction({ 'a.conf': 'new', 'b.conf': 'new' }), disk);
      await expect(making).rejects.toMatchObject({
        code: 'failed',
        message: expect.stringContaining('the disk is full'),
      });
      expect(yard.text('a.conf')).toBe('old');
      expect(yard.text('b.conf')).toBe('old');
      expect(yard.names()).toEqual(['a.conf', 'b.conf']);
      expect(await history()).toEqual([]);
    },
  );
});

const full = () =>
  Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', errno: -28 });

test('a disk that stays full while putting back is told, and the next change puts back', async () => {
  yard.put('a.conf', 'old');
  let isFull = false;
  const disk = createDisk((operation) => {
    if (isFull && /^(create|write)/.test(operation)) throw full();
  });
  const transaction = yard.transaction(
    { 'a.conf': 'new' },
    {
      readBack: async () => {
        isFull = true;
        return 'it is missing';
      },
    },
  );
  await expect(yard.make(transaction, disk)).rejects.toThrow(/putting it back failed as well/);
  expect(yard.text('a.conf')).toBe('new');
  yard.put('b.conf', 'old');
  await yard.make(yard.transaction({ 'b.conf': 'new' }));
  expect(yard.said).toEqual([expect.stringContaining('change 1')]);
  expect(await history()).toMatchObject([{ n: 1 }, { n: 2, state: 'done' }]);
});
