import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../commands/command.ts';
import { applyPlan } from '../../src/apply.ts';
import { makeYard } from '../support/changes.ts';
import { filesUnder, temporaryFolder } from '../support/folder.ts';
import { frontOf } from '../support/front.ts';

const write = (path: string, content: string, mode = 0o644): Step => ({
  ...{ kind: 'write', path, content, mode },
});

const changes = { make: () => Promise.reject(new Error('no transaction was expected')) };

function apply(steps: readonly Step[], over: Partial<Plan> = {}, how = {}, front = frontOf()) {
  const plan: Plan = { kind: 'plan', title: 't', steps, ...over };
  const { signal } = new AbortController();
  const made = applyPlan(plan, { front, yes: false, dryRun: false, signal, changes, ...how });
  return { front, made };
}

describe('files', () => {
  it('are written with their mode in folders of this user alone', async () => {
    const root = temporaryFolder();
    const path = join(root, 'new/etc/a.conf');
    const { made, front } = apply([write(path, 'secret\n', 0o600), write(`${path}2`, 'b\n')]);
    expect(await made).toBe('made');
    expect(filesUnder(root)).toEqual({ 'new/etc/a.conf': 'secret\n', 'new/etc/a.conf2': 'b\n' });
    const modeOf = (at: string) => statSync(at).mode & 0o777;
    expect([path, `${path}2`, join(root, 'new/etc')].map(modeOf)).toEqual([0o600, 0o644, 0o700]);
    expect(front.err).toEqual([`wrote 2 files in ${root}/new/etc`]);
  });

  it('are replaced whole, also where the old mode was wider', async () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'old');
    chmodSync(path, 0o666);
    const before = statSync(path).ino;
    await apply([write(path, 'new', 0o600)]).made;
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(path).ino).not.toBe(before);
  });

  it('are left alone where they are equal', async () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'same');
    const before = statSync(path, { bigint: true });
    const { made, front } = apply([write(path, 'same')], { nothing: 'nothing to do' });
    expect(await made).toBe('nothing');
    const { ino, mtimeNs } = statSync(path, { bigint: true });
    expect({ ino, mtimeNs }).toEqual({ ino: before.ino, mtimeNs: before.mtimeNs });
    expect(front.err).toEqual(['nothing to do']);
  });

  it('are removed with what is in them; what is not there is nothing', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'a/b'), { recursive: true });
    const remove = (name: string): Step => ({ kind: 'remove', path: join(root, name) });
    const { made, front } = apply([remove('a'), remove('absent')]);
    expect(await made).toBe('made');
    expect(existsSync(join(root, 'a'))).toBe(false);
    expect(front.err).toEqual([`removed ${root}/a`]);
    expect(await apply([remove('absent')]).made).toBe('nothing');
  });
});

describe('steps', () => {
  const task = (name: string, needed: boolean, made: string[]): Step => ({
    ...{ kind: 'task', describe: name, needed: async () => needed },
    run: async () => {
      made.push(name);
      return `${name} done`;
    },
  });

  it('are made in order; tasks that are not needed are skipped', async () => {
    const made: string[] = [];
    const later: Step = {
      ...{ kind: 'later', describe: 'later', ready: async () => false },
      steps: async () => [task(`after ${made.join()}`, true, made)],
    };
    const { front, made: result } = apply([
      task('a', true, made),
      task('b', false, made),
      later,
      task('c', true, made),
    ]);
    expect(await result).toBe('made');
    expect(made).toEqual(['a', 'after a', 'c']);
    expect(front.err).toEqual(['a done', 'after a done', 'c done']);
    expect(front.stages).toEqual(['a', 'after a', 'c']);
  });

  it('are not made when the answer is no', async () => {
    const path = join(temporaryFolder(), 'a');
    const made: string[] = [];
    const steps = [write(path, 'x'), task('a', true, made)];
    const front = frontOf({ answer: false, interactive: true });
    expect(await apply(steps, { question: 'Sure?' }, {}, front).made).toBe('declined');
    expect([existsSync(path), made, front.asked]).toEqual([false, [], ['Sure?']]);
  });

  it('end before the next one when they are interrupted', async () => {
    const root = temporaryFolder();
    const interrupt = new AbortController();
    const made: string[] = [];
    const breaking: Step = {
      ...{ kind: 'action', describe: 'break' },
      run: async () => void interrupt.abort(),
    };
    const steps = [
      write(join(root, 'a'), 'a'),
      breaking,
      write(join(root, 'b'), 'b'),
      task('c', true, made),
    ];
    const inner: Step = {
      kind: 'later',
      describe: '',
      ready: async () => true,
      steps: async () => steps,
    };
    const { made: result } = apply(
      [inner, task('d', true, made)],
      {},
      { signal: interrupt.signal },
    );
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect([filesUnder(root), made]).toEqual([{ a: 'a' }, []]);
  });

  it('end at the first that fails', async () => {
    const root = temporaryFolder();
    const failing: Step = {
      ...{ kind: 'task', describe: 'fail', needed: async () => true },
      run: () => Promise.reject(new Error('no')),
    };
    const { made } = apply([write(join(root, 'a'), 'a'), failing, write(join(root, 'b'), 'b')]);
    await expect(made).rejects.toThrow('no');
    expect(filesUnder(root)).toEqual({ a: 'a' });
  });
});

