import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, '../..');

describe('the package that npm packs', { timeout: 120_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'pbxctl-package-'));
  const prefix = join(root, 'prefix');
  // Of the machine's own settings of npm, but nothing of the repository, nor of whoever runs the test.
  const strange = /^(XDG|PBXCTL)_/;
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange.test(name))),
    HOME: join(root, 'home'),
    PATH: `${prefix}/bin:/usr/local/bin:/usr/bin:/bin`,
  };
  const pbxctl = async (...words: string[]) =>
    (await run(join(prefix, 'bin/pbxctl'), words, { env, cwd: root })).stdout;

  beforeAll(async () => {
    const npm = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', root, ...npm], {
      cwd: repository,
    });
    const packed = (await readdir(root)).find((name) => name.endsWith('.tgz')) ?? '';
    await run('npm', ['install', '-g', '--prefix', prefix, join(root, packed), ...npm], {
      cwd: root,
    });
  }, 120_000);

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('runs without the repository', async () => {
    expect(await pbxctl('--version')).toMatch(/^pbxctl \d/);
    expect(await pbxctl('help')).toContain('Start here');
    expect(JSON.parse(await pbxctl('info', '--json'))).toMatchObject({
      data: expect.stringContaining(root),
    });
    expect(await pbxctl('status', '--json')).toBe('[]\n');
  });

  it('brings all that it loads: the session is there, and the programs of their own', async () => {
    const folder = join(prefix, 'lib/node_modules/pbxctl');
    const files = await readdir(join(folder, 'dist'));
    expect(files).toEqual(
      expect.arrayContaining([
        'main.json',
        'main.modules',
        'supervise.js',
        'agi.js',
        'moh.js',
        'capture.js',
        'pty.js',
      ]),
    );
    expect(await readdir(join(folder, 'node_modules'))).toContain('blessed');
    expect(await readdir(folder)).not.toContain('src');
  });

  it('runs without what opens programs inside the session, and says how to get that', async () => {
    const folder = join(prefix, 'lib/node_modules/pbxctl');
    await rm(join(folder, 'node_modules/node-pty'), { recursive: true, force: true });
    expect(await pbxctl('--version')).toMatch(/^pbxctl \d/);
    const orders = { launch: { file: '/bin/true', args: [], env: {} }, columns: 80, rows: 24 };
    const said = await new Promise<string>((resolve) => {
      const child = execFile(process.execPath, [join(folder, 'dist/pty.js')], (_error, stdout) =>
        resolve(stdout),
      );
      child.stdin?.write(`${JSON.stringify(orders)}\n`);
    });
    expect(JSON.parse(said)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining("Cannot find package 'node-pty'"),
    });
  });

  it('brings its manual page', async () => {
    const pages = await readdir(join(prefix, 'share/man/man1'));
    expect(pages).toEqual(['pbxctl.1']);
  });
});
