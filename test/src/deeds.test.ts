import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../commands/command.ts';
import { commands } from '../../commands/index.ts';
import type { Deed } from '../../commands/session/deed.ts';
import type { OpenedContext } from '../../src/context.ts';
import { createDeeds } from '../../src/deeds.ts';
import { type Front, frontWith } from '../../src/front.ts';
import { amiOf, contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';

const RECORD = { n: 1, what: 'x', at: 0, pid: 1, state: 'done', secrets: [], files: [] } as const;
const context = {
  ...contextOf({ ami: async () => amiOf({}, () => ({ ok: true, lines: [] })) }),
  changes: { make: async () => RECORD, recover: async () => {}, list: async () => [] },
} as unknown as OpenedContext;

function begin(words: readonly string[], isDefault = true) {
  const told: Deed[] = [];
  const deeds = createDeeds({
    ...{ commands, pbx: 'lab', isDefault, secrets: ['amiSecret'], now: () => 5 },
  });
  const deed = deeds.begin(words, (one) => void told.push(one));
  return { deeds, deed, told, last: () => told.at(-1) };
}

describe('what a command does', () => {
  it('is told as it begins, goes on and ends', async () => {
    const { deed, told, deeds } = begin(['cli', '--', 'core show channels']);
    expect(told).toMatchObject([{ outcome: 'going on', line: "pbxctl cli 'core show channels'" }]);
    const ami = await deed.observe(context).ami();
    await ami.command('core show channels');
    deed.end(0, false);
    expect(deeds.list()).toEqual([told.at(-1)]);
    expect(told.at(-1)).toMatchObject({
      ...{ n: 1, outcome: 'done', status: 0, isChange: false, endedAt: 5 },
      actions: [
        {
          headers: [
            ['Action', 'Command'],
            ['Command', 'core show channels'],
          ],
          times: 1,
        },
      ],
    });
  });

  it('counts what is sent again and again once', async () => {
    const { deed, last } = begin(['user', 'list']);
    const ami = await deed.observe(context).ami();
    for (let i = 0; i < 3; i++) await ami.command('x');
    await ami.command('y');
    expect(last()?.actions.map(({ times }) => times)).toEqual([3, 1]);
  });

  it('has no secret in it: neither by its name nor by its text', async () => {
    const { deed, last } = begin(['cli', '--', 'x amiSecret']);
    const ami = await deed.observe(context).ami();
    const action = {
      Action: 'Originate',
      Secret: 'a1',
      MD5Key: 'b2',
      Key: 'c3',
      AuthPassword: 'd4',
    };
    await ami.send({ ...action, Variable: ['x=amiSecret', 'password=e5'] }).catch(() => undefined);
    deed.end(0, false);
    expect(JSON.stringify(last())).not.toMatch(/amiSecret|a1|b2|c3|d4|e5/);
    expect(last()?.once).toBe('a secret is masked');
  });

  it('has the lines of files that were changed, and no secret of them', async () => {
    const { deed, last } = begin(['user', 'add', '703']);
    const transaction = {
      files: [
        {
          path: '/etc/pjsip.conf',
          before: Buffer.from('[701]\na=1\n'),
          after: Buffer.from('[701]\na=2\npassword=hidden1\ncallerid=hidden2\n'),
        },
        { path: '/etc/same.conf', before: Buffer.from('a'), after: Buffer.from('a') },
      ],
    } as unknown as Transaction;
    await deed.observe(context).changes.make(transaction, ['hidden2'], () => {});
    expect(last()?.files).toEqual([
      {
        path: '/etc/pjsip.conf',
        lines: ['-a=1', '+a=2', '+password=••••••••', '+callerid=••••••••'],
      },
    ]);
  });

  it.each([
    [0, false, 'done'],
    [5, false, 'failed'],
    [130, true, 'interrupted'],
  ])('ends with status %i as it ended', (status, isInterrupted, outcome) => {
    const { deed, last } = begin(['peers']);
    deed.end(status, isInterrupted);
    expect(last()).toMatchObject({ outcome, status });
  });

  it('to which somebody said no is not done', async () => {
    const { deed, last } = begin(['user', 'remove', '703']);
    const asked: unknown[] = [];
    const confirm: Front['confirm'] = async (...question) => {
      asked.push(question);
      return false;
    };
    const size = { columns: 80 };
    const front = Object.defineProperty(frontOf(), 'columns', { get: () => size.columns });
    const watched = deed.watch(frontWith(front, { confirm }));
    size.columns = 100;
    expect(watched.columns).toBe(100);
    expect(await watched.confirm('Sure?', 'office')).toBe(false);
    expect(asked).toEqual([['Sure?', 'office']]);
    deed.end(1, false);
    expect(last()).toMatchObject({ outcome: 'not done', isChange: true });
  });

  it.each([
    [['hangup', '--', 'PJSIP/701-00000001'], 'only at that moment'],
    [['hangup', '--all'], undefined],
    [['capture', 'start', '--rtp', '--call=1700000000.1'], 'only at that moment'],
    [['transfer', '701', '702'], undefined],
    [['session', 'export', 'x'], 'not of the script itself'],
    [['peers'], undefined],
  ])('%j is something for once: %s', (words, once) => {
    expect(begin(words).last()?.once).toBe(once);
  });

  it('names the PBX where another is meant', () => {
    expect(begin(['peers'], false).last()?.line).toBe('pbxctl --pbx lab peers');
  });
});
