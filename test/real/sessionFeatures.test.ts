import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';

describe.each([
  { engine: '22', technology: 'PJSIP', address: '127.0.57.198' },
  { engine: '16', technology: 'SIP', address: '127.0.58.198' },
])('the features in the session on Asterisk $engine', { timeout: 90_000 }, (lab) => {
  let product: Product;
  let session: ScreenProgram;

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', lab.engine, '--address', lab.address]);
    session = spawnScreen(process.execPath, [product.program], {
      ...{ cols: 80, rows: 24, env: product.env },
    });
    await session.waitFor(/● live/);
  }, 120_000);
  afterAll(async () => {
    session.dispose();
    await product.remove();
  }, 60_000);

  it('are the catalogue, with what the lab comes with', async () => {
    session.key('f');
    const screen = await session.waitFor(/features 1\/7 installed/);
    expect(screen.join('\n')).toMatch(/600 +echo +● installed +fr/);
    expect(screen.join('\n')).toMatch(/_69XXX +recorder +○ not installed/);
  });

  it('are dialled with a phone that is started for it, and the call is seen and hung up', async () => {
    session.key('d');
    await session.waitFor(/━ calls 1 up/, 20_000);
    const screen = await session.waitFor(/● up +701 +600/);
    expect(screen.join('\n')).toMatch(/features 1\/7 installed/);
    await session.waitFor(/Executing \[600@usersnum:\d\]/);
    session.key('h');
    await session.waitFor(new RegExp(`Hang up ${lab.technology}/701-`));
    session.key('y');
    await session.waitFor(/calls none/);
    session.key('S-tab');
    await session.waitFor(/━ features 1\/7/);
  });

  it('are installed after the diff and the question, and removed', async () => {
    session.key('j');
    await session.waitFor(/━ 2\/7 ━/);
    session.key('i');
    await session.waitFor(/\+exten => 611,1,NoOp\(pbxctl: clock/);
    session.key('n');
    await session.waitFor(/not done/);
    expect(session.screen().join('\n')).toMatch(/611 +clock +○ not installed/);
    session.key('i');
    await session.waitFor(/Make this change\?/);
    session.key('y');
    await session.waitFor(/611 +clock +● installed +fr Europe\/Paris/, 60_000);
    await session.waitFor(/done: feature install clock/);
    session.key('x');
    await session.waitFor(/-exten => 611,1,NoOp/);
    session.key('y');
    await session.waitFor(/611 +clock +○ not installed/);
    await session.waitFor(/done: feature remove clock/);
  });

  it('follow a change that is made elsewhere, and the last verification', async () => {
    const { ok } = product;
    const echo = { ok: false, at: Date.now(), detail: 'no echo was heard', of: '600 usersnum fr' };
    const verdicts = { echo };
    const folder = join(product.root, 'data', 'pbxctl', 'pbx', 'lab');
    await writeFile(join(folder, 'verified.json'), JSON.stringify(verdicts));
    await ok(['feature', 'install', 'clock', '--number', '612', '--yes']);
    const screen = await session.waitFor(/612 +clock +● installed/);
    expect(screen.join('\n')).toMatch(/600 +echo +✖ no echo was heard/);
  });

  it('have pages with their dialplan', async () => {
    session.key('enter');
    await session.waitFor(/━ features › clock ━/);
    await session.waitFor(/● installed at 612 in \[usersnum\]/);
    session.key('end');
    await session.waitFor(/its lines:|GotoIf\(/);
    session.key('escape');
    await session.waitFor(/━ features 2\/7/);
  });

  it('say why they cannot be read, and are there again when they can', async () => {
    const path = join(product.root, 'data', 'pbxctl', 'pbx', 'lab', 'etc', 'extensions.conf');
    const { stdout } = await product.shell(`cat ${path}`);
    await writeFile(path, `[usersnum\n${stdout}`);
    session.key('f');
    session.key('f');
    await session.waitFor(/features none[\s\S]*extensions\.conf:1/);
    await writeFile(path, stdout);
    await product.ok(['cli', 'module reload pbx_config.so']);
    await session.waitFor(/━ features 2\/7/);
    session.key('q');
    expect(await session.exit).toBe(0);
  });
});
