import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../asterisk/log/types.ts';
import type { FeatureRow } from '../../../commands/feature/rows.ts';
import type { Deed } from '../../../commands/session/deed.ts';
import type { SessionDeps } from '../../../src/tui/deps.ts';
import { fakeDeed, userAdded } from '../../support/fake-deeds.ts';
import { absentFeature, fakeFeature } from '../../support/fake-features.ts';
import {
  addCall,
  addPeer,
  type FakePbx,
  fakeCall,
  fakeChannel,
  fakeLegMedia,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { coloursOf, inverseText } from '../../support/screen-reader.ts';
import { fakeLogLine } from '../../support/session-model.ts';
import { openStage, type StageOptions, stageTime } from '../../support/session-stage.ts';

function fill(pbx: FakePbx): void {
  addPeer(pbx, fakePeer('701'));
  addPeer(pbx, fakePeer('702', { status: 'lagged', rttMs: 2310 }));
  addPeer(
    pbx,
    fakePeer('703', {
      status: 'unregistered',
      address: undefined,
      contacts: [],
      rttMs: undefined,
      lastError: 'wrong password from 127.0.0.127:5060',
    }),
  );
  addPeer(
    pbx,
    fakePeer('operator', {
      technology: 'IAX2',
      status: 'unreachable',
      rttMs: undefined,
      contacts: [],
    }),
  );
  const at = (secondsAgo: number) => ({
    createdAt: stageTime - secondsAgo * 1000,
    answeredAt: stageTime - secondsAgo * 1000,
  });
  const echo = fakeChannel('701', '1', {
    callerName: 'Zo\u00eb \u6f22\u5b57 \u{1f600}',
    ...at(42),
  });
  addCall(pbx, fakeCall(echo));
  const linkedid = '1700000000.2';
  const caller = fakeChannel('702', '2', { linkedid, bridgeId: 'b', ...at(3725) });
  const callee = fakeChannel('701', '3', { linkedid, bridgeId: 'b', ...at(3725) });
  const channels = [caller.uniqueid, callee.uniqueid];
  pbx.view.bridges.set('b', { id: 'b', type: 'basic', technology: 'native_rtp', channels });
  for (const [leg, phone, sendsTo] of [
    [caller, '127.0.0.165:6000', '127.0.0.127:6000'],
    [callee, '127.0.0.127:6000', '127.0.0.165:6000'],
  ] as const)
    pbx.view.legMedia.set(leg.uniqueid, fakeLegMedia(leg, { phone, sendsTo }));
  addCall(pbx, fakeCall(caller, { callee, legs: [caller, callee] }));
}

const hourMs = 3_600_000;
const someFeatures: readonly FeatureRow[] = [
  fakeFeature('echo', { verified: { ok: true, at: stageTime - 5 * hourMs, detail: 'heard' } }),
  fakeFeature('clock', { settings: { language: 'fr', timezone: 'America/Montreal' } }),
  absentFeature('weather'),
  absentFeature('weather-prompts'),
  fakeFeature('game', {
    settings: { language: 'en', tries: '10' },
    verified: { ok: false, at: stageTime, detail: 'no voice was heard in 12 s' },
  }),
  absentFeature('radio'),
  fakeFeature('recorder'),
];

async function* someLines(): AsyncGenerator<LogLine> {
  yield fakeLogLine('-- Executing [600@internal:1] Answer("PJSIP/701-00000001", "") in new stack');
  yield fakeLogLine("'703' failed authentication from 127.0.0.127", { level: 'WARNING' });
  yield fakeLogLine('last line \u6f22\u5b57', { level: 'ERROR' });
  await new Promise(() => {});
}

const full = (): StageOptions => ({ fill, log: someLines() });

async function leave(stage: ReturnType<typeof openStage>): Promise<void> {
  stage.host.emit('SIGTERM');
  await stage.status;
}

describe('the screen, through blessed and a terminal', () => {
  test.each([
    [80, 24],
    [160, 50],
    [50, 14],
  ])('at %ix%i', async (columns, rows) => {
    const stage = openStage({ ...full(), columns, rows });
    if (columns === 50) stage.type('\t\t');
    const seen = await stage.waitFor(/last line/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      `../../fixtures/screens/${columns}x${rows}.txt`,
    );
    await leave(stage);
  });

  test.each([
    [80, 24],
    [120, 40],
    [50, 14],
  ])('the features at %ix%i', async (columns, rows) => {
    const deps = { features: async () => ({ rows: someFeatures, details: undefined }) };
    const stage = openStage({ ...full(), columns, rows, deps });
    await stage.waitFor(columns === 50 ? /log live/ : /last line/);
    stage.type('f');
    await stage.waitFor(/7 installed/);
    stage.type('j');
    const seen = await stage.waitFor(/2\/7 ━/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      `../../fixtures/screens/features-${columns}x${rows}.txt`,
    );
    await leave(stage);
  });

  test.each([
    [80, 24],
    [160, 50],
    [50, 14],
  ])('the log narrowed to a call, searched and broken, at %ix%i', async (columns, rows) => {
    async function* lines(): AsyncGenerator<LogLine> {
      const of = (call: number) => ({ callId: `C-0000000${call}` });
      const rest = 'Dial("PJSIP/702-00000002", "PJSIP/701,30,b(handler^s^1(x))tT") in new stack';
      yield fakeLogLine('-- Answer("PJSIP/701-00000001", "") in new stack', of(1));
      yield fakeLogLine(`-- Executing [701@internal:1] ${rest}`, of(2));
      yield fakeLogLine('-- Called PJSIP/701', of(2));
      yield fakeLogLine('no answer from 701', { ...of(2), level: 'WARNING' });
      yield fakeLogLine('-- last line of another', of(1));
      await new Promise(() => {});
    }
    const stage = openStage({ fill, log: lines(), columns, rows });
    await stage.waitFor(columns === 50 ? /log live/ : /last line/);
    stage.type('\tgL\twTn701\rNN');
    const seen = await stage.waitFor(/2\/3/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      `../../fixtures/screens/log-${columns}x${rows}.txt`,
    );
    await leave(stage);
  });

  test.each([
    [80, 24],
    [160, 50],
  ])('the list of keys at %ix%i', async (columns, rows) => {
    const stage = openStage({ ...full(), columns, rows });
    await stage.waitFor(/last line/);
    stage.type('?');
    await stage.waitFor(/━ keys ━/);
    stage.type('call');
    const seen = await stage.waitFor(/that hold: call/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      `../../fixtures/screens/keys-${columns}x${rows}.txt`,
    );
    await leave(stage);
  });

  test('the log of commands', async () => {
    const deeds: readonly Deed[] = [
      fakeDeed(1, 'pbxctl call 701 600', {
        actions: [
          {
            headers: [
              ['Action', 'Originate'],
              ['Channel', 'PJSIP/701'],
            ],
            times: 1,
          },
        ],
      }),
      fakeDeed(2, 'pbxctl user show 799', { outcome: 'failed', status: 5 }),
      fakeDeed(3, 'pbxctl hangup PJSIP/701-00000001', { outcome: 'not done', status: 1 }),
      userAdded(4),
    ];
    const dispatch: SessionDeps['dispatch'] = async (_words, io) => {
      for (const deed of deeds) io.tell(deed);
      return { kind: 'done', lines: [], status: 0 };
    };
    const stage = openStage({ ...full(), deps: { dispatch } });
    await stage.waitFor(/last line/);
    stage.type('m');
    await stage.waitFor(/done: media toggle/);
    stage.type('e');
    const seen = await stage.waitFor(/command log/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      '../../fixtures/screens/command-log-80x24.txt',
    );
    await leave(stage);
  });

  test('with nothing to show', async () => {
    const stage = openStage();
    const seen = await stage.waitFor(/no calls/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot('../../fixtures/screens/empty.txt');
    await leave(stage);
  });

  test('in a locale without UTF-8', async () => {
    const stage = openStage({ ...full(), env: { TERM: 'xterm', LC_ALL: 'C', LANG: 'C.UTF-8' } });
    const seen = await stage.waitFor(/last line/);
    expect(seen.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot('../../fixtures/screens/ascii.txt');
    await leave(stage);
  });

  test('columns stand right also where the terminal draws an emoji narrower than we think', async () => {
    const stage = openStage(full());
    const seen = await stage.waitFor(/last line/);
    const { active } = stage.reader.terminal.buffer;
    const columnOf = (row: number, text: string): number => {
      for (let column = 0; column < 80; column++) {
        const cells = Array.from({ length: text.length }, (_, index) =>
          active
            .getLine(row)
            ?.getCell(column + index)
            ?.getChars(),
        );
        if (cells.join('') === text) return column;
      }
      return -1;
    };
    const emojiRow = seen.findIndex((row) => row.includes('\u{1f600}'));
    const plainRow = seen.findIndex((row) => row.includes('direct 127'));
    expect(columnOf(emojiRow, 'Echo')).toBe(columnOf(plainRow, 'direct'));
    await leave(stage);
  });

  test('shows the selection in reverse video, and moves it', async () => {
    const stage = openStage(full());
    const seen = await stage.waitFor(/last line/);
    const row = seen.findIndex((line) => line.startsWith(' 701'));
    expect(inverseText(stage.reader, row)).toMatch(/^ 701 .*reachable/);
    stage.type('j');
    await stage.waitFor(() => inverseText(stage.reader, row + 1).startsWith(' 702'));
    expect(inverseText(stage.reader, row)).toBe('');
    await leave(stage);
  });

  test('uses a few of the sixteen colours, and none with NO_COLOR', async () => {
    const colourful = openStage(full());
    await colourful.waitFor(/last line/);
    expect([...coloursOf(colourful.reader)].sort()).toEqual([1, 2, 3, 6, 8]);
    await leave(colourful);
    const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR: '1' };
    const plain = openStage({ ...full(), env });
    const seen = await plain.waitFor(/last line/);
    expect(coloursOf(plain.reader).size).toBe(0);
    expect(
      inverseText(
        plain.reader,
        seen.findIndex((line) => line.startsWith(' 701')),
      ),
    ).not.toBe('');
    await leave(plain);
  });
});
