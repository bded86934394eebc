import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callMessages } from '../support/capturing.ts';
import { realEngine, testData } from '../support/engines.ts';
import { realTool } from '../support/tools.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/pbxctl');
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Where this runs as root, the program runs as nobody, with a home and folders of its own. */
describe('a capture of an ordinary user', { timeout: 90_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'pbxctl-nobody-'));
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: root, LANG: 'C.UTF-8' },
    XDG_DATA_HOME: join(root, 'data'),
    XDG_CACHE_HOME: join(root, 'cache'),
    XDG_STATE_HOME: join(root, 'state'),
  };

  function run(words: readonly string[]): { stdout: string; stderr: string } {
    const user = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];
    const command = [process.execPath, PROGRAM, ...words];
    const [file = '', ...args] = isRoot ? ['setpriv', ...user, '--', ...command] : command;
    const errors = join(root, 'stderr');
    const stdout = execFileSync('/bin/sh', ['-c', '"$@" 2> "$0"', errors, file, ...args], {
      ...{ env, encoding: 'utf8', cwd: root },
    });
    return { stdout, stderr: execFileSync('cat', [errors], { encoding: 'utf8' }) };
  }

  beforeAll(async () => {
    await realEngine('22');
    await realTool('tcpdump');
    const data = join(root, 'data/pbxctl');
    mkdirSync(data, { recursive: true });
    for (const folder of ['engines', 'tools'])
      cpSync(join(testData(), 'data', folder), join(data, folder), {
        ...{ recursive: true, verbatimSymlinks: true },
        filter: (path) => !path.includes('/16.'),
      });
    if (isRoot)
      for (const path of [root, join(root, 'data'), data, `${data}/engines`, `${data}/tools`])
        chownSync(path, NOBODY, NOBODY);
    const words = ['--no-operator', '--phones', '--address', '127.0.103.98'];
    run(['setup', 'lab', ...words]);
  }, 180_000);
  afterAll(() => {
    run(['teardown', 'lab', '--yes', '--keep-engine']);
    rmSync(root, { recursive: true, force: true });
  }, 60_000);

  it('goes by HEP, and says why not by packets and what to do about it', async () => {
    const { stderr } = run(['capture', 'start', '--background']);
    const begun = stderr;
    run(['call', '701', '702']);
    run(['hangup', '--all', '--yes']);
    run(['capture', 'stop']);
    const [capture] = JSON.parse(run(['capture', 'list', '--json']).stdout);
    expect(capture).toMatchObject({ source: 'hep', state: 'ended', turnedOn: false });
    expect((await callMessages(capture.file)).size).toBeGreaterThan(0);
    expect(begun).toMatch(/packets: packets are seen with privilege alone: .*(permi|privilege)/i);
    expect(begun).toMatch(/sudo setcap cap_net_raw\+ep \/usr/);
  });

  it('of packets alone is refused for the same reason', () => {
    let status: unknown;
    try {
      run(['capture', 'start', '--source', 'packets', '--for', '1s']);
    } catch (error) {
      status = error instanceof Error && 'status' in error ? error.status : undefined;
    }
    expect(status).toBe(4);
    expect(JSON.parse(run(['capture', 'list', '--json']).stdout)).toHaveLength(1);
  });
});
