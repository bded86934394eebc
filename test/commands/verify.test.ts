import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import type { Phone, Phones } from '../../asterisk/phone/phones.ts';
import type { Context } from '../../commands/context.ts';
import {
  amiOf,
  contextOf,
  engineOf,
  foldersUnder,
  phonesOf,
  profileOf,
  profilesOf,
  RUNNING,
  runnerOf,
} from '../support/context.ts';
import { type FakeAri, startFakeAri } from '../support/fakeAri.ts';
import { temporaryFolder } from '../support/folder.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';
import { absentPeer, callOf, channelOf, liveOf, NOW, peerOf } from '../support/view.ts';

test('verify takes no words', () => {
  expect(parsed('verify').input).toEqual({ args: {}, options: {} });
  expect(() => parsed('verify lab')).toThrow('does not know what to do with "lab"');
});

let ari: FakeAri;
beforeEach(async () => {
  ari = await startFakeAri();
  ari.answer = (_, response) => void response.end('{"system":{"version":"22.1.0"}}');
});
afterEach(() => ari.stop());

const record = (time: number, level: string, message: string) => {
  const date = new Date(time);
  const local = new Date(time - date.getTimezoneOffset() * 60_000).toISOString();
  const timestamp = local.replace('T', ' ').replace('Z', '');
  return `${JSON.stringify({ timestamp, identifiers: { callid: '' }, logmsg: { level, message } })}\n`;
};

/** A lab on which everything is as it should be; a test breaks one thing of it. */
function lab() {
  const root = temporaryFolder();
  const folders = foldersUnder(root);
  const put = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const sound = join(root, 'data/sounds/fr/demo-echotest.gsm');
  const log = join(folders.pbx('lab'), 'log/pbx.json');
  put(sound, '');
  put(log, record(NOW - 500_000, 'ERROR', 'of an earlier run') + record(NOW, 'NOTICE', 'x'));
  const access = { host: '127.0.0.1', port: ari.port, username: 'pbxctl', secret: 'x' };
  const profile = profileOf({
    engine: engineOf('22.1.0', { dataDir: join(root, 'data') }),
    ari: access,
  });
  const live = liveOf({ peers: [absentPeer('PJSIP/701'), absentPeer('PJSIP/702')] });

  const show = (to: string) => {
    const legs = [
      channelOf('PJSIP/701-00000001', { exten: to }),
      channelOf('PJSIP/702-00000002'),
    ] as const;
    live.become({ calls: [callOf(to === '600' ? [legs[0]] : [...legs])] });
  };
  const register = ({ number }: Phone) => {
    const others = [...live.view.peers.values()].filter(({ name }) => name !== number);
    live.become({ peers: [...others, peerOf(`PJSIP/${number}`)] });
  };
  const base = phonesOf();
  const phones: Phones & { readonly asked: string[] } = {
    ...base,
    async start(phone) {
      register(phone);
      return base.start(phone);
    },
    async call(_, to) {
      show(to);
      return { ok: true, reason: '' };
    },
    register: async ({ secret }) =>
      secret === 'wrong'
        ? { ok: false, reason: 'SIP/2.0 401 Unauthorized' }
        : { ok: true, reason: '' },
  };
  const dialplan = ['Exten: 600', 'Exten: _70X', 'Extension: 600'];
  const context: Context = contextOf({
    ...{ folders, profiles: profilesOf(profile), runner: runnerOf(RUNNING), phones: () => phones },
    live: async () => live,
    ami: async () => amiOf({ ShowDialPlan: () => dialplan }),
  });
  return { context, live, phones, dialplan, put, sound, log, register };
}
type Lab = ReturnType<typeof lab>;

interface Checked {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly hint?: string;
}

async function verified(context: Context): Promise<{ status: number; checks: Checked[] }> {
  const { status, out } = await typed('verify --jsonl', context);
  return { status, checks: out.map((line) => JSON.parse(line)) };
}

const NAMES = [
  'Asterisk runs',
  'AMI answers',
  'ARI answers',
  'started without an error',
  'French announcements',
  'users 701 and 702',
  'numbers 600 and _70X in usersnum',
  'phone 701 calls the echo test (600)',
  'phone 701 registers',
  'phone 702 registers',
  '701 calls 702',
  'a wrong password is refused',
];

/** Ways to break a lab. */
const world = (over: Partial<Context>) => (lab: Lab) => {
  lab.context = { ...lab.context, ...over };
};
const ariSays = (status: number) => () => {
  ari.answer = (_, response) => void response.writeHead(status).end('{}');
};
const refuse = () => Promise.reject(new PbxError('refused', 'no', 'pbxctl peers'));
const place = (to: string, result: { ok: boolean; reason: string }) => (lab: Lab) => {
  const { call } = lab.phones;
  lab.phones.call = (phone, number, how) =>
    number === to ? Promise.resolve(result) : call(phone, number, how);
};

