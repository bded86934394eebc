import { chmodSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../../commands/context.ts';
import { makeYard, type Yard } from '../support/changes.ts';
import { contextOf, runnerOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { typed } from '../support/typed.ts';
import { until } from '../support/until.ts';

let yard: Yard;
let context: Context;
beforeEach(() => {
  yard = makeYard();
  context = contextOf({ changes: yard.transactor(), runner: runnerOf() });
});
afterEach(() => yard.remove());

async function edit(
  what: string,
  texts: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await yard.make(yard.transaction(texts, { describe: what }));
}

const json = async (line: string) =>
  JSON.parse((await typed(`${line} --json`, context)).out.join('\n'));

/** Two changes: a user, then another behind it. */
async function twoUsers(): Promise<void> {
  yard.put('sip.conf', '; mine\n');
  await edit('add user 703', { 'sip.conf': '; mine\n[703]\nsecret=s3cret\n' });
  await edit('add user 704', { 'sip.conf': '; mine\n[703]\nsecret=s3cret\n[704]\nsecret=other\n' });
}

describe('config log', () => {
  test('says what to expect when there is nothing', async () => {
    expect(await typed('config log', context)).toEqual({
      ...{ status: 0, out: [], err: ['nothing has been changed yet'] },
    });
  });

  test('lists the changes with their states', async () => {
    await twoUsers();
    await edit('break it', { 'sip.conf': 'BROKEN' }).catch(() => {});
    const { out } = await typed('config log', context);
    expect(
      out.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'WHEN').trimEnd()),
    ).toEqual(
      [
        'N  when                 state     what          files',
        '1  WHEN  ● done    add user 703  sip.conf',
        '2  WHEN  ● done    add user 704  sip.conf',
        '3  WHEN  ✖ failed  break it      sip.conf',
      ].map((line) => expect.stringMatching(new RegExp(line.replace(/ +/g, ' +')))),
    );
    expect(await json('config log')).toMatchObject([
      { n: 1, what: 'add user 703', state: 'done', undoes: null, files: [yard.path('sip.conf')] },
      { n: 2, state: 'done' },
      { n: 3, state: 'failed', why: expect.stringContaining('parse error') },
    ]);
  });
});

describe('config show', () => {
  test('shows the diff without secrets', async () => {
    await twoUsers();
    const { out } = await typed('config show 2', context);
    expect(out.slice(4)).toEqual([
      '@@ -1,3 +1,5 @@',
      ...[' ; mine', ' [703]', ' secret=••••••••', '+[704]', '+secret=••••••••'],
    ]);
    expect(JSON.stringify(await json('config show 2'))).not.toMatch(/s3cret|other/);
  });

  test('of what does not exist says so', async () => {
    expect(await typed('config show 9', context)).toMatchObject({ status: 5 });
    expect(await typed('config show x', context)).toMatchObject({ status: 2 });
    expect(await typed('config show', context)).toMatchObject({ status: 2 });
  });
});

