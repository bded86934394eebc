import { describe, expect, test } from 'vitest';
import {
  addCall,
  addPeer,
  type FakePbx,
  fakeCall,
  fakeChannel,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { type OtherPbx, type OtherPbxs, otherPbxs } from '../../support/other-pbxs.ts';
import { coloursOf, inverseText } from '../../support/screen-reader.ts';
import {
  openStage,
  type Stage,
  type StageOptions,
  stageTime,
} from '../../support/session-stage.ts';

const since = { createdAt: stageTime - 9000, answeredAt: stageTime - 9000 };

function fillLab(pbx: FakePbx): void {
  addPeer(pbx, fakePeer('701'));
  addPeer(pbx, fakePeer('702', { status: 'unreachable' }));
  addCall(pbx, fakeCall(fakeChannel('701', '1', { exten: '0600', ...since })));
}

function fillOperator(pbx: FakePbx): void {
  addPeer(pbx, fakePeer('lab', { technology: 'IAX2' }));
  const caller = fakeChannel('lab', '7', { callerNumber: '701', ...since });
  addCall(pbx, fakeCall({ ...caller, name: 'IAX2/lab-7' }));
}

const operator: OtherPbx = { profile: { name: 'operator', kind: 'lab' }, fill: fillOperator };
const office: OtherPbx = {
  profile: { name: 'office', kind: 'attached', readOnly: true },
  fill: fillLab,
};
const shop: OtherPbx = {
  profile: { name: 'shop', kind: 'attached', readOnly: true, production: true },
};
const asleep: OtherPbx = { profile: { name: 'asleep', kind: 'lab' }, isStopped: true };

interface Opened extends Stage {
  readonly others: OtherPbxs;
  /** All that was written to the terminal. */
  raw(): string;
}

function open(options: StageOptions = {}, others = otherPbxs(operator, office, shop, asleep)) {
  let raw = '';
  const stage = openStage({ fill: fillLab, pbxs: others.pbxs, ...options });
  stage.output.on('data', (data: Buffer) => {
    raw += data.toString();
  });
  return Object.assign(stage, { others, raw: () => raw }) satisfies Opened;
}

const line = (stage: Stage, text: string) => stage.type(`:${text}\r`);

async function leave(stage: Stage): Promise<void> {
  stage.host.emit('SIGTERM');
  await stage.status;
}

describe('another PBX', () => {
  test('is listed, and gone to without the terminal being given back', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    stage.type('P');
    await stage.waitFor(/shop +PRODUCTION read-only +● running/);
    stage.type('j');
    stage.type('\r');
    await stage.waitFor(/LAB {2}operator /);
    await stage.waitFor(/IAX2 +● reachable/);
    expect(stage.raw()).not.toContain('\x1b[?1049l');
    expect(stage.rawMode.filter((on) => !on)).toHaveLength(1);
    line(stage, 'echo hello');
    await stage.waitFor(/echo hello/);
    line(stage, 'pbx office');
    await stage.waitFor(/ATTACHED read-only {2}office /);
    await stage.waitFor(() => stage.others.done.includes('close operator'));
    expect(stage.others.done).toEqual(['open operator', 'open office', 'close operator']);
    await leave(stage);
    expect(stage.others.done.at(-1)).toBe('close office');
  });

  test('that is stopped says so and what to type, and the session stays', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    line(stage, 'pbx asleep');
    await stage.waitFor(/asleep is stopped: type {2}:--pbx asleep start/);
    expect(stage.reader.rows()[0]).toMatch(/LAB {2}lab .*● live/);
    line(stage, 'pbx nowhere');
    await stage.waitFor(/there is no PBX called nowhere/);
    line(stage, 'pbx lab');
    await stage.waitFor(/this is lab already/);
    stage.pbx.status = { phase: 'lost', reason: 'gone', since: stageTime, retryInMs: 1 };
    stage.pbx.changed();
    await stage.waitFor(/disconnected/);
    line(stage, 'pbx operator');
    await stage.waitFor(/LAB {2}operator .*● live/);
    await leave(stage);
  });

  test('is not gone to while a command runs', async () => {
    const stage = open({ answer: () => new Promise(() => {}) });
    await stage.waitFor(/● live/);
    line(stage, 'wait');
    await stage.waitFor(/running for/);
    line(stage, 'pbx operator');
    await stage.waitFor(/«wait» is running/);
    expect(stage.others.done).toEqual([]);
    await leave(stage);
  });

  test('that is left while it is opened is let go', async () => {
    const others = otherPbxs(operator);
    let go = () => {};
    const ready = new Promise<void>((resolve) => {
      go = resolve;
    });
    const stage = open(
      {
        pbxs: (deps) => {
          const pbxs = others.pbxs(deps);
          return { ...pbxs, open: (name) => ready.then(() => pbxs.open(name)) };
        },
      },
      others,
    );
    await stage.waitFor(/● live/);
    line(stage, 'pbx operator');
    await stage.waitFor(/opening operator/);
    await leave(stage);
    go();
    await expect.poll(() => others.done).toEqual(['open operator', 'close operator']);
  });
});

