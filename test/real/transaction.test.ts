import { existsSync } from 'node:fs';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileChange, Transaction } from '../../commands/command.ts';
import { readBackFiles, reloadFiles } from '../../commands/reload.ts';
import { type Contexts, createContexts, type OpenedContext } from '../../src/context.ts';
import { hostOf } from '../support/host.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { until } from '../support/until.ts';

interface ChangeJson {
  readonly n: number;
  readonly what: string;
  readonly state: string;
  readonly why: string | null;
}

const numbered = (n: number): string => String(n).padStart(4, '0');

describe.each([
  { engine: '22', address: '127.0.52.198', sip: 'pjsip.conf' },
  { engine: '16', address: '127.0.46.198', sip: 'sip.conf' },
])('changes on Asterisk $engine', { timeout: 60_000 }, ({ engine, address, sip }) => {
  let product: Product;
  let contexts: Contexts | undefined;
  let context: OpenedContext;
  const path = (name: string) => join(product.root, 'data/pbxctl/pbx/lab/etc', name);
  const read = (name: string) => readFile(path(name), 'utf8');
  const log = () => product.json<ChangeJson[]>(['config', 'log']);
  const peers = async () =>
    (await product.json<{ id: string }[]>(['peers'])).map(({ id }) => id.replace(/.*\//, ''));

  const account = (n: string) =>
    sip === 'sip.conf'
      ? `\n[${n}]\ntype=friend\nhost=dynamic\nsecret=hushhush${n}\ncontext=usersnum\n`
      : `\n[${n}]\ntype=endpoint\ncontext=usersnum\nauth=${n}\naors=${n}\nallow=!all,alaw\n` +
        `[${n}]\ntype=auth\nauth_type=userpass\nusername=${n}\npassword=hushhush${n}\n` +
        `[${n}]\ntype=aor\nmax_contacts=1\n`;
  const number = (n: string) => `\nexten => ${n},1,Answer()\n same => n,Echo()\n`;

  /** A change as a command would plan it: text at the end of files. */
  async function appending(
    describe: string,
    added: Readonly<Record<string, string>>,
    over: Partial<Transaction> = {},
  ): Promise<Transaction> {
    const files = await Promise.all(
      Object.entries(added).map(async ([name, text]): Promise<FileChange> => {
        const before = await readFile(path(name));
        return { path: path(name), before, after: Buffer.concat([before, Buffer.from(text)]) };
      }),
    );
    const paths = files.map((file) => file.path);
    return {
      ...{ kind: 'transaction', describe, files },
      reload: () => reloadFiles(context, paths),
      readBack: () => readBackFiles(context, files),
      ...over,
    };
  }
  const make = (transaction: Transaction) => context.changes.make(transaction, [], () => {});

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--no-operator', '--engine', engine, '--address', address]);
    contexts = createContexts({ ...hostOf({ env: product.env }), now: Date.now });
    context = await contexts.open(undefined);
  }, 120_000);
  afterAll(async () => {
    await contexts?.close();
    await product.remove();
  }, 60_000);

  it('are shown by Asterisk once they are made', async () => {
    const { mode } = await stat(path(sip));
    const change = await make(
      await appending('add user 703', { [sip]: account('703'), 'extensions.conf': number('603') }),
    );
    expect(change).toMatchObject({ n: 1, state: 'done' });
    expect(await peers()).toContain('703');
    const { stdout } = await product.ok(['cli', 'dialplan show 603@usersnum']);
    expect(stdout).toContain("'603'");
    expect((await stat(path(sip))).mode).toBe(mode);
  });

  const broken = [
    ['a file that cannot be read', () => sip, '\n[broken\n', /cannot read .*no closing/s],
    [
      'an include of nothing',
      () => 'extensions.conf',
      '\n#include "nowhere.conf"\n',
      /nowhere\.conf/,
    ],
    [
      'a number that Asterisk does not take',
      () => 'extensions.conf',
      '\nexten => 604,first,Echo()\n',
      /does not show extension 604/,
    ],
  ] as const;
  it.each(broken)('are put back when they leave %s', async (_, name, text, why) => {
    const before = await read(name());
    const making = make(await appending('break it', { [name()]: text }));
    await expect(making).rejects.toMatchObject({
      ...{ code: 'failed', message: expect.stringMatching(why) },
    });
    expect(await read(name())).toBe(before);
    expect(await peers()).toEqual(expect.arrayContaining(['701', '702', '703']));
    await product.ok(['cli', 'dialplan show 600@usersnum']);
    expect((await log()).at(-1)).toMatchObject({ what: 'break it', state: 'failed' });
  });

  it('of several files are put back together', async () => {
    const before = [await read(sip), await read('extensions.conf')];
    const added = { [sip]: account('705'), 'extensions.conf': '\n[broken\n' };
    await expect(make(await appending('half good', added))).rejects.toThrow(/put back/);
    expect([await read(sip), await read('extensions.conf')]).toEqual(before);
    expect(await peers()).not.toContain('705');
  });

  it('can be read again, without secrets', async () => {
    const { stdout } = await product.ok(['config', 'log']);
    expect(stdout).toMatch(new RegExp(`1 .* ● done +add user 703 +${sip}, extensions.conf`));
    const shown = await product.ok(['config', 'show', '1']);
    expect(shown.stdout).toContain('+[703]');
    expect(shown.stdout).toContain('+exten => 603,1,Answer()');
    expect(shown.stdout).not.toContain('hushhush');
    expect((await product.run(['config', 'show', '99'])).status).toBe(5);
  });

  it('are taken back, and later edits are kept', async () => {
    await appendFile(path('extensions.conf'), number('605'));
    const asked = await product.run(['config', 'undo', '1']);
    expect(asked.status).toBe(2);
    await product.ok(['config', 'undo', '1', '--yes']);
    expect(await peers()).toEqual(['701', '702']);
    const { stdout } = await product.ok(['cli', 'dialplan show usersnum']);
    expect(stdout).toContain("'605'");
    expect(stdout).not.toContain("'603'");
    const changes = await log();
    expect(changes[0]?.state).toBe('undone');
    await product.ok(['config', 'undo', String(changes.at(-1)?.n), '--yes']);
    expect(await peers()).toEqual(['701', '702', '703']);
  });

  it('are not taken back when the same lines were edited since', async () => {
    const edited = (await read(sip)).replace('[703]', '[703] ; edited');
    await writeFile(path(sip), edited);
    const last = String((await log()).at(-1)?.n);
    const refused = await product.run(['config', 'undo', last, '--yes']);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('edited since') });
    expect(await read(sip)).toBe(edited);
    await writeFile(path(sip), edited.replace(' ; edited', ''));
  });

  it('are shown in the session before it asks', async () => {
    const last = (await log()).at(-1)?.n;
    const session = spawnScreen(process.execPath, [product.program], {
      ...{ cols: 100, rows: 30, env: product.env },
    });
    try {
      await session.waitFor(/● live/);
      session.key(':');
      session.type(`config undo ${last}\r`);
      const screen = await session.waitFor(/Undo change .*\(y\/n\)/);
      expect(screen.join('\n')).toMatch(/-\[703\]/);
      session.key('n');
      await session.waitFor(/nothing was changed|not done/);
      expect(await peers()).toContain('703');
      session.key(':');
      session.type(`config undo ${last}\r`);
      await session.waitFor(/Undo change .*\(y\/n\)/);
      session.key('y');
      await session.waitFor(/done, as change/);
      expect(await peers()).toEqual(['701', '702']);
    } finally {
      session.dispose();
    }
  });

  it('are whole or not at all when pbxctl is killed over them', async () => {
    const without = await read('extensions.conf');
    await make(await appending('add number 606', { 'extensions.conf': number('606') }));
    const withIt = await read('extensions.conf');
    for (let round = 0; round < 3; round++) {
      const changes = await log();
      const had = (await read('extensions.conf')) === withIt;
      const entry = join(product.root, 'data/pbxctl/pbx/lab/changes', numbered(changes.length + 1));
      const last = changes.findLast(({ state }) => state === 'done')?.n ?? 0;
      const running = product.watch(['config', 'undo', String(last), '--yes']);
      await until(async () => existsSync(entry), 'the change to be begun');
      await running.end('SIGKILL');
      const after = (await log()).at(-1);
      const has = (await read('extensions.conf')) === withIt;
      expect(await read('extensions.conf')).toBe(has ? withIt : without);
      expect(after?.state).toBe(has === had ? 'undone' : 'done');
      const { stdout } = await product.run(['cli', 'dialplan show 606@usersnum']);
      expect(stdout.includes("'606'")).toBe(has);
    }
  });

  it('that are undone while Asterisk is stopped are there when it starts', async () => {
    await make(await appending('add user 707', { [sip]: account('707') }));
    expect(await peers()).toContain('707');
    await product.ok(['stop', '--yes']);
    await product.ok(['config', 'undo', '--yes']);
    await product.ok(['start']);
    expect(await peers()).toEqual(['701', '702']);
  });
});