describe('config undo', () => {
  test('asks, and without a terminal is a usage error', async () => {
    await twoUsers();
    const said = await typed('config undo', context);
    expect(said).toMatchObject({
      status: 2,
      err: [
        'Undo change 2 (add user 704)? There is no terminal to ask on.',
        expect.stringContaining('--yes'),
      ],
    });
    expect(said.out).toContain('-[704]');
    expect(yard.text('sip.conf')).toContain('[704]');
  });

  test('does nothing when the answer is no', async () => {
    await twoUsers();
    const front = frontOf({ interactive: true, answer: false });
    expect(await typed('config undo', context, front)).toMatchObject({
      ...{ status: 1, err: ['nothing was changed'] },
    });
    expect(front.asked).toEqual(['Undo change 2 (add user 704)?']);
    expect(yard.text('sip.conf')).toContain('[704]');
  });

  test('takes the latest back, then the one before', async () => {
    await twoUsers();
    const first = await typed('config undo --yes', context);
    expect(first.err).toEqual([
      'undo 2: add user 704: done, as change 3 (pbxctl config undo takes it back)',
    ]);
    expect(yard.text('sip.conf')).toBe('; mine\n[703]\nsecret=s3cret\n');
    await typed('config undo --yes', context);
    expect(yard.text('sip.conf')).toBe('; mine\n');
    expect((await json('config log')).map(({ state }: { state: string }) => state)).toEqual([
      ...['undone', 'undone', 'done', 'done'],
    ]);
    expect(await typed('config undo --yes', context)).toMatchObject({ status: 5 });
  });

  test('keeps what came later, and can be undone itself', async () => {
    await twoUsers();
    yard.put('sip.conf', `${yard.text('sip.conf')}; by hand\n`);
    await typed('config undo 1 --yes', context);
    expect(yard.text('sip.conf')).toBe('; mine\n[704]\nsecret=other\n; by hand\n');
    expect(await typed('config undo 1 --yes', context)).toMatchObject({
      ...{
        status: 1,
        err: [expect.stringContaining('undone already, by change 3'), expect.anything()],
      },
    });
    const again = await typed('config undo 3 --yes', context);
    expect(again.err[0]).toMatch(/^redo 1: add user 703: done, as change 4/);
    expect(yard.text('sip.conf')).toBe(
      '; mine\n[703]\nsecret=s3cret\n[704]\nsecret=other\n; by hand\n',
    );
  });

  test('refuses where a later edit touches the same lines', async () => {
    await twoUsers();
    yard.put('sip.conf', '; mine\n[703]\nsecret=another\n');
    const { status, err } = await typed('config undo 1 --yes', context);
    expect(status).toBe(1);
    expect(err[0]).toMatch(
      /change 1 cannot be undone: .*sip\.conf: line 3 .*has been edited since/,
    );
    expect(err.join()).not.toMatch(/s3cret|another/);
    expect(yard.text('sip.conf')).toBe('; mine\n[703]\nsecret=another\n');
  });

  test('refuses what did not come about', async () => {
    yard.put('sip.conf', 'x\n');
    await edit('break it', { 'sip.conf': 'BROKEN' }).catch(() => {});
    expect(await typed('config undo 1 --yes', context)).toMatchObject({
      ...{ status: 1, err: [expect.stringContaining('did not come about'), expect.anything()] },
    });
  });

  test('by hand leaves nothing to undo', async () => {
    await twoUsers();
    yard.put('sip.conf', '; mine\n[703]\nsecret=s3cret\n');
    expect(await typed('config undo', context)).toMatchObject({
      ...{ status: 0, out: [], err: [expect.stringContaining('nothing to undo')] },
    });
  });

  test('makes a removed file again with its mode', async () => {
    yard.put('gone.conf', 'x\n');
    chmodSync(yard.path('gone.conf'), 0o640);
    await edit('remove it', { 'gone.conf': undefined });
    await typed('config undo --yes', context);
    expect(readFileSync(yard.path('gone.conf'), 'utf8')).toBe('x\n');
  });

  test('in a dry run shows the diff and changes nothing', async () => {
    await twoUsers();
    const { status, out, err } = await typed('config undo --dry-run', context);
    expect([status, err]).toEqual([0, ['dry run: nothing was done']]);
    expect(out).toContain('-[704]');
    expect(await json('config undo --dry-run')).toMatchObject({ result: 'dry run' });
    expect(yard.text('sip.conf')).toContain('[704]');
  });

  test('with --json tells the number of the change', async () => {
    await twoUsers();
    expect(await json('config undo --yes')).toMatchObject({ result: 'made', changes: [3] });
  });
});

test('a change that another pbxctl is making is shown as such, and left alone', async () => {
  yard.put('sip.conf', 'old\n');
  const frozen = yard.transaction({ 'sip.conf': 'new\n' }, { reload: () => new Promise(() => {}) });
  void yard.make(frozen);
  const { list } = yard.transactor();
  await until(async () => (await list())[0]?.state === 'written', 'the change to be written');
  const { out, err } = await typed('config log', context);
  expect([out.join(), err]).toEqual([expect.stringContaining('… being made'), []]);
});

describe('what a dead pbxctl left half made', () => {
  const order: string[] = [];
  const recovering = (recover: (say: (line: string) => void) => Promise<void>) => {
    order.length = 0;
    const transactor = yard.transactor();
    const list = () => {
      order.push('planned');
      return transactor.list();
    };
    const changes = { ...transactor, list, recover };
    return contextOf({ changes, runner: runnerOf() });
  };
  const mended = async (say: (line: string) => void) => {
    order.push('recovered');
    say('change 1 was interrupted: it is undone now');
  };

  test('is put right before a change is planned, and said', async () => {
    await twoUsers();
    const { err } = await typed('config undo --yes', recovering(mended));
    expect(err[0]).toBe('change 1 was interrupted: it is undone now');
    expect(order).toEqual(['recovered', 'planned']);
  });

  test('is left alone by a dry run', async () => {
    await twoUsers();
    await typed('config undo --dry-run', recovering(mended));
    expect(order).toEqual(['planned']);
  });

  test('that cannot be put right now does not keep other commands from running', async () => {
    await twoUsers();
    const full = () => Promise.reject(new PbxError('failed', 'the disk is full', 'df -h'));
    const { status, err } = await typed('config undo --yes', recovering(full));
    expect(err.slice(0, 2)).toEqual(['pbxctl: the disk is full', '        df -h']);
    expect(status).toBe(0);
  });
});