describe('verify', () => {
  it('of a whole lab sees everything, and takes its phones away again', async () => {
    const { context, phones } = lab();
    const { status, out, err } = await typed('verify', context);
    expect(out.map((line) => line.replace(/: .*/, ''))).toEqual([
      ...NAMES.map((name) => `● ok   ${name}`),
      `${NAMES.length}/${NAMES.length}`,
    ]);
    expect([status, err]).toEqual([0, ['verifying lab …']]);
    expect(out[3]).toContain('1 line of log');
    expect(out[10]).toContain('one call, 2 legs: PJSIP/701-00000001 and PJSIP/702-00000002');
    expect(phones.asked).toEqual([
      ...['start 701 127.91.2.127', 'start 702 127.91.2.165'],
      ...['stop 701', 'stop 702'],
    ]);
  });

  it.each<[name: string, breaks: (lab: Lab) => void, detail: RegExp, hint: RegExp, last?: number]>([
    ['Asterisk runs', world({ runner: runnerOf() }), /^it is stopped$/, /^pbxctl start$/, 1],
    [
      'Asterisk runs',
      world({ runner: runnerOf({ state: 'failed', reason: 'it crashed 5 times' }) }),
      ...([/^it crashed 5 times$/, /^pbxctl log .* pbxctl start$/, 1] as const),
    ],
    [
      'AMI answers',
      world({
        ami: () =>
          Promise.reject(new PbxError('unreachable', 'nothing listens there', 'see manager.conf')),
      }),
      ...([/nothing listens there/, /manager\.conf/, 5] as const),
    ],
    ['ARI answers', ariSays(401), /./, /./],
    ['ARI answers', ariSays(200), /does not tell its version/, /^$/],
    [
      'started without an error',
      ({ put, log }) => put(log, record(NOW, 'ERROR', 'boom') + record(NOW, 'ERROR', 'bang')),
      ...([/^2 errors, the last one: bang$/, /^pbxctl log --level ERROR$/] as const),
    ],
    ['started without an error', ({ log }) => rmSync(log), /There is no log at/, /^$/],
    [
      'French announcements',
      ({ sound }) => rmSync(sound),
      /there is no demo-echotest in .*\/sounds\/fr$/,
      /^pbxctl teardown lab --yes && pbxctl setup lab$/,
    ],
    [
      'users 701 and 702',
      ({ live }) => live.become({ peers: [absentPeer('PJSIP/701'), absentPeer('SIP/702')] }),
      ...([/^Asterisk does not know PJSIP\/702$/, /^pbxctl log --level WARNING$/] as const),
    ],
    [
      'numbers 600 and _70X in usersnum',
      ({ dialplan }) => void dialplan.splice(1, 1),
      /^extension _70X is not there$/,
      /^pbxctl cli "dialplan show usersnum"$/,
    ],
    [
      'numbers 600 and _70X in usersnum',
      ({ dialplan }) => void dialplan.splice(0),
      /^extension 600 is not there$/,
      /dialplan show/,
    ],
    [
      'phone 701 calls the echo test (600)',
      place('600', { ok: false, reason: 'SIP/2.0 404 Not Found' }),
      /^SIP\/2\.0 404 Not Found$/,
      /^pbxctl log --channel 701$/,
    ],
    [
      'phone 702 registers',
      ({ phones }) => {
        const { start } = phones;
        phones.start = (phone) => (phone.number === '702' ? refuse() : start(phone));
      },
      /^no$/,
      /^pbxctl peers$/,
    ],
    [
      '701 calls 702',
      place('702', { ok: false, reason: 'SIP/2.0 486 Busy Here' }),
      /486 Busy Here/,
      /^pbxctl log --channel 702$/,
    ],
    [
      'a wrong password is refused',
      ({ phones }) => {
        phones.register = async () => ({ ok: true, reason: '' });
      },
      /^it was accepted$/,
      /^$/,
    ],
  ])(
    '%s: fails alone, with why and what to type',
    async (name, breaks, detail, hint, last = NAMES.length) => {
      const broken = lab();
      breaks(broken);
      const { status, checks } = await verified(broken.context);
      expect(checks.map((check) => check.name)).toEqual(NAMES.slice(0, last));
      const failed = checks.filter(({ ok }) => !ok);
      expect(failed.map((check) => check.name)).toEqual([name]);
      expect(failed[0]?.detail).toMatch(detail);
      expect(failed[0]?.hint ?? '').toMatch(hint);
      expect(status).toBe(1);
      const guests = broken.phones.asked.filter((asked) => asked.startsWith('start')).length;
      const ended = broken.phones.asked.filter((asked) => asked.startsWith('stop')).length;
      expect(ended).toBeGreaterThanOrEqual(guests);
    },
  );

  describe('with an operator', () => {
    const link = (role: 'lab' | 'operator') => ({
      ...{ role, pbx: role === 'lab' ? 'operator' : 'lab', address: '127.91.2.210', secret: 'x' },
    });
    const trunk = (status: 'reachable' | 'unreachable') =>
      peerOf('IAX2/operator', { status, address: '127.91.2.210:4569', rttMs: 1 });
    /** The same lab with an operator, and phones of somebody else, so that only the trunk is looked at. */
    function joined(status: 'reachable' | 'unreachable', runs: boolean) {
      const { context, live } = lab();
      const profiles = async () => {
        const own = await context.profiles.load('lab');
        if (own.kind !== 'lab') throw new Error('no lab');
        const operator = profileOf({ name: 'operator', users: [], link: link('operator') });
        return profilesOf({ ...own, users: own.users.slice(0, 1), link: link('lab') }, operator);
      };
      live.become({ peers: [absentPeer('PJSIP/701'), trunk(status)] });
      const runner = {
        ...context.runner,
        status: async ({ name }: { name: string }) =>
          name === 'operator' && !runs ? ({ state: 'stopped' } as const) : RUNNING,
      };
      return { context: { ...context, runner }, profiles };
    }

    it('sees that it runs, and reaches it', async () => {
      const { context, profiles } = joined('reachable', true);
      const { status, checks } = await verified({ ...context, profiles: await profiles() });
      expect(checks.slice(-2)).toEqual([
        { name: 'the operator runs', ok: true, detail: '22.1.0, pid 4242, 127.91.2.198' },
        {
          name: 'trunk to the operator',
          ok: true,
          detail: 'IAX2/operator reachable at 127.91.2.210:4569, round trip 1 ms',
        },
      ]);
      expect(status).toBe(0);
    });

    it('says what to type where it does not run', async () => {
      const { context, profiles } = joined('reachable', false);
      const { status, checks } = await verified({ ...context, profiles: await profiles() });
      expect(checks.find(({ ok }) => !ok)).toEqual({
        ...{ name: 'the operator runs', ok: false, detail: 'it is stopped' },
        hint: 'pbxctl --pbx operator start',
      });
      expect(status).toBe(1);
    });
  });

  it('leaves a phone of somebody else alone, and does not call it', async () => {
    const { context, phones, register } = lab();
    register({ number: '702', secret: '', address: '' });
    const { status, checks } = await verified(context);
    expect(checks.map(({ name }) => name)).toEqual(NAMES.slice(0, 8));
    expect([status, phones.asked]).toEqual([0, []]);
  });

  it('uses the phones of the lab that run already, and leaves them running', async () => {
    const { context, phones, register } = lab();
    for (const number of ['701', '702']) {
      register({ number, secret: '', address: '' });
      await phones.start({ number, secret: '', address: '' });
    }
    const { status, checks } = await verified(context);
    expect([status, checks.length]).toEqual([0, NAMES.length]);
    expect(phones.asked.filter((asked) => asked.startsWith('stop'))).toEqual([]);
  });

  it('takes its phones away also when it is interrupted', async () => {
    const { context, phones } = lab();
    const interrupt = new AbortController();
    const { start } = phones;
    phones.start = (phone) => {
      interrupt.abort();
      return start(phone);
    };
    const front = frontOf();
    const ended = typed('verify', { ...context, signal: interrupt.signal }, front);
    await expect(ended).rejects.toThrow(/abort/);
    expect(phones.asked).toContain('stop 701');
  });

  it('of no lab says what to type', async () => {
    const none = contextOf({ profiles: profilesOf() });
    expect(await typed('verify', none)).toMatchObject({ status: 5, out: [] });
  });

  it('waits for nothing once a call has failed', async () => {
    const broken = lab();
    place('600', { ok: false, reason: 'x' })(broken);
    place('702', { ok: false, reason: 'x' })(broken);
    await verified(broken.context);
    expect(broken.live.listeners).toBe(0);
  });

  describe('of what AMI does not show', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it.each([
      [
        'phone 701 calls the echo test (600)',
        place('600', { ok: true, reason: '' }),
        'AMI did not show the call',
      ],
      ['701 calls 702', place('702', { ok: true, reason: '' }), 'AMI did not show the call'],
      [
        'phone 701 registers',
        ({ phones }: Lab) => {
          const { start } = phones;
          phones.start = async (phone) =>
            phone.number === '701' ? { pid: 1, already: false } : start(phone);
        },
        'is not seen',
      ],
    ])('%s fails after some seconds', async (name, breaks, detail) => {
      const broken = lab();
      breaks(broken);
      let over = false;
      const ended = verified(broken.context).finally(() => {
        over = true;
      });
      while (!over) {
        await vi.advanceTimersByTimeAsync(500);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const failed = (await ended).checks.filter(({ ok }) => !ok);
      expect(failed).toEqual([{ name, ok: false, detail }]);
    });
  });
});
