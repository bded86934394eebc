import { describe, expect, it, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../../commands/context.ts';
import {
  ADDRESS,
  contextOf,
  engineOf,
  profileOf,
  profilesOf,
  RUNNING,
  runnerOf,
} from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';

test.each(['status', 'start', 'stop', 'restart'])('%s takes no words', (line) => {
  expect(parsed(line).input).toEqual({ args: {}, options: {} });
  expect(() => parsed(`${line} lab`)).toThrow('does not know what to do with "lab"');
});

const world = (runner = runnerOf(), over: Partial<Context> = {}) => contextOf({ runner, ...over });

describe('start, stop and restart', () => {
  const RUNS = `Asterisk 22.1.0 runs on ${ADDRESS} (pid 4242)`;
  it.each<[line: string, running: boolean, asked: string[], err: string[]]>([
    ['start', false, ['start lab'], [RUNS]],
    ['start', true, [], ['lab runs already']],
    ['stop --yes', true, ['stop lab'], ['Asterisk stopped']],
    ['stop', false, [], ['lab does not run']],
    ['restart --yes', true, ['stop lab', 'start lab'], ['Asterisk stopped', RUNS]],
    ['restart', false, ['start lab'], [RUNS]],
  ])('%s (running: %s)', async (line, running, asked, err) => {
    const runner = runnerOf(running ? RUNNING : undefined);
    expect(await typed(line, world(runner))).toEqual({ status: 0, out: [], err });
    expect(runner.asked).toEqual(asked);
  });

  it.each(['stop', 'restart'])(
    '%s of what has failed ends its supervisor, with no question',
    async (line) => {
      const runner = runnerOf({ state: 'failed', reason: 'it crashed' });
      expect((await typed(line, world(runner))).status).toBe(0);
      expect(runner.asked[0]).toBe('stop lab');
    },
  );

  it.each(['stop', 'restart'])('%s asks before it cuts calls', async (line) => {
    const runner = runnerOf(RUNNING);
    const front = frontOf({ interactive: true, answer: false });
    expect(await typed(line, world(runner), front)).toMatchObject({
      status: 1,
      err: ['nothing was changed'],
    });
    expect(front.asked[0]).toMatch(/^(Stop|Restart) lab\? Calls that are up are cut\.$/);
    expect((await typed(line, world(runner))).status).toBe(2);
    expect(runner.asked).toEqual([]);
  });

  it.each([
    ['start --dry-run', undefined, ['would start Asterisk 22.1.0 on 127.91.2.198']],
    ['stop --dry-run', RUNNING, ['would stop Asterisk 22.1.0']],
  ])('%s changes nothing', async (line, status, out) => {
    const runner = runnerOf(status);
    expect(await typed(line, world(runner))).toMatchObject({ status: 0, out });
    expect(runner.asked).toEqual([]);
  });

  it.each(['start', 'stop', 'restart'])('%s of no PBX says what to type', async (line) => {
    const said = await typed(line, world(runnerOf(), { profiles: profilesOf() }));
    expect(said).toMatchObject({ status: 5, err: [expect.any(String), 'pbxctl setup lab'] });
  });

  it('passes on why it cannot start', async () => {
    const failing = {
      ...runnerOf(),
      start: () => Promise.reject(new PbxError('failed', 'port 5060 is taken', 'ss -ulnp')),
    };
    const err = ['port 5060 is taken', 'ss -ulnp'];
    expect(await typed('start', world(failing))).toEqual({ status: 1, out: [], err });
  });
});

describe('status', () => {
  const profiles = profilesOf(
    profileOf(),
    profileOf({ name: 'lab16', engine: engineOf('16.28.0'), address: '127.0.16.198' }),
  );
  const states = {
    ...runnerOf(),
    status: async ({ name }: { name: string }) =>
      name === 'lab' ? RUNNING : ({ state: 'failed', reason: 'it crashed 5 times' } as const),
  };

  it('is a table of all PBXs, with why one has failed', async () => {
    expect(await typed('status', world(states, { profiles }))).toEqual({
      status: 0,
      out: [
        'PBX    state      Asterisk  driver  address       pid   up',
        `lab    ● running  22.1.0    pjsip   ${ADDRESS}  4242  2m05s`,
        'lab16  ✖ failed   16.28.0   sip     127.0.16.198        ',
      ],
      err: ['lab16: it crashed 5 times'],
    });
  });

  it('in JSON has every detail and no secret', async () => {
    const { out } = await typed('status --json', world(states, { profiles }));
    const text = out.join('\n');
    expect(JSON.parse(text)[0]).toEqual({
      ...{
        id: 'lab',
        kind: 'lab',
        write: true,
        production: false,
        state: 'running',
        version: '22.1.0',
        driver: 'pjsip',
      },
      ...{ address: ADDRESS, pid: 4242, startedAt: '2024-01-02T03:02:00.000Z', restarts: 1 },
      ...{ ami: `${ADDRESS}:5038`, folder: '/nonexistent/data/pbx/lab', reason: '' },
    });
    expect(text).not.toMatch(/secret/i);
  });

  it('without any says how to make one', async () => {
    const err = ['there is no PBX yet; type: pbxctl setup lab --phones'];
    const empty = world(runnerOf(), { profiles: profilesOf() });
    expect(await typed('status', empty)).toEqual({ status: 0, out: [], err });
  });

  it('of several shows the whole ones beside a damaged one', async () => {
    const known = profilesOf(profileOf());
    const damaged = {
      ...known,
      names: async () => ['lab', 'lab2'],
      load: (name: string) =>
        name === 'lab'
          ? known.load(name)
          : Promise.reject(
              new PbxError('failed', 'profile.json is damaged', 'pbxctl teardown lab'),
            ),
    };
    const { status, out, err } = await typed('status', world(states, { profiles: damaged }));
    expect(out[1]).toContain('● running');
    expect(out[2]).toMatch(/^lab2 +✖ damaged/);
    expect([status, err]).toEqual([0, ['lab2: profile.json is damaged: pbxctl teardown lab']]);
  });
});
