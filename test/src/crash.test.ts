import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { makeYard, type Yard } from '../support/changes.ts';
import { until } from '../support/until.ts';

let program: { file: string; remove(): void };
let yard: Yard;

beforeAll(async () => {
  program = await bundle('change-child.ts');
  chmodSync(dirname(program.file), 0o755);
});
afterAll(() => program.remove());
beforeEach(() => {
  yard = fresh();
});
afterEach(() => yard.remove());

const OLD = { 'a.conf': 'old a\n', 'b.conf': 'old b\n', 'gone.conf': 'old gone\n' };
const NEW = { 'a.conf': 'new a\n', 'b.conf': 'new b\n', 'made.conf': 'made\n' };

function fresh(): Yard {
  const made = makeYard();
  for (const [name, content] of Object.entries(OLD)) made.put(name, content);
  return made;
}

interface Ended {
  readonly signal: string | null;
  readonly said: {
    readonly operations: number;
    readonly state?: string;
    readonly name?: string;
    readonly message?: string;
  };
}

function child(where: Yard, scenario: string, killAt: number | string = 0): Promise<Ended> {
  return new Promise((resolve) => {
    const words = [program.file, where.root, scenario, String(killAt)];
    execFile(process.execPath, words, (error, stdout) => {
      const said = stdout === '' ? { operations: 0 } : JSON.parse(stdout);
      resolve({ signal: error?.signal ?? null, said });
    });
  });
}

/** The files of the yard with their texts; nothing else may lie beside them. */
const files = (where: Yard) =>
  Object.fromEntries(where.names().map((name) => [name, where.text(name)]));

const paths = (where: Yard) =>
  ['a.conf', 'b.conf', 'gone.conf', 'made.conf'].map((name) => where.path(name));

/** Recovers as the next pbxctl does, and holds what must hold after a kill at any moment. */
async function recovered(where: Yard, isAllowed: readonly string[]): Promise<string | undefined> {
  const said: string[] = [];
  const transactor = where.transactor();
  await transactor.recover((line) => said.push(line));
  const [change, ...more] = await transactor.list();
  expect(more).toEqual([]);
  const now = files(where);
  const isNew = now['a.conf'] === NEW['a.conf'];
  expect(now).toEqual(isNew ? NEW : OLD);
  expect(isAllowed).toContain(change?.state ?? 'none');
  expect(change?.state === 'done').toBe(isNew);
  if (said.length > 0) {
    expect(said[0]).toMatch(/^change 1 \(edit the files\) was interrupted/);
    for (const path of paths(where))
      expect(where.loaded.get(path)).toBe(where.text(path.slice(dirname(path).length + 1)));
  }
  await transactor.recover((line) => said.push(`again: ${line}`));
  expect(said.filter((line) => line.startsWith('again'))).toEqual([]);
  return change?.state;
}

/** The next change goes through as if nothing had been. */
async function goesOn(where: Yard): Promise<void> {
  const change = await where.make(where.transaction({ 'b.conf': 'and on\n' }));
  expect(change?.state).toBe('done');
  expect(readdirSync(where.changes).filter((name) => name.startsWith('.'))).toEqual([]);
}

describe('killed before each of its operations on files', { timeout: 120_000 }, () => {
  const scenarios = [
    ['good', ['none', 'undone', 'done']],
    ['refused', ['none', 'undone', 'failed']],
  ] as const;
  test.each(scenarios)(
    'a change that is %s leaves old or new files and a true history',
    async (scenario, allowed) => {
      const { said } = await child(yard, scenario);
      expect(said.operations).toBeGreaterThan(40);
      const states = new Set<string>();
      for (let k = 1; k <= said.operations; k++) {
        const where = fresh();
        const { signal } = await child(where, scenario, k);
        expect(signal, `operation ${k}`).toBe('SIGKILL');
        states.add((await recovered(where, allowed)) ?? 'none');
        await goesOn(where);
        where.remove();
      }
      expect([...states].sort()).toEqual([...allowed].sort());
    },
  );

  const beginnings = [
    ['with one file new and one old', 'good', 'rename /etc/b.conf'],
    ['with all files new', 'reloading', 'never /'],
    ['while it was put back', 'refused', 'unlink /etc/made.conf'],
  ] as const;
  test.each(beginnings)(
    'a recovery that is killed %s is ended by the next',
    async (_, scenario, when) => {
      let ended = false;
      for (let k = 1; !ended; k++) {
        const where = fresh();
        const [verb, path = ''] = when.split(' ');
        const first = await child(where, scenario, `${verb} ${where.root}${path}`);
        expect(first.signal).toBe('SIGKILL');
        const second = await child(where, 'recover', String(k));
        ended = second.signal === null;
        await recovered(where, ['done', 'undone', 'failed']);
        if (ended) expect(k).toBeGreaterThan(3);
        await goesOn(where);
        where.remove();
      }
    },
  );
});

