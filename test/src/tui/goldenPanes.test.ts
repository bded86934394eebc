import { describe, expect, test } from 'vitest';
import type { Reader } from '../../../src/tui/reads.ts';
import {
  addCall,
  addPeer,
  type FakePbx,
  fakeCall,
  fakeChannel,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { fakeCapture, fakeChange, fakeTrunk } from '../../support/fake-reads.ts';
import { fakeLogLine } from '../../support/session-model.ts';
import { openStage, type StageOptions, stageTime } from '../../support/session-stage.ts';

const minuteMs = 60_000;

function fill(pbx: FakePbx): void {
  addPeer(pbx, fakePeer('701', { lastError: 'wrong password', lastErrorAt: stageTime - 9000 }));
  const iax = { technology: 'IAX2', contacts: [] } as const;
  addPeer(pbx, fakePeer('operator', { ...iax, address: '127.0.0.210:4569' }));
  addPeer(pbx, fakePeer('backup', { ...iax, status: 'unreachable', rttMs: undefined }));
  const at = stageTime - 42_000;
  const linkedid = '1700000000.2';
  const times = { createdAt: at, answeredAt: at, linkedid, bridgeId: 'b' };
  const caller = fakeChannel('701', '2', { ...times, callerName: 'Zoë 漢字' });
  const callee = fakeChannel('702', '3', times);
  const channels = [caller.uniqueid, callee.uniqueid];
  pbx.view.bridges.set('b', { id: 'b', type: 'basic', technology: 'native_rtp', channels });
  addCall(pbx, fakeCall(caller, { callee, legs: [caller, callee] }));
  pbx.view.registrations.set('operator', {
    ...{ technology: 'IAX2', id: 'operator', server: '127.0.0.210:4569', username: 'lab' },
    ...{ status: 'Registered', cause: undefined },
  });
}

const reader: Reader = {
  trunks: async () => [
    fakeTrunk('operator', { registers: true }),
    fakeTrunk('backup', { host: '192.0.2.7:4569', dialled: ['_8.', '_9.'], encryption: 'off' }),
  ],
  captures: async () => [
    fakeCapture('lab-20231114-221300', {
      ...{ startedAt: stageTime - 20_000, endedAt: undefined, why: undefined, state: 'recording' },
    }),
    fakeCapture('lab-20231114-200000', {
      ...{ startedAt: stageTime - 130 * minuteMs, endedAt: stageTime - 129 * minuteMs },
      ...{ filter: 'peer 701', bytes: 3_100_000, packets: 12_554 },
    }),
    fakeCapture('lab-20231113-080000', {
      ...{ startedAt: stageTime - 3000 * minuteMs, endedAt: undefined, state: 'broken off' },
    }),
  ],
  changes: async () => [
    fakeChange(1, { at: stageTime - 200 * minuteMs }),
    fakeChange(2, {
      ...{ at: stageTime - 90 * minuteMs, what: 'add trunk partner', state: 'failed' },
      ...{ files: ['iax.conf', 'extensions.conf'], why: 'Asterisk did not take it: line 3' },
    }),
    fakeChange(3, { at: stageTime - 3 * minuteMs, state: 'undone' }),
  ],
  peer: async () => [
    { text: 'endpoint context = usersnum', place: 'pjsip.conf:12, from [phone]' },
    { text: 'endpoint allow = alaw', place: 'pjsip.conf:13, from [phone]' },
    { text: 'auth password = ••••••••', place: 'pjsip.conf:31' },
  ],
  channel: async () => [{ name: 'BRIDGEPEER', value: 'PJSIP/702-00000003' }],
};

async function* someLines() {
  yield fakeLogLine("Endpoint '701' is odd", { level: 'WARNING' });
  await new Promise(() => {});
}

const options = (columns: number, rows: number): StageOptions => ({
  ...{ columns, rows, fill, log: someLines() },
  deps: {
    reader,
    async onEvent(listener) {
      const at = new Date(2023, 10, 14, 22, 13, 20, 7).getTime();
      listener({
        name: 'Newchannel',
        at,
        headers: [
          ['Channel', 'PJSIP/701-2'],
          ['Exten', '702'],
        ],
      });
      listener({ name: 'ChallengeResponseFailed', at: at + 5, headers: [['AccountID', '703']] });
      return () => undefined;
    },
  },
});

describe.each([
  [80, 24],
  [160, 50],
])('at %ix%i', (columns, rows) => {
  test.each([
    ['trunks', 'F', /backup .*_8/],
    ['captures', 'FFF', /broken off/],
    ['changes', 'FFFF', /add trunk partner/],
    ['events', 'E', /ChallengeResponseFailed/],
    ['peer', '\r', /configuration\s+endpoint/],
    ['channel', 'v\r', /BRIDGEPEER/],
  ])('%s', async (name, keys, wanted) => {
    const stage = openStage(options(columns, rows));
    await stage.waitFor(/is odd/);
    for (const key of keys) {
      if (key === '\r' && name === 'channel') await stage.waitFor(/1\/2 ━/);
      stage.type(key);
    }
    const seen = await stage.waitFor((lines) => wanted.test(lines.join('\n')));
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      `../../fixtures/screens/${name}-${columns}x${rows}.txt`,
    );
    stage.host.emit('SIGTERM');
    await stage.status;
  });
});
