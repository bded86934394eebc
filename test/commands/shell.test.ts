import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { AttachedProfile, Context, Profile } from '../../commands/context.ts';
import { fakeConsole } from '../support/console.ts';
import {
  attachedOf,
  contextOf,
  engineOf,
  foldersUnder,
  profileOf,
  profilesOf,
} from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { typed } from '../support/typed.ts';

const ADDRESS = '127.0.84.198';
const lab = profileOf({
  address: ADDRESS,
  engine: engineOf('22.1.0', {
    asterisk: {
      file: '/engine/ld.so',
      args: ['--library-path', '/lib', '/engine/asterisk'],
      env: { A: 'b' },
    },
  }),
});

/** What would be run for a command line. */
async function launched(line: string, context: Context) {
  const { out, err, status } = await typed(`${line} --json`, context);
  return status === 0 ? JSON.parse(out.join('\n')) : { status, err };
}

/** A lab whose control socket answers. */
async function runningLab(over: Partial<Context> = {}) {
  const root = temporaryFolder();
  const folders = foldersUnder(root);
  mkdirSync(folders.run('lab'), { recursive: true });
  const answering = await fakeConsole(`${folders.run('lab')}/asterisk.ctl`);
  onTestFinished(() => answering.close());
  return { root, context: contextOf({ folders, profiles: profilesOf(lab), ...over }) };
}

const of = (profile: Profile, over: Partial<Context> = {}) =>
  contextOf({ profiles: profilesOf(profile), pbxName: profile.name, ...over });

test("a lab's console is its engine's own, with the lab's configuration", async () => {
  const { root, context } = await runningLab();
  expect(await launched('shell asterisk', context)).toEqual({
    title: 'Asterisk console of lab',
    file: '/engine/ld.so',
    args: [
      ...['--library-path', '/lib', '/engine/asterisk', '-rvvv'],
      ...['-C', `${root}/data/pbx/lab/etc/asterisk.conf`],
    ],
    env: { A: 'b', HOME: `${root}/data/pbx/lab` },
  });
});

test('it is used by the front, whose status it has', async () => {
  const { context } = await runningLab();
  expect(await typed('shell asterisk', context)).toMatchObject({
    status: 0,
    out: ['runs Asterisk console of lab'],
  });
});

test('a lab that does not run says how it is started', async () => {
  const context = of(lab, { folders: foldersUnder(temporaryFolder()) });
  expect(await typed('shell asterisk', context)).toMatchObject({
    status: 3,
    err: [expect.stringContaining('does not run'), 'pbxctl --pbx lab start'],
  });
});

const local = (root: string): AttachedProfile['local'] => ({
  etc: root,
  conf: `${root}/asterisk.conf`,
  run: root,
  log: root,
  socket: `${root}/asterisk.ctl`,
});

test.each<[string, Partial<AttachedProfile>, string, string]>([
  ['read-only', {}, 'is read-only', 'pbxctl profile office --write'],
  ['reached by AMI alone', { write: true }, 'reached by AMI alone', 'pbxctl cli LINE'],
])('an attached PBX that is %s has none', async (_what, over, why, hint) => {
  const { status, err } = await typed('shell asterisk', of(attachedOf(over)));
  expect(status).toBe(4);
  expect(err.join('\n')).toContain(why);
  expect(err.join('\n')).toContain(hint);
});

test('an attached PBX that may be changed has the console of the program that is installed', async () => {
  const root = temporaryFolder();
  const answering = await fakeConsole(`${root}/asterisk.ctl`);
  onTestFinished(() => answering.close());
  const { writeFileSync } = await import('node:fs');
  writeFileSync(`${root}/asterisk`, '', { mode: 0o755 });
  const context = of(attachedOf({ write: true, local: local(root) }), { env: { PATH: root } });
  expect(await launched('shell asterisk', context)).toMatchObject({
    file: `${root}/asterisk`,
    args: ['-rvvv', '-C', `${root}/asterisk.conf`],
  });
});

test.each([
  ['shell sngrep', ['-d', 'lo', '(', `host ${ADDRESS}`, ')']],
  ['shell sngrep --rtp', ['-d', 'lo', '-r', '(', 'net 127.0.84.0/24', ')']],
])('%s shows SIP of the lab', async (line, args) => {
  expect(await launched(line, of(lab))).toMatchObject({ file: '/nonexistent/tool', args });
});

test('tcpdump gets the addresses and ports of the lab as one word', async () => {
  const { args } = await launched('shell tcpdump', of(lab));
  expect(args.slice(0, 5)).toEqual(['-i', 'lo', '-n', '-l', '-v']);
  expect(args.at(-2)).toBe('--');
  expect(args.at(-1)).toContain(`(host ${ADDRESS}) and (((tcp or udp) and (port 5060))`);
  expect(args.at(-1)).not.toContain('portrange');
  expect((await launched('shell tcpdump --rtp', of(lab))).args.at(-1)).toContain('portrange');
});

test('what is missing is fetched, and then used', async () => {
  let isFetched = false;
  const tools = {
    ...contextOf().tools,
    find: async () => (isFetched ? '/fetched/sngrep' : undefined),
    obtain: async () => {
      isFetched = true;
      return '/fetched/sngrep';
    },
  };
  const { status, out } = await typed('shell sngrep', of(lab, { tools }));
  expect(status).toBe(0);
  expect(out.at(-1)).toBe('runs sngrep of lab');
});

test('packets of another machine are not seen here, and nothing is fetched for them', async () => {
  const remote = attachedOf({ ami: { ...attachedOf().ami, host: '192.0.2.7' } });
  const tools = { ...contextOf().tools, find: async () => undefined };
  const { status, err } = await typed('shell sngrep', of(remote, { tools }));
  expect(status).toBe(4);
  expect(err.join('\n')).toContain('192.0.2.7');
});

test('on a read-only PBX of this machine packets may be looked at', async () => {
  const { PbxError } = await import('../../asterisk/errors.ts');
  const ami = () => Promise.reject(new PbxError('unreachable', 'no'));
  const context = of(attachedOf({ local: local('/nonexistent') }), { ami });
  expect(await launched('shell sngrep', context)).toMatchObject({ args: ['-d', 'any'] });
});

test('another program is refused, with those that there are', async () => {
  expect(await typed('shell bash', of(lab))).toMatchObject({
    status: 2,
    err: ['shell runs asterisk, sngrep, tcpdump, and not "bash"', 'pbxctl shell asterisk'],
  });
});