describe('two PBXs at once', () => {
  test.each([
    [80, 24],
    [160, 50],
  ])('stand together at %ix%i', async (columns, rows) => {
    const stage = open({ columns, rows });
    await stage.waitFor(/● live/);
    stage.type('W');
    await stage.waitFor(/LAB {2}operator [\s\S]*IAX2 +● reachable/);
    const seen = await stage.waitFor(/Tab goes to operator/);
    await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(
      `../../fixtures/screens/beside-${columns}x${rows}.txt`,
    );
    await leave(stage);
  });

  test('the focus goes from the one to the other and back, and the keys act there', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    stage.type('W');
    await stage.waitFor(/operator/);
    stage.type('\t\t');
    await stage.waitFor(() => /^ lab +IAX2/.test(inverseText(stage.reader, 14)));
    expect(stage.reader.rows()[22]).toBe(' operator›');
    stage.type('\th');
    await stage.waitFor(/done there/);
    expect(stage.others.ran).toEqual(['operator: hangup -- IAX2/lab-7']);
    stage.type('\t');
    await stage.waitFor((seen) => seen[22] === ' lab›');
    stage.type('\x1b[Z');
    await stage.waitFor((seen) => seen[22] === ' operator›');
    stage.type('\x1b[Z\x1b[Zh');
    await stage.waitFor(/hangup -- PJSIP\/701/);
    expect(stage.dispatched).toEqual([['hangup', '--', 'PJSIP/701-00000001']]);
    await leave(stage);
  });

  test('each is right after a change of size, and while the other is lost', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    line(stage, 'beside operator');
    await stage.waitFor(/LAB {2}operator/);
    stage.resize(160, 50);
    await stage.waitFor((seen) => /LAB {2}lab .*│.*LAB {2}operator .*● live/.test(seen[0] ?? ''));
    const { operator: other } = stage.others.of;
    if (other) other.status = { phase: 'lost', reason: 'gone', since: stageTime, retryInMs: 9000 };
    other?.changed();
    await stage.waitFor((seen) => /● live *│.*✖ disconnected/.test(seen[0] ?? ''));
    stage.resize(40, 12);
    await stage.waitFor((seen) => seen.length === 12 && /LAB {2}lab/.test(seen[0] ?? ''));
    expect(stage.reader.rows().join('\n')).not.toContain('operator ›');
    stage.resize(80, 24);
    await stage.waitFor((seen) => /LAB {2}operator/.test(seen[11] ?? ''));
    await leave(stage);
  });

  test('become one again: the one that has the focus', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    stage.type('W');
    await stage.waitFor(/operator/);
    stage.type('\t\t');
    await stage.waitFor((seen) => seen[22] === ' operator›');
    stage.type('W');
    await stage.waitFor((seen) => /LAB {2}operator/.test(seen[0] ?? '') && /log/.test(seen.join()));
    stage.type('W');
    await stage.waitFor((seen) => /there is no PBX called lab/.test(seen[22] ?? ''));
    await leave(stage);
  });

  test('what runs at the one is not cut off by leaving from the other', async () => {
    const stage = open({}, otherPbxs({ ...operator, isSlow: true }));
    await stage.waitFor(/● live/);
    stage.type('W');
    await stage.waitFor(/operator/);
    stage.type('\t\t\th');
    await stage.waitFor((seen) => /running «hangup/.test(seen[22] ?? ''));
    stage.type('\tW');
    await stage.waitFor(/is running at the other side/);
    stage.type('q');
    await stage.waitFor(/leave, and interrupt it\?/);
    stage.type('y');
    expect(await stage.status).toBe(0);
    expect(stage.others.done).toEqual(['open operator', 'close operator']);
  });

  test('a defect at the one gives the terminal back', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    stage.type('W');
    await stage.waitFor(/operator/);
    stage.host.emit('uncaughtException', new Error('made up'));
    expect(await stage.status).toBe(1);
    expect(stage.errors.join()).toContain('made up');
    expect(stage.raw()).toContain('\x1b[?1049l');
  });
});

