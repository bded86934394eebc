import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { realTool } from '../support/tools.ts';

/** What the phones and the clock of the replay need, on a busy machine. */
const slowMs = 60_000;
const size = { cols: 160, rows: 50 };
describe.each([
  { engine: '22', technology: 'PJSIP', network: '127.0.115' },
  { engine: '16', technology: 'SIP', network: '127.0.117' },
])('a session recorded on Asterisk $engine', ({ engine, technology, network }) => {
  let product: Product;
  let session: ScreenProgram | undefined;

  beforeAll(async () => {
    product = await makeProduct();
    const tcpdump = dirname(await realTool('tcpdump'));
    product.env['PATH'] = `${tcpdump}:${product.env['PATH']}`;
    await product.ok(['setup', 'lab', '--engine', engine, '--address', `${network}.198`]);
    await product.ok(['phones', 'start']);
  }, 180_000);
  afterAll(async () => {
    session?.dispose();
    await product.remove();
  }, 60_000);

  it('a recorded call has its ladder, its log and its media when the lab is no more', {
    timeout: 400_000,
  }, async () => {
    const file = join(temporaryFolder(), 'lesson.pbxrec');
    session = spawnScreen(process.execPath, [product.program, 'session', 'record', file], {
      ...{ ...size, env: product.env },
    });
    await session.waitFor(/● REC 0:\d\d +● live/);
    await session.waitFor(/peers 3\/3 registered/);
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/, slowMs);
    session.type('\t\r');
    await session.waitFor(/becomes 70\d <-> 70\d[\s\S]*becomes 70\d <-> 70\d/, slowMs);
    await session.waitFor(/media +direct/, slowMs);
    // Some seconds of it, so that the replay of the page can be looked at as well.
    await session.waitFor(/PCM[AU] [2-9]\d\d packets/, slowMs);
    session.type('q:user list\r');
    await session.waitFor(/Phone A/, slowMs);
    session.type('q');
    await product.ok(['hangup', '--all', '--yes']);
    await session.waitFor(/calls none/, slowMs);
    session.type(':session record stop\r');
    await session.waitFor(/recorded .*lesson\.pbxrec/);
    expect(session.screen()[0]).not.toContain('REC');
    session.type('qq');
    expect(await session.exit).toBe(0);

    const { ami, users } = await product.profile();
    const text = await readFile(file, 'utf8');
    for (const { secret } of [ami, ...users]) expect(text.includes(secret)).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await product.ok(['teardown', 'lab', '--yes']);

    const env = { ...product.env, XDG_DATA_HOME: '/nonexistent', XDG_STATE_HOME: '/nonexistent' };
    session = spawnScreen(
      process.execPath,
      [product.program, 'session', 'replay', file, '--at', '2s'],
      { ...size, env },
    );
    await session.waitFor(/REPLAY +▶ 0:\d\d\/\d:\d\d/);
    await session.waitFor(/recorded: Tab {2}focus next|recorded: Enter {2}open/, slowMs);
    const screen = await session.waitFor(
      /INVITE[\s\S]*200 OK[\s\S]*becomes 70\d <-> 70\d[\s\S]*becomes 70\d <-> 70\d/,
      slowMs,
    );
    expect(screen.join('\n')).toMatch(/701 +PBX +702/);
    await session.waitFor(new RegExp(`media +direct +${network.replaceAll('.', '\\.')}`), slowMs);
    expect(screen.join('\n')).toMatch(/Executing \[702@usersnum:1\]/);
    await session.waitFor(/PCM[AU] \d+ packets/, slowMs);
    session.type('h');
    await session.waitFor(
      new RegExp(`no PBX is asked or changed; live it would be {2}hangup ${technology}/70\\d`),
    );
    session.type('=+++');
    await session.waitFor(/end (\d:\d\d)\/\1/, slowMs);
    await session.waitFor(/the recording ends here: space plays it again/);
    session.type('qq');
    expect(await session.exit).toBe(0);
    expect(session.state()).toMatchObject({ buffer: 'normal', cursorShown: true });
  });
});