test('a file that somebody edits after the kill is left as it is, the others are put back', async () => {
  await child(yard, 'good', `unlink ${yard.root}/etc/gone.conf`);
  yard.put('a.conf', 'theirs\n');
  const said: string[] = [];
  await yard.transactor().recover((line) => said.push(line));
  expect(said).toEqual([expect.stringMatching(/it is undone now; .*a\.conf was left as it is/)]);
  expect(files(yard)).toEqual({ ...OLD, 'a.conf': 'theirs\n' });
  expect(await yard.transactor().list()).toMatchObject([{ state: 'failed' }]);
});

describe('two at once', () => {
  test('the second waits, says for whom, and finds the file changed', async () => {
    const first = spawn(process.execPath, [program.file, yard.root, 'held'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(first.stdout, 'data');
    const second = yard.make(yard.transaction({ 'b.conf': 'second\n' }));
    await until(async () => yard.said.length > 0, 'the remark');
    expect(yard.said[0]).toContain(`waiting for the change that process ${first.pid} is making`);
    const { changes } = await yard.transactor().history();
    expect(changes).toMatchObject([{ n: 1, state: 'written' }]);
    first.stdin.write('go\n');
    expect(await second).toMatchObject({ n: 2, state: 'done' });
    expect(files(yard)).toEqual({ ...NEW, 'b.conf': 'second\n' });
  });

  test('many at once come one after another, and none is lost', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => child(yard, 'plain')));
    const made = all.filter(({ said }) => said.state === 'done');
    expect(made).toHaveLength(1);
    for (const { said } of all)
      if (said.state === undefined && said.message)
        expect(said.message).toMatch(/changed by somebody else/);
    expect((await yard.transactor().list()).map(({ n, state }) => [n, state])).toEqual([
      [1, 'done'],
    ]);
  });
});

/** How to run something where it may mount a disk of its own; undefined where the machine forbids that. */
const mount = [
  ['unshare', '-m'],
  ['unshare', '-rm'],
].find(([file = '', ...words]) => {
  const script = 'mount -t tmpfs tmpfs /mnt';
  return spawnSync(file, [...words, 'sh', '-c', script]).status === 0;
});

describe('what the machine refuses', () => {
  test.skipIf(!mount)('a full disk', async () => {
    const root = join(yard.root, 'small');
    mkdirSync(root);
    const script = [
      `mount -t tmpfs -o size=200k,mode=700 tmpfs ${root}`,
      `mkdir ${root}/etc && printf old > ${root}/etc/a.conf && printf old > ${root}/etc/b.conf`,
      `"$0" ${program.file} ${root} full; echo`,
      `echo $(cat ${root}/etc/a.conf ${root}/etc/b.conf; ls -A ${root}/etc ${root}/changes)`,
      `"$0" ${program.file} ${root} plain`,
    ].join('\n');
    const [file = '', ...words] = [...(mount ?? []), 'sh', '-c', script, process.execPath];
    const { stdout } = await runFile(file, words);
    const [full = '', left = '', next = ''] = stdout.split('\n');
    expect(JSON.parse(full)).toMatchObject({
      name: 'PbxError',
      message: expect.stringContaining('the disk is full'),
    });
    expect(left.replaceAll(root, '')).toBe('oldold/changes: /etc: a.conf b.conf');
    expect(JSON.parse(next)).toMatchObject({ state: 'done' });
  });

  test('a file that may not be written', async () => {
    // Root may write anything, so another user tries.
    const isRoot = process.getuid?.() === 0;
    chmodSync(yard.path('a.conf'), 0o444);
    if (isRoot) giveAway(yard.root);
    const who = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const words = [program.file, yard.root, 'good'];
    const { stdout } = await runFile(process.execPath, words, who).catch((error) => error);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'PbxError',
      message: expect.stringMatching(
        /cannot write .*a\.conf: permission denied; nothing was changed/,
      ),
    });
    expect(files(yard)).toEqual(OLD);
  });
});

const NOBODY = 65534;
const runFile = promisify(execFile);

function giveAway(path: string): void {
  chownSync(path, NOBODY, NOBODY);
  if (statSync(path).isDirectory())
    for (const name of readdirSync(path)) giveAway(join(path, name));
}