describe('a dry run', () => {
  it('shows all that would be done and does nothing of it', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'old'), 'one\ntwo\n');
    writeFileSync(join(root, 'same'), 'same');
    const never = (kind: string) => async () => {
      throw new Error(`${kind} was made`);
    };
    const task = (describe: string, needed: boolean): Step => ({
      ...{ kind: 'task', describe, needed: async () => needed, run: never('task') },
    });
    const later = (describe: string, ready: boolean, steps: readonly Step[]): Step => ({
      ...{ kind: 'later', describe, ready: async () => ready, steps: async () => steps },
    });
    const { made, front } = apply(
      [
        task('fetch', true),
        task('nothing', false),
        later('write much', false, []),
        later('not said', true, [{ kind: 'action', describe: 'reload', run: never('action') }]),
        write(join(root, 'same'), 'same'),
        write(join(root, 'old'), 'one\nthree\n'),
        write(join(root, 'new'), 'first\n'),
        { kind: 'remove', path: join(root, 'old') },
      ],
      { question: 'Sure?' },
      { dryRun: true },
    );
    expect(await made).toBe('made');
    expect(filesUnder(root)).toEqual({ old: 'one\ntwo\n', same: 'same' });
    expect(front.asked).toEqual([]);
    expect(front.out.map((line) => line.replaceAll(root, '~').trimEnd())).toEqual([
      ...['would fetch', 'would write much', 'would reload'],
      ...['--- ~/old', '+++ ~/old', '@@ -1,2 +1,2 @@', ' one', '-two', '+three'],
      ...['--- /dev/null', '+++ ~/new', '@@ -0,0 +1,1 @@', '+first'],
      'would remove ~/old',
    ]);
    expect(front.err).toEqual(['dry run: nothing was done']);
  });

  it('shows no secret, neither the old one nor the new one, and no escape code of a file', async () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'password=old.*secret\nkey=old\u001b[2J\n');
    const secrets = async () => ['new', 'newSecret', 'old.*secret', ''];
    const steps = [write(path, 'password=newSecret\nkey=\n')];
    const { made, front } = apply(steps, { secrets }, { dryRun: true });
    await made;
    const text = front.out.join('\n');
    expect(text).not.toMatch(/secret|\u001b/i);
    expect(text).toContain('password=••••••••\n');
  });
});

describe('a transaction', () => {
  const yardOf = () => {
    const yard = makeYard(temporaryFolder());
    yard.put('a.conf', 'old\n');
    return yard;
  };
  const later = (steps: readonly Step[]): Step => ({
    ...{ kind: 'later', describe: 'edit', ready: async () => false, steps: async () => steps },
  });

  it('is shown before the question, and with --yes too', async () => {
    const yard = yardOf();
    const steps = [yard.transaction({ 'a.conf': 'new\n' })];
    const diff = ['-old', '+new'];
    const front = frontOf({ interactive: true, answer: false });
    expect(await apply(steps, {}, { changes: yard.transactor() }, front).made).toBe('declined');
    expect([front.out.slice(3), front.asked]).toEqual([diff, ['Make this change?']]);
    expect(yard.text('a.conf')).toBe('old\n');
    const sure = apply(steps, {}, { changes: yard.transactor(), yes: true });
    expect(await sure.made).toBe('made');
    expect(sure.front.out.slice(3)).toEqual(diff);
    expect(yard.text('a.conf')).toBe('new\n');
  });

  it('is not made without a terminal and without --yes', async () => {
    const yard = yardOf();
    const steps = [yard.transaction({ 'a.conf': 'new\n' })];
    const { made } = apply(steps, {}, { changes: yard.transactor() });
    await expect(made).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--yes'),
    });
    expect(yard.text('a.conf')).toBe('old\n');
  });

  it('that changes nothing asks nothing', async () => {
    const yard = yardOf();
    const steps = [yard.transaction({ 'a.conf': 'old\n' })];
    const { made, front } = apply(steps, { nothing: 'as it is', question: 'Sure?' });
    expect([await made, front.err, front.asked]).toEqual(['nothing', ['as it is'], []]);
  });

  it('that is known only on the way is shown and asked for then', async () => {
    const yard = yardOf();
    const steps = [later([yard.transaction({ 'a.conf': 'new\n' })])];
    const no = frontOf({ interactive: true, answer: false });
    const declined = apply(steps, {}, { changes: yard.transactor() }, no).made;
    await expect(declined).rejects.toThrow('edit the files: not done');
    expect(no.out).toContain('+new');
    expect(yard.text('a.conf')).toBe('old\n');
    await apply(steps, {}, { changes: yard.transactor(), yes: true }).made;
    expect(yard.text('a.conf')).toBe('new\n');
  });
});

