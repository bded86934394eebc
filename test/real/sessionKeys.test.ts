import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';

const SETTINGS = `{
  // Keys of a test.
  "keys": {
    "pane": {
      "u": "user show {peer}",
      "F5": { "run": "cli 'core show uptime'", "hint": "uptime" },
      "Y": "peeers",
    },
  },
  "shell": true,
}`;

describe.each([
  {
    ...{ engine: '22', address: '127.0.97.198', conf: 'pjsip.conf', module: 'res_pjsip.so' },
    secretOf703: /\[703\]\(phone-auth\)[^[]*password *= *(\S+)/,
  },
  {
    ...{ engine: '16', address: '127.0.98.198', conf: 'sip.conf', module: 'chan_sip.so' },
    secretOf703: /\[703\][^[]*secret *= *(\S+)/,
  },
])('the keys of a session on Asterisk $engine', { timeout: 60_000 }, (lab) => {
  const { engine, address, conf, module, secretOf703 } = lab;
  let product: Product;
  let session: ScreenProgram;
  let script: string;
  const line = (text: string) => {
    session.key(':');
    session.type(`${text}\r`);
  };
  const panes = async () => {
    session.key('escape');
    await session.waitFor(/peers \d\/\d/);
  };
  const users = async () =>
    (await product.json<{ id: string }[]>(['user', 'list'])).map(({ id }) => id);

  beforeAll(async () => {
    product = await makeProduct();
    script = join(product.root, 'lesson.sh');
    const folder = join(product.root, '.config', 'pbxctl');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'config.json'), SETTINGS);
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address, '--no-operator']);
    session = spawnScreen(process.execPath, [product.program], {
      ...{ cols: 100, rows: 30, env: product.env },
    });
    await session.waitFor(/● live/);
  }, 120_000);
  afterAll(async () => {
    session.dispose();
    await product.remove();
  }, 60_000);

  it('tells what of the settings cannot be used, and has the rest', async () => {
    const screen = await session.waitFor(/config\.json:7: there is no command `peeers`/);
    expect(screen.at(-1)).toMatch(/u user show {2}F5 uptime/);
    session.key('u');
    await session.waitFor(/user show 701 --reveal/);
    await panes();
    const { stdout } = await product.ok(['help', 'keys']);
    expect(stdout).toMatch(/ F5 +cli "core show uptime" /);
  });

  it('presses a key from the list of keys', async () => {
    session.key('?');
    session.type('uptime');
    await session.waitFor(/━ keys ━+ 1\/1 ━/);
    session.key('enter');
    await session.waitFor(/System uptime/);
    await panes();
  });

  it('keeps what a key and a line have done, with AMI actions and lines of files', async () => {
    session.key('a');
    await session.waitFor(/› user add/);
    session.type('703 --name "Carol O\'Neil"\r');
    await session.waitFor(/━ Add user 703 ━.* pbxctl user add 703 --name 'Carol O'\\''Neil'/);
    session.key('y');
    await session.waitFor(new RegExp(`user 703 \\(${conf}\\)`));
    await panes();
    session.key('e');
    const log = await session.waitFor(/━ command log ━/);
    expect(log.join('\n')).toMatch(/● done +pbxctl user add 703 --name .* AMI, \+\d+ -0/);
    session.key('home');
    session.key('down');
    session.key('down');
    session.key('enter');
    const whole = await session.waitFor(/━ command log › command ━/);
    expect(whole.join('\n')).toMatch(/pbxctl user add 703[\s\S]*Action: /);
    session.key('escape');
    await panes();
  });

  it('writes it as a script that does the same again', async () => {
    line(`session export ${script}`);
    await session.waitFor(/lines of this session in/);
    const text = await readFile(script, 'utf8');
    expect((await stat(script)).mode & 0o777).toBe(0o600);
    expect(text).toContain("pbxctl user add 703 --name 'Carol O'\\''Neil' --yes\n");
    expect(text.split('\n')).toContain(`# AMI Reload Module: ${module}`);
    expect(text).toMatch(/^# \+\[703\]/m);
    const { users: accounts, ami, ari } = await product.profile();
    for (const { secret } of [...accounts, ami, ari]) expect(text).not.toContain(secret);
    const etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
    const secret = secretOf703.exec(await readFile(join(etc, conf), 'utf8'))?.[1] ?? '';
    expect(secret).toMatch(/^\w{20,}$/);
    expect(text + session.raw()).not.toContain(secret);
    await panes();
  });

  it('whether pbxctl or sh runs it', async () => {
    await product.ok(['config', 'undo', '--yes']);
    expect(await users()).toEqual(['701', '702']);
    await product.ok(['run', script]);
    expect(await users()).toEqual(['701', '702', '703']);
    await product.ok(['config', 'undo', '--yes']);
    const bin = join(product.root, 'bin');
    await mkdir(bin);
    await writeFile(
      join(bin, 'pbxctl'),
      `#!/bin/sh\nexec "${process.execPath}" "${product.program}" "$@"\n`,
      {
        mode: 0o755,
      },
    );
    const ran = await product.shell(`PATH="${bin}:$PATH" sh "${script}"`);
    expect(ran).toMatchObject({ status: 0 });
    expect(await users()).toEqual(['701', '702', '703']);
  });

  it('gives ! to the shell where the settings say so', async () => {
    line('!echo $((6 * 7)); echo again >&2');
    await session.waitFor(/^ 42$/m);
    await session.waitFor(/^ again$/m);
    await panes();
  });
});
