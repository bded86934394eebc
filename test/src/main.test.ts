import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, PbxError } from '../../asterisk/errors.ts';
import { exitStatusOf } from '../../src/exit-status.ts';
import { main } from '../../src/main.ts';
import { profileOf } from '../support/context.ts';
import { filesUnder, temporaryFolder } from '../support/folder.ts';
import { hostOf } from '../support/host.ts';

/** A person's machine with these labs, none of which runs. */
function machine(...labs: readonly string[]) {
  const root = temporaryFolder();
  for (const name of labs) {
    const folder = join(root, 'data/pbxctl/pbx', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'profile.json'), JSON.stringify(profileOf({ name })));
  }
  const env = {
    ...{ HOME: root, XDG_DATA_HOME: `${root}/data`, XDG_CACHE_HOME: `${root}/cache` },
    XDG_STATE_HOME: `${root}/state`,
  };
  return {
    root,
    env,
    async run(...words: string[]) {
      const host = hostOf({ env });
      const status = await main(words, host);
      return { status, ...host.said };
    },
  };
}

describe('a command line', () => {
  it.each<[words: string[], status: number, out: RegExp, err: RegExp]>([
    [['--version'], 0, /^pbxctl \S+\n$/, /^$/],
    [['help'], 0, /Start here/, /^$/],
    [['--help'], 0, /Start here/, /^$/],
    [['help', 'peers'], 0, /^pbxctl peers: /, /^$/],
    [['peers', '-h'], 0, /^pbxctl peers: /, /^$/],
    [['help', 'pees'], 2, /^$/, /did you mean `peers`\?\n\s+pbxctl peers\n$/],
    [['status'], 0, /^$/, /there is no PBX yet; type: pbxctl setup lab/],
    [['status', '--json'], 0, /^\[\]\n$/, /^$/],
    [['frobnicate'], 2, /^$/, /^pbxctl: there is no command `frobnicate`\n {8}pbxctl help\n$/],
    [['peers', 'x'], 2, /^$/, /does not know what to do with "x"/],
    [['peers'], 5, /^$/, /^pbxctl: there is no PBX called lab yet\n {8}pbxctl setup lab\n$/],
    [['--pbx', '../x', 'peers'], 2, /^$/, /cannot be the name of a PBX/],
    [['stop', '--yes'], 5, /^$/, /no PBX called lab/],
    [['completion', 'bash'], 0, /_pbxctl/, /^$/],
    [['__complete', 'setup', ''], 0, /^lab\t.+\n$/, /^$/],
    [['__complete', 'call', ''], 0, /^$/, /^$/],
    [[], 0, /Start here/, /there is no PBX yet/],
    [['--no-color'], 0, /Start here/, /there is no PBX yet/],
    [['--json'], 0, /^\[\]\n$/, /^$/],
    [['--pbx'], 2, /^$/, /--pbx needs a value/],
    [['--frobnicate'], 2, /^$/, /no option --frobnicate/],
  ])('%j on a new machine', async (words, status, out, err) => {
    const { run, root } = machine();
    const said = await run(...words);
    expect(said.out).toMatch(out);
    expect(said.err).toMatch(err);
    expect(said.status).toBe(status);
    expect(filesUnder(root)).toEqual({});
  });

  it.each([
    [['peers'], 3, /^pbxctl: lab is stopped\n {8}pbxctl start\n$/],
    [['--pbx', 'lab2', 'peers'], 3, /lab2 is stopped\n {8}pbxctl --pbx lab2 start\n$/],
    [['--pbx=lab2', 'channels'], 3, /lab2 is stopped/],
    [['call', '701', '600'], 3, /lab is stopped/],
    [['verify'], 1, /^verifying lab …\n$/],
    [['stop'], 0, /lab does not run/],
    [['log'], 5, /There is no log at/],
    [['--pbx', 'lab3', 'peers'], 5, /no PBX called lab3 yet\n {8}pbxctl --pbx lab …/],
  ])('%j with labs that are stopped', async (words, status, err) => {
    const said = await machine('lab', 'lab2').run(...words);
    expect(said.err).toMatch(err);
    expect(said.status).toBe(status);
  });

  it('takes the PBX from PBXCTL_PBX, and from --pbx before it', async () => {
    const { env } = machine('lab', 'lab2');
    const run = async (...words: string[]) => {
      const host = hostOf({ env: { ...env, PBXCTL_PBX: 'lab2' } });
      await main(words, host);
      return host.said.err;
    };
    expect(await run('peers')).toContain('lab2 is stopped');
    expect(await run('peers', '--pbx', 'lab')).toContain('lab is stopped');
  });

  it('that is interrupted gives 130, and nothing of a bug', async () => {
    const { env } = machine('lab');
    const host = hostOf({ env });
    host.interrupt();
    expect(await main(['verify'], host)).toBe(130);
    expect(host.said.err).not.toContain('bug');
  });

  it('that meets a bug says so, with its stack', async () => {
    const env = {
      get HOME(): string {
        throw new TypeError('x is not y');
      },
    };
    const host = hostOf();
    expect(await main(['status'], { ...host, env })).toBe(1);
    expect(host.said.err).toMatch(/this is a bug in pbxctl .*\nTypeError: x is not y\n\s+at /);
  });
});

it.each<[code: ErrorCode, status: number]>([
  ['failed', 1],
  ['usage', 2],
  ['unreachable', 3],
  ['refused', 4],
  ['not-found', 5],
  ['timeout', 124],
  ['interrupted', 130],
])('the exit status of an error %s is %i', (code, status) => {
  expect(exitStatusOf(new PbxError(code, ''))).toBe(status);
  expect(exitStatusOf(new Error(code))).toBe(1);
});
