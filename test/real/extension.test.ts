import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPhones, type Phone, type Phones } from '../../asterisk/phone/phones.ts';
import { makeProduct, type Product } from '../support/product.ts';

interface Explained {
  winner: { extension: string; line: number } | null;
  steps: { priority: number; application: string; data: string; extension: string }[];
  asterisk: { asked: boolean; agrees: boolean };
}

describe.each([
  { engine: '22', technology: 'PJSIP', address: '127.0.82.198' },
  { engine: '16', technology: 'SIP', address: '127.0.76.198' },
])(
  'extensions of a lab on Asterisk $engine',
  { timeout: 60_000 },
  ({ engine, technology, address }) => {
    let product: Product;
    let phones: Phones;
    let callee: Phone;
    let caller: Phone;
    const network = address.split('.').slice(0, 3).join('.');
    const file = () => join(product.root, 'data/pbxctl/pbx/lab/etc/extensions.conf');
    const explain = async (number: string): Promise<Explained> =>
      JSON.parse((await product.run(['extension', 'explain', number, '--json'])).stdout);
    const call = (number: string) => phones.call(caller, number, { talkMs: 200 });

    beforeAll(async () => {
      product = await makeProduct();
      await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
      const { users, engine: found } = await product.profile();
      const phone = (number: string, byte: number): Phone => ({
        ...{ number, address: `${network}.${byte}` },
        secret: users.find((user) => user.number === number)?.secret ?? '',
      });
      callee = phone('701', 127);
      caller = phone('702', 165);
      phones = createPhones({
        sipp: found.programs['sipp'] ?? '',
        dir: join(product.root, 'test-phones'),
        pbx: { address, port: 5060 },
      });
      await phones.start(callee);
    }, 120_000);
    afterAll(async () => {
      await phones?.stop(callee);
      await product?.remove();
    }, 60_000);

    it('do not have 555 at first', async () => {
      expect(await call('555')).toMatchObject({
        ok: false,
        reason: expect.stringContaining('404'),
      });
      expect(await explain('555')).toMatchObject({ winner: null, asterisk: { agrees: true } });
    });

    it('have 555 ring 701 once it is added, and a phone that dials it talks', async () => {
      const before = await readFile(file(), 'utf8');
      const dry = await product.ok(['extension', 'add', '555', '701', '--dry-run']);
      expect(dry.stdout).toContain(`+exten => 555,1,Dial(${technology}/701)`);
      expect(await readFile(file(), 'utf8')).toBe(before);

      const { stderr } = await product.ok([
        ...['extension', 'add', '555 -> 701', '--ring', '20', '--name', 'Accueil', '--yes'],
      ]);
      expect(stderr).toContain('done');
      const added = (line: string) => /^(exten => 555| same => n),/.test(line);
      const after = (await readFile(file(), 'utf8')).split('\n');
      const at = after.findIndex((line) => line.startsWith('exten => 555,'));
      const block = after.slice(at).findIndex((line) => !added(line));
      after.splice(at, block);
      expect(after.join('\n')).toBe(before);
      expect(await call('555')).toEqual({ ok: true, reason: '' });
      const { stdout } = await product.run(['log', '-n', '200']);
      expect(stdout).toContain('Executing [555@usersnum:1] NoOp');
      expect(stdout).toContain(`Called ${technology}/701`);
    });

    it('are explained as Asterisk has them', async () => {
      const explained = await explain('555');
      expect(explained).toMatchObject({
        winner: { extension: '555' },
        steps: [
          { priority: 1, application: 'NoOp', data: 'Accueil' },
          { priority: 2, application: 'Dial', data: `${technology}/701,20` },
          { priority: 3, application: 'Hangup', data: '' },
        ],
        asterisk: { asked: true, agrees: true },
      });
      const lines = (await readFile(file(), 'utf8')).split('\n');
      expect(lines[(explained.winner?.line ?? 0) - 1]).toContain('exten => 555,1');
    });

    it('say what they take from a pattern, and what a pattern takes', async () => {
      const exact = await product.ok(['extension', 'add', '701', '702', '--dry-run']);
      expect(exact.stderr).toContain('701 takes 701 from _70X');
      const wide = await product.ok(['extension', 'add', '_7XX', '${EXTEN}', '--dry-run']);
      expect(wide.stderr).toContain('_70X (extensions.conf:');
      const twice = await product.run(['extension', 'add', '555', '702', '--yes']);
      expect(twice).toMatchObject({ status: 4, stderr: expect.stringContaining('already') });
    });

    it('let a pattern call the number that was dialled', async () => {
      await product.ok(['extension', 'add', '_[7]0[1]', '${EXTEN}', '--yes']);
      expect(await explain('701')).toMatchObject({
        winner: { extension: '_[7]0[1]' },
        asterisk: { agrees: true },
      });
      expect(await call('701')).toEqual({ ok: true, reason: '' });
      await product.ok(['extension', 'remove', '_701', '--yes']);
      expect(await explain('701')).toMatchObject({ winner: { extension: '_70X' } });
    });

    it('are said to differ while a change by hand is not loaded', async () => {
      const before = await readFile(file(), 'utf8');
      await writeFile(file(), before.replace('NoOp(Accueil)', 'NoOp(Changed)'));
      const { status, stdout } = await product.run(['extension', 'explain', '555']);
      expect([status, stdout]).toEqual([1, expect.stringContaining('not reloaded')]);
      await writeFile(file(), before);
      await product.ok(['extension', 'explain', '555']);
    });

    it('have 555 no more once it is removed: a phone gets 404', async () => {
      await product.ok(['extension', 'remove', '555', '--yes']);
      expect(await call('555')).toMatchObject({
        ok: false,
        reason: expect.stringContaining('404'),
      });
      expect(await explain('555')).toMatchObject({ winner: null, asterisk: { agrees: true } });
      const again = await product.run(['extension', 'remove', '555', '--yes']);
      expect(again.status).toBe(5);
    });

    it('come back by an undo, and Asterisk has them again', async () => {
      await product.ok(['config', 'undo', '--yes']);
      expect(await explain('555')).toMatchObject({
        winner: { extension: '555' },
        asterisk: { agrees: true },
      });
    });
  },
);
