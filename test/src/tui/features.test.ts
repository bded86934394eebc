import { describe, expect, test } from 'vitest';
import type { FeatureRow } from '../../../commands/feature/rows.ts';
import { plainText } from '../../../src/text/line.ts';
import { subjectOf } from '../../../src/tui/subject.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { absentFeature, fakeFeature } from '../../support/fake-features.ts';
import { addCall, fakeCall, fakeChannel, fakePbx } from '../../support/fake-pbx.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const minuteMs = 60_000;
const rows: readonly FeatureRow[] = [
  fakeFeature('echo', { verified: { ok: true, at: -5 * minuteMs, detail: 'heard' } }),
  fakeFeature('clock', {
    settings: { language: 'fr', timezone: 'Europe/Paris' },
    verified: { ok: false, at: 0, detail: 'no voice was heard' },
  }),
  fakeFeature('game', { settings: { language: 'en', tries: '7' } }),
  absentFeature('radio'),
  fakeFeature('recorder'),
];

const answer = (driven: Driven, some = rows, id?: string, details?: readonly string[]) =>
  driven.send({ kind: 'features read', id, overview: { rows: some, details } }).frame();

/** The features pane, read; what was asked for so far is forgotten. */
function opened(pbx = fakePbx()): Driven {
  const driven = answer(driveModel(pbx).press('f'));
  driven.effects.length = 0;
  return driven;
}

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);

const asked = ({ effects }: Driven) => effects.filter(({ kind }) => kind === 'read features');

describe('the features', () => {
  test('take the place of the peers, and are read then only', () => {
    const driven = driveModel();
    expect(asked(driven)).toEqual([]);
    driven.press('tab', 'f');
    expect(driven.model).toMatchObject({ focus: 'peers', tabs: { peers: 'features' } });
    expect(driven.effects).toEqual([{ kind: 'read features', id: undefined }]);
    expect(screen(driven.frame()).join('\n')).toMatch(/reading the dialplan/);
    expect(answer(driven).press('f').model.tabs.peers).toBe('peers');
    expect(screen(driven.frame()).join('\n')).toMatch(/peers none/);
  });

  test('show number, state and settings; those that are not there say what they would do', () => {
    const lines = screen(opened());
    expect(lines[1]).toMatch(/features 4\/5 installed, 1 failed/);
    expect(lines.slice(3, 8).map((line) => line.trimEnd())).toEqual([
      ' 600      echo             ● verified 5 min ago   fr',
      ' 611      clock            ✖ no voice was heard',
      ' 633      game             ● installed            en tries 7',
      ' 644      radio            ○ not installed        plays a live stream, France C…',
      ' _69XXX   recorder         ● installed            fr',
    ]);
  });

  test('are all seen at 80x24, also while the PBX is lost, and are not from before then', () => {
    const driven = opened();
    driven.pbx.status = { phase: 'lost', reason: 'gone', since: 0, retryInMs: 1000 };
    const ids = ['echo', 'clock', 'weather', 'weather-prompts', 'game', 'radio', 'recorder'];
    const lines = screen(answer(driven, ids.map(absentFeature)));
    for (const id of ids) expect(lines.join('\n')).toContain(` ${id} `);
    expect(lines[2]).not.toMatch(/from before/);
  });

  test('are sorted and filtered as other tables are', () => {
    const driven = opened().press('s', 's').frame();
    expect(driven.model.tables.features.ids.slice(0, 2)).toEqual(['clock', 'game']);
    driven.press('/').type('stream').press('enter').frame();
    expect(driven.model.tables.features.ids).toEqual(['radio']);
    expect(driven.press('escape').frame().model.tables.features.ids).toHaveLength(5);
  });

  test('in two contexts are two rows', () => {
    const driven = answer(opened(), [fakeFeature('echo'), fakeFeature('echo', { context: 'x' })]);
    expect(driven.model.tables.features.ids).toEqual(['echo', 'echo@x']);
  });

  test('that cannot be read give the reason and the way out, in the pane and on their page', () => {
    const driven = opened().press('enter');
    driven
      .send({ kind: 'features failed', lines: ['the files are elsewhere', 'go there'] })
      .frame();
    expect(
      screen(driven)
        .slice(2, 4)
        .map((line) => line.trim()),
    ).toEqual(['the files are elsewhere', 'go there']);
    const pane = screen(driven.press('escape').frame()).join('\n');
    expect(pane).toMatch(/features none.*\n.*\n the files are elsewhere *\n go there/);
  });
});