describe('what kind of PBX it is', () => {
  test('a read-only one is unlocked by its name alone, and locked again', async () => {
    const stage = open({}, otherPbxs(office));
    await stage.waitFor(/● live/);
    line(stage, 'pbx office');
    await stage.waitFor(/ATTACHED read-only {2}office/);
    stage.type('U');
    await stage.waitFor(/type office to do it:/);
    stage.type('y\r');
    await stage.waitFor(/type office to go on, or Esc/);
    expect(stage.others.done).toEqual(['open office']);
    stage.type('\x7foffice\r');
    await stage.waitFor(/ATTACHED unlocked {2}office/);
    stage.type('U');
    await stage.waitFor(/ATTACHED read-only {2}office/);
    expect(stage.others.done).toEqual(['open office', 'unlock office', 'lock office']);
    await leave(stage);
  });

  test.each([
    ['lab', { name: 'lab', kind: 'lab' }, 2, ' LAB '],
    ['attached', { name: 'office', kind: 'attached', readOnly: true }, 6, ' ATTACHED read-only '],
    ['unlocked', { name: 'office', kind: 'attached', unlocked: true }, 3, ' ATTACHED unlocked '],
  ] as const)(
    '%s is told by a word in a band of a colour of its own',
    async (_, profile, colour, word) => {
      for (const NO_COLOR of ['', '1']) {
        const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR };
        const stage = openStage({ env, deps: { profile } });
        await stage.waitFor(/● live/);
        expect(inverseText(stage.reader, 0)).toBe(word);
        const cell = stage.reader.terminal.buffer.active.getLine(0)?.getCell(9);
        expect(cell?.isFgDefault() ? undefined : cell?.getFgColor()).toBe(
          NO_COLOR ? undefined : colour,
        );
        await leave(stage);
      }
    },
  );

  test('one in production has the whole line', async () => {
    for (const NO_COLOR of ['', '1']) {
      const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR };
      const stage = openStage({ env, deps: { profile: shop.profile } });
      await stage.waitFor(/● live/);
      expect(inverseText(stage.reader, 0)).toHaveLength(80);
      expect(inverseText(stage.reader, 0)).toContain('PRODUCTION read-only  shop');
      await leave(stage);
    }
  });
});

describe('colours', () => {
  test('are changed by a line, on both sides, and none with NO_COLOR', async () => {
    const stage = open();
    await stage.waitFor(/● live/);
    stage.type('W');
    await stage.waitFor(/LAB {2}operator/);
    expect([...coloursOf(stage.reader)].sort()).toEqual([1, 2, 6, 8]);
    line(stage, 'theme light');
    await stage.waitFor(() => coloursOf(stage.reader).has(28));
    expect([...coloursOf(stage.reader)].sort()).toEqual([124, 241, 25, 28]);
    line(stage, 'theme mono');
    await stage.waitFor(() => coloursOf(stage.reader).size === 0);
    line(stage, 'theme');
    await stage.waitFor(/the themes are dark, light, colour-blind, mono; this is mono/);
    line(stage, 'theme pink');
    await stage.waitFor(/no theme is called pink/);
    await leave(stage);
    const plain = open({ env: { TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1' } });
    await plain.waitFor(/● live/);
    line(plain, 'theme light');
    await plain.waitFor(/there are no colours here/);
    await leave(plain);
  });

  test.each([
    ['linux', 'dark', [1, 2, 6]],
    ['linux', 'colour-blind', [1, 6]],
    ['xterm-16color', 'dark', [1, 2, 6, 8]],
    ['xterm-16color', 'light', [1, 2, 4, 8]],
    ['xterm-16color', 'colour-blind', [1, 12, 8]],
    ['xterm-256color', 'colour-blind', [166, 32, 8]],
    ['vt100', 'dark', []],
  ])('of TERM=%s in the theme %s are %j', async (TERM, PBXCTL_THEME, colours) => {
    const env = { TERM, LANG: 'C.UTF-8', PBXCTL_THEME };
    const stage = openStage({ env, fill: fillLab });
    await stage.waitFor(/● live/);
    expect([...coloursOf(stage.reader)].sort()).toEqual(colours);
    const row = stage.reader.rows().findIndex((text) => text.startsWith(' 701'));
    expect(inverseText(stage.reader, row)).toHaveLength(80);
    await leave(stage);
  });
});
