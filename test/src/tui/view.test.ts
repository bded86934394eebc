import { describe, expect, test } from 'vitest';
import type { FeatureOverview } from '../../../commands/feature/overview.ts';
import { lineWidth, plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { absentFeature, fakeFeature } from '../../support/fake-features.ts';
import {
  addCall,
  addPeer,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { type Driven, driveModel, fakeLogLine } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const hostile =
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u6f22\u5b57\x1b[2J\x07\u202e{bold}e\u0301\u0301\n\t\ud83d';

function hostilePbx() {
  const pbx = fakePbx();
  addPeer(pbx, fakePeer('701'));
  addPeer(pbx, fakePeer(hostile, { status: 'unregistered', lastError: hostile, address: hostile }));
  const caller = fakeChannel(hostile, '1', {
    callerName: hostile,
    application: hostile,
    context: hostile,
  });
  addCall(pbx, fakeCall(caller));
  return pbx;
}

function screen({ model }: Driven): string[] {
  return viewOf(model, formatLogLine).lines.map(plainText);
}

const settings = { language: 'fr', timezone: hostile } as const;
const overview: FeatureOverview = {
  rows: [
    fakeFeature('echo', { number: hostile, settings }),
    fakeFeature('clock', { verified: { ok: false, at: 0, detail: hostile } }),
    absentFeature('radio'),
  ],
  details: [hostile, '✖ missing', ''],
};

/** Every state of the screen that is drawn in its own way. */
const states: readonly (readonly [string, (driven: Driven) => void])[] = [
  ['panes', () => {}],
  ['channels', (driven) => driven.press('v')],
  [
    'features',
    (driven) => driven.press('f').send({ kind: 'features read', id: undefined, overview }),
  ],
  [
    'features that cannot be read',
    (driven) => driven.press('f').send({ kind: 'features failed', lines: [hostile, hostile] }),
  ],
  [
    'feature page',
    (driven) => {
      driven.press('f').send({ kind: 'features read', id: undefined, overview }).frame();
      driven.press('enter').send({ kind: 'features read', id: 'echo', overview });
    },
  ],
  ['zoom', (driven) => driven.press('tab', 'tab', 'z')],
  ['peer page', (driven) => driven.press('down', 'enter')],
  ['call page', (driven) => driven.press('tab', 'enter')],
  [
    'log narrowed, searched, broken, with times',
    (driven) => driven.press('tab', 'L', 'tab', 'L', 'w', 'T', 'n').type('x|b').press('enter', 'N'),
  ],
  ['log with nothing left', (driven) => driven.press('tab', 'tab', '/').type(`${hostile}q`)],
  ['search', (driven) => driven.press('tab', 'tab', 'n').type(hostile)],
  ['log page', (driven) => driven.press('tab', 'tab', 'enter')],
  ['help', (driven) => driven.press('?')],
  ['filter', (driven) => driven.press('/').type(hostile)],
  ['command', (driven) => driven.press(':').type(`call ${hostile.repeat(9)}`)],
  [
    'candidates',
    (driven) => {
      driven.press(':', 'tab');
      const candidates = Array.from({ length: 12 }, () => ({
        text: hostile,
        description: hostile,
      }));
      driven.send({ kind: 'completed', text: '', cursor: 0, completion: { from: 0, candidates } });
    },
  ],
  [
    'question',
    (driven) => {
      driven.press(':').type('x').press('enter');
      const lines = Array.from({ length: 90 }, () => [{ text: hostile, tone: 'good' } as const]);
      driven.send({ kind: 'run asks', id: 1, title: hostile, lines, danger: hostile });
    },
  ],
  [
    'output',
    (driven) => {
      driven.press(':').type('x').press('enter');
      const lines = Array.from({ length: 90 }, () => [{ text: hostile.repeat(5) }]);
      driven.send({ kind: 'run ended', id: 1, lines, status: 1 });
    },
  ],
  [
    'lost',
    (driven) => {
      driven.pbx.status = { phase: 'lost', reason: hostile, since: 0, retryInMs: 3000 };
    },
  ],
  [
    'connecting',
    (driven) => {
      driven.pbx.status = { phase: 'connecting' };
    },
  ],
];

describe.each(['unicode', 'ascii'] as const)('in %s', (charset) => {
  test.each(states)('%s fills the screen exactly at every size', (_name, reach) => {
    const look = { charset, colour: true };
    const driven = driveModel(hostilePbx(), { look });
    driven.send({ kind: 'log', lines: [fakeLogLine(hostile), fakeLogLine('x')], lost: 3 });
    reach(driven);
    for (const columns of [1, 2, 5, 20, 50, 80, 119, 161]) {
      for (const rows of [1, 2, 3, 5, 8, 14, 18, 50]) {
        driven.send({ kind: 'resize', size: { columns, rows } }).frame();
        const { lines, cursor } = viewOf(driven.model, formatLogLine);
        expect(lines.length, `${columns}x${rows}`).toBe(rows);
        const widths = new Set(lines.map((line) => lineWidth(line, look)));
        expect([...widths], `${columns}x${rows}`).toEqual([columns]);
        if (cursor) {
          expect(cursor.column).toBeLessThan(columns);
          expect(cursor.row).toBeLessThan(rows);
        }
      }
    }
  });
});

describe('the screen', () => {
  test('tells what to type when there is nothing', () => {
    const rows = screen(driveModel()).join('\n');
    expect(rows).toMatch(/no calls: type {2}:call 701 600/);
    expect(rows).toMatch(/peers none/);
    expect(rows).toMatch(/no lines yet/);
  });

  test('does not say that there are no peers before it knows', () => {
    const pbx = fakePbx();
    pbx.status = { phase: 'connecting' };
    const rows = screen(driveModel(pbx)).join('\n');
    expect(rows).toMatch(/connecting to lab/);
    expect(rows).not.toMatch(/no peers/);
  });

  test('says that the PBX is lost, counts down, and is right again when it returns', () => {
    const pbx = hostilePbx();
    const driven = driveModel(pbx, { size: { columns: 140, rows: 24 } });
    const reason = 'connect ECONNREFUSED 127.0.0.198:5038';
    pbx.status = { phase: 'lost', reason, since: 1000, retryInMs: 4000 };
    driven.frame(2000).frame(4000);
    const lost = screen(driven);
    expect(lost[0]).toMatch(/✖ disconnected/);
    expect(lost[1]).toContain(
      `disconnected 3 s ago: ${reason}; retrying in 2 s; what is shown is from before`,
    );
    expect(lost[2]).toMatch(/peers 1\/2 registered · from before/);
    pbx.status = { phase: 'live' };
    const back = screen(driven.frame(5000));
    expect(back[0]).toMatch(/● live/);
    expect(back.join('\n')).not.toMatch(/before|disconnected/);
  });

  test('lets the clock of a call stand still while the PBX is lost', () => {
    const pbx = fakePbx();
    addCall(pbx, fakeCall(fakeChannel('701', '1', { createdAt: 0, answeredAt: 0 })));
    const driven = driveModel(pbx).frame(61_000);
    expect(screen(driven).join('\n')).toMatch(/1:01/);
    pbx.status = { phase: 'lost', reason: 'gone', since: 62_000, retryInMs: 0 };
    expect(screen(driven.frame(99_000)).join('\n')).toMatch(/1:02/);
  });

  test('of a page about something that has gone says so', () => {
    const pbx = hostilePbx();
    const driven = driveModel(pbx).press('tab', 'enter');
    pbx.view.calls.clear();
    expect(screen(driven.frame()).join('\n')).toMatch(/the call has ended: Esc goes back/);
  });

  test('counts the lines that a log record has more', () => {
    const driven = driveModel();
    driven.send({ kind: 'log', lines: [fakeLogLine('INVITE\r\nVia: x\r\nTo: y\n')], lost: 0 });
    expect(screen(driven.frame()).join('\n')).toMatch(/INVITE \(and 2 lines: Enter\)/);
  });

  test('shows only hints of keys that can act', () => {
    const empty = screen(driveModel(fakePbx(), { size: { columns: 160, rows: 24 } })).at(-1);
    expect(empty).not.toMatch(/hang up|call |open|pause/);
    expect(empty).toMatch(/\? keys {2}q leave/);
    const calls = screen(
      driveModel(hostilePbx(), { size: { columns: 160, rows: 24 } }).press('tab'),
    );
    expect(calls.at(-1)).toMatch(/Enter open {2}h hang up/);
  });

  test('formats only the lines that are seen', () => {
    const driven = driveModel();
    const lines = Array.from({ length: 3000 }, (_, index) => fakeLogLine(`n ${index}`));
    driven.send({ kind: 'log', lines, lost: 0 }).frame();
    let formatted = 0;
    viewOf(driven.model, (line) => {
      formatted++;
      return line.message;
    });
    expect(formatted).toBeLessThan(24);
  });

  test('the cursor stands where one types, also in a long line of wide characters', () => {
    const driven = driveModel(undefined, { size: { columns: 30, rows: 10 } }).press(':');
    const start = viewOf(driven.model, formatLogLine).cursor;
    expect(start).toEqual({ row: 8, column: 6 });
    driven.type('\u6f22\u5b57');
    expect(viewOf(driven.model, formatLogLine).cursor).toEqual({ row: 8, column: 10 });
    driven.type('\u6f22'.repeat(40)).press('left');
    const { cursor, lines } = viewOf(driven.model, formatLogLine);
    const before = plainText(lines[8] ?? []).slice(0, 6);
    expect(before).toBe(' lab› ');
    expect(cursor?.column).toBeGreaterThan(24);
  });
});