describe('the features are read again', () => {
  test('when the PBX has reloaded, once', () => {
    const driven = opened();
    expect(asked(driven.frame().frame())).toEqual([]);
    driven.pbx.view.reloadedAt = 77;
    expect(asked(driven.frame().frame())).toHaveLength(1);
  });

  test('not when nobody looks', () => {
    const driven = opened().press('f');
    driven.effects.length = 0;
    driven.pbx.view.reloadedAt = 77;
    expect(asked(driven.frame())).toEqual([]);
    expect(asked(driven.press('f'))).toHaveLength(1);
  });

  test('after a command', () => {
    const driven = opened().press(':').type('x').press('enter');
    driven.send({ kind: 'run ended', id: 1, lines: [], status: 0 });
    expect(asked(driven)).toHaveLength(1);
  });

  test('once more when something happened while they were being read', () => {
    const driven = driveModel().press('f');
    driven.pbx.view.reloadedAt = 77;
    driven.frame();
    driven.pbx.view.reloadedAt = 78;
    expect(asked(driven.frame())).toHaveLength(1);
    expect(asked(answer(driven))).toHaveLength(2);
    expect(asked(answer(driven))).toHaveLength(2);
  });
});

describe('the page of a feature', () => {
  test('shows all of it once that is read, and Escape comes back', () => {
    const driven = opened().press('down', 'enter');
    expect(asked(driven)).toEqual([{ kind: 'read features', id: 'clock' }]);
    expect(screen(driven.frame())[2]).toMatch(/reading the dialplan/);
    answer(driven, rows, 'clock', ['● installed at 611', 'its lines:']);
    expect(
      screen(driven)
        .slice(1, 4)
        .map((line) => line.trim()),
    ).toEqual([expect.stringMatching(/^━ features › clock ━/), '● installed at 611', 'its lines:']);
    expect(driven.press('escape').model.pages).toEqual([]);
  });

  test('never shows another feature', () => {
    const driven = answer(opened().press('enter'), rows, 'echo', ['of echo']);
    driven.press('escape', 'down', 'enter').frame();
    expect(screen(driven)[2]).toMatch(/reading the dialplan/);
  });
});

describe('keys act on the selected feature', () => {
  const words = (driven: Driven) =>
    driven.effects.flatMap((effect) => (effect.kind === 'dispatch' ? [effect.words] : []));

  test.each([
    ['d', 0, ['feature', 'dial', '--', 'echo']],
    ['x', 1, ['feature', 'remove', '--', 'clock']],
    ['i', 3, ['feature', 'install', '--', 'radio']],
  ])('%s', (key, down, line) => {
    const moves = Array.from({ length: down }, () => 'down');
    expect(words(opened().press(...moves, key))).toEqual([line]);
    expect(words(opened().press(...moves, 'enter', key))).toEqual([line]);
  });

  test.each([
    ['i', 0, /echo is installed: x removes it/],
    ['d', 3, /radio is not installed: i installs it/],
    ['x', 3, /radio is not installed: i installs it/],
    ['d', 4, /_69XXX is many numbers/],
    ['c', 0, /f shows the peers/],
  ])('%s on row %i says why it cannot', (key, down, reason) => {
    const driven = opened().press(...Array.from({ length: down }, () => 'down'), key);
    expect(driven.model.notice?.text).toMatch(reason);
    expect(words(driven)).toEqual([]);
  });

  test('and tell how to get there where there is none', () => {
    expect(driveModel().press('d').model.notice?.text).toMatch(/f shows them/);
    expect(opened().press('tab', 'd').model.notice?.text).toMatch(/Tab goes there/);
  });

  test('the hints are of what they can do', () => {
    const driven = opened();
    expect(screen(driven).at(-1)).toMatch(/d dial {2}x remove {2}V verify {2}f peers/);
    driven.press('down', 'down', 'down');
    expect(screen(driven).at(-1)).toMatch(/Enter open {2}i install {2}f peers/);
    expect(screen(driveModel()).at(-1)).toMatch(/f features/);
  });

  test('a change leaves one at the pane, its failure does not', () => {
    const driven = opened().press('x');
    const lines = [[{ text: 'a' }], [{ text: 'b' }]];
    driven.send({ kind: 'run ended', id: 1, lines, status: 0 });
    expect(driven.model.pages).toEqual([]);
    expect(driven.model.notice?.text).toBe('done: feature remove echo (o shows what it said)');
    driven.press('x').send({ kind: 'run ended', id: 2, lines, status: 1 });
    expect(driven.model.pages).toMatchObject([{ kind: 'output' }]);
  });

  test('d shows the call that began last, whatever filter the calls have', () => {
    const pbx = fakePbx();
    addCall(pbx, fakeCall(fakeChannel('702', '1', { createdAt: 5 })));
    const driven = opened(pbx).press('tab', '/').type('nothing').press('enter', 'S-tab', 'enter');
    driven.press('d');
    addCall(pbx, fakeCall(fakeChannel('701', '2', { createdAt: 9, linkedid: '1700000000.2' })));
    const lines = [[{ text: 'PJSIP/701 answered and dials 600' }]];
    driven.send({ kind: 'run ended', id: 1, lines, status: 0 }).frame();
    expect(driven.model).toMatchObject({ focus: 'calls', pages: [], zoomed: false });
    expect(subjectOf(driven.model)).toMatchObject({ call: { linkedid: '1700000000.2' } });
    expect(driven.model.notice?.text).toBe('PJSIP/701 answered and dials 600');
  });
});