describe('a change that holds only for a time', () => {
  const yardOf = () => {
    const yard = makeYard(temporaryFolder());
    yard.put('a.conf', 'old\n');
    return yard;
  };
  type Yard = ReturnType<typeof yardOf>;
  const during = (yard: Yard, run: () => Promise<string | undefined>): Step => ({
    kind: 'during',
    begin: yard.transaction({ 'a.conf': 'new\n' }),
    steps: [{ kind: 'action', describe: 'look', run }],
    async end(change) {
      const [file] = yard.transaction({ 'a.conf': 'old\n' }).files;
      return {
        ...yard.transaction({}),
        files: file ? [file] : [],
        undoes: change?.n ?? 0,
        reload: () => yard.reload([yard.path('a.conf')]),
      };
    },
  });
  const question = 'For a minute?';

  it('is there while its steps are made, and gone after them', async () => {
    const yard = yardOf();
    const steps = [during(yard, async () => `it says ${yard.text('a.conf')}`)];
    const front = frontOf({ interactive: true, answer: true });
    const changes = yard.transactor();
    expect(await apply(steps, { question }, { changes }, front).made).toBe('made');
    expect(front.asked).toEqual([question]);
    expect(front.err).toContain('it says new\n');
    expect(yard.text('a.conf')).toBe('old\n');
    expect(yard.loaded.get(yard.path('a.conf'))).toBe('old\n');
    const kept = await changes.list();
    expect(kept.map(({ n, undoes }) => [n, undoes])).toEqual([
      [1, undefined],
      [2, 1],
    ]);
  });

  it('is taken back when a step fails, and the failure is told', async () => {
    const yard = yardOf();
    const steps = [during(yard, () => Promise.reject(new Error('no phone')))];
    const { made } = apply(steps, { question }, { changes: yard.transactor(), yes: true });
    await expect(made).rejects.toThrow('no phone');
    expect(yard.text('a.conf')).toBe('old\n');
  });

  it('is taken back when the person interrupts', async () => {
    const yard = yardOf();
    const over = new AbortController();
    const { signal } = over;
    const interrupted = async () => {
      over.abort();
      signal.throwIfAborted();
      return undefined;
    };
    const changes = yard.transactor(undefined, signal);
    const { made } = apply(
      [during(yard, interrupted)],
      { question },
      { changes, signal, yes: true },
    );
    await expect(made).rejects.toThrow();
    expect(yard.text('a.conf')).toBe('old\n');
  });

  it('is not begun where the answer is no', async () => {
    const yard = yardOf();
    const steps = [during(yard, () => Promise.reject(new Error('not to be run')))];
    const front = frontOf({ interactive: true, answer: false });
    const { made } = apply(steps, { question }, { changes: yard.transactor() }, front);
    expect([await made, yard.text('a.conf')]).toEqual(['declined', 'old\n']);
  });

  it('may be a task, which is ended only where it was begun', async () => {
    const did: string[] = [];
    const task = (describe: string, needed: boolean): Step => ({
      ...{ kind: 'task', describe, needed: async () => needed },
      run: async () => void did.push(describe),
    });
    const holding = (needed: boolean): Step => ({
      ...{ kind: 'during', begin: task('open', needed), end: async () => task('close', true) },
      steps: [
        task('work', true),
        { kind: 'action', describe: 'fail', run: () => Promise.reject(new Error('no')) },
      ],
    });
    await expect(apply([holding(true)]).made).rejects.toThrow('no');
    expect(did.splice(0)).toEqual(['open', 'work', 'close']);
    await expect(apply([holding(false)]).made).rejects.toThrow('no');
    expect(did).toEqual(['work']);
  });

  it('shows its diff and its steps in a dry run', async () => {
    const yard = yardOf();
    const steps = [during(yard, () => Promise.reject(new Error('not to be run')))];
    const { made, front } = apply(steps, { question }, { changes, dryRun: true });
    expect(await made).toBe('made');
    expect(front.out.slice(3)).toEqual(['-old', '+new', 'would look']);
  });
});
