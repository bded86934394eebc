import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import type { SessionProfile } from '../../../src/tui/deps.ts';
import type { PbxRow, PbxsState } from '../../../src/tui/pbxs/types.ts';
import { startPbxs } from '../../../src/tui/pbxs/types.ts';
import { statusLine } from '../../../src/tui/view/bottom.ts';
import { fakePbx } from '../../support/fake-pbx.ts';
import { driveModel } from '../../support/session-model.ts';

const ways: PbxsState = { ...startPbxs(undefined), available: true, partner: 'operator' };
const office: SessionProfile = { name: 'office', kind: 'attached', readOnly: true };

const row = (name: string): PbxRow => ({
  profile: { name, kind: 'lab' },
  address: '127.0.0.1',
  state: undefined,
  remark: '',
});
const listed = {
  kind: 'pbxs',
  told: { kind: 'listed', rows: ['lab', 'lab16', 'operator'].map(row) },
} as const;

const drive = (profile: SessionProfile = { name: 'lab', kind: 'lab' }, pbxs = ways) =>
  driveModel(fakePbx(), { profile, pbxs });
const acts = (driven: ReturnType<typeof drive>) =>
  driven.effects.flatMap((effect) => (effect.kind === 'pbxs' ? [effect.act] : []));
const typed = (driven: ReturnType<typeof drive>, text: string) =>
  driven.press(':').type(text).press('enter');

describe('the list of PBXs', () => {
  test('is asked for, moved in, and left for one of them', () => {
    const driven = drive().press('P').send(listed).press('j', 'j', 'j', 'k');
    expect(driven.model.pbxs.list?.selected).toBe('lab16');
    driven.press('enter');
    expect(acts(driven)).toEqual([{ kind: 'list' }, { kind: 'open', name: 'lab16' }]);
    expect(driven.model.pbxs).toMatchObject({ list: undefined, opening: 'lab16' });
  });

  test('shows one beside, and closes with what opened it', () => {
    const driven = drive().press('P').send(listed).press('G', 'W');
    expect(acts(driven)).toEqual([{ kind: 'list' }, { kind: 'beside', name: 'operator' }]);
    for (const key of ['P', 'q', 'escape', 'C-c'])
      expect(drive().press('P').send(listed).press(key).model.pbxs.list).toBeUndefined();
  });

  test('that comes when it was closed already is not opened by that', () => {
    expect(drive().press('P', 'q').send(listed).model.pbxs.list).toBeUndefined();
  });

  test('says that nothing is selected before it has come', () => {
    const driven = drive().press('P', 'enter');
    expect(driven.model.notice?.text).toBe('nothing is selected');
  });

  test('is not there in a session of one PBX', () => {
    const driven = drive(undefined, startPbxs(undefined)).press('P', 'W');
    expect(driven.model.notice?.text).toBe('there is one PBX in this session');
    expect(acts(driven)).toEqual([]);
  });
});

describe('the lines of the session', () => {
  test.each([
    ['pbx operator', { kind: 'open', name: 'operator' }],
    [': pbx   operator ', { kind: 'open', name: 'operator' }],
    ['pbx', { kind: 'list' }],
    ['beside', { kind: 'beside', name: 'operator' }],
    ['beside lab16', { kind: 'beside', name: 'lab16' }],
    ['theme light', { kind: 'theme', name: 'light' }],
  ])('%s', (text, act) => {
    const driven = typed(drive(), text);
    expect(acts(driven)).toEqual([act]);
    expect(driven.model.prompt).toBeUndefined();
    expect(driven.model.history.at(-1)).toBe(text.replace(/^[: ]+/, '').trim());
    expect(driven.model.runs).toEqual([]);
  });

  test('of another shape are lines like any other', () => {
    for (const text of ['pbx lab operator', 'pbxs', 'unlocked'])
      expect(typed(drive(), text).effects).toContainEqual({ kind: 'line', id: 1, text });
  });

  test('open one PBX at a time, and not the one that is there', () => {
    const driven = typed(typed(drive(), 'pbx operator'), 'pbx lab16');
    expect(acts(driven)).toHaveLength(1);
    expect(driven.model.notice?.text).toBe('operator is being opened');
    expect(typed(drive(), 'beside lab').model.notice?.text).toBe('this is lab already');
  });
});

test.each(['a', 'A'])('%s is not for a PBX that is read-only', (key) => {
  const { model } = drive(office).press(key);
  expect(model.notice?.text).toMatch(/office is read-only.* U unlocks it/);
  expect(model.prompt).toBeUndefined();
});

describe('the name of a PBX', () => {
  const asks = {
    kind: 'run asks',
    ...{ id: 1, title: 'Stop office?', lines: [], danger: undefined, name: 'office' },
  } as const;
  const asked = () => typed(drive({ ...office, readOnly: false }), 'stop').send(asks);

  test('is a yes, once it is whole', () => {
    const driven = asked().type('y').press('enter');
    expect(driven.model.prompt?.kind).toBe('name');
    expect(driven.model.notice?.text).toBe('type office to go on, or Esc');
    driven.press('backspace').type('office').press('enter');
    expect(driven.effects).toContainEqual({ kind: 'proceed', id: 1 });
    expect([driven.model.prompt, driven.model.question]).toEqual([undefined, undefined]);
  });

  test('is told with the question where two are on the screen', () => {
    const beside = { other: 'shop', focused: true, columns: 80 };
    const driven = asked().send({ kind: 'pbxs', told: { kind: 'beside', beside } });
    const { model } = driven.press('escape').send({ ...asks, name: undefined, title: 'Sure?' });
    expect(plainText(statusLine({ ...model, prompt: undefined }).line)).toMatch(
      /^ › office: Sure\?/,
    );
  });

  test.each(['escape', 'C-c'])('%s is a no', (key) => {
    const driven = asked().type('office').press(key);
    expect(driven.effects.at(-1)).toEqual({ kind: 'decline', id: 1 });
    expect([driven.model.prompt, driven.model.question]).toEqual([undefined, undefined]);
  });

  test('is not asked for over what is being typed; y asks for it then', () => {
    const driven = typed(drive(office), 'stop').press(':').type('co').send(asks);
    expect(driven.model.prompt?.kind).toBe('command');
    driven.press('escape', 'y');
    expect(driven.model.prompt).toMatchObject({ kind: 'name', name: 'office' });
    expect(driven.effects).not.toContainEqual({ kind: 'proceed', id: 1 });
    driven.type('office').press('enter');
    expect(driven.effects).toContainEqual({ kind: 'proceed', id: 1 });
  });

  test('is asked for no longer when the command has ended', () => {
    const driven = asked().send({ kind: 'run ended', id: 1, lines: [], status: 130 });
    expect(driven.model.prompt).toBeUndefined();
  });

  test('pasted, also with a line end, waits for Enter', () => {
    const driven = asked().send({ kind: 'paste', text: 'office\n' });
    expect(driven.effects).not.toContainEqual({ kind: 'proceed', id: 1 });
    driven.press('enter');
    expect(driven.effects).toContainEqual({ kind: 'proceed', id: 1 });
  });
});

describe('unlocking', () => {
  test.each<[SessionProfile, string]>([
    [{ name: 'lab', kind: 'lab' }, 'lab is a lab: it is never locked'],
    [{ name: 'office', kind: 'attached' }, 'office may be changed already'],
    [{ ...office, readOnly: false, unlocked: true }, 'office may be changed already'],
  ])('%j needs none', (profile, said) => {
    const driven = typed(drive(profile), 'unlock');
    expect(driven.model.notice?.text).toBe(said);
    expect(acts(driven)).toEqual([]);
  });

  test('wants the name, and Esc leaves it locked', () => {
    const driven = drive(office).press('U').type('office').press('enter');
    expect(acts(driven)).toEqual([{ kind: 'unlock', on: true }]);
    const left = drive(office).press('U').type('office').press('escape');
    expect(acts(left)).toEqual([]);
    expect(left.model.notice?.text).toBe('still locked');
  });

  test('locking wants none', () => {
    const profile = { ...office, readOnly: false, unlocked: true };
    expect(acts(drive(profile).press('U'))).toEqual([{ kind: 'unlock', on: false }]);
    expect(acts(typed(drive(profile), 'lock'))).toEqual([{ kind: 'unlock', on: false }]);
    expect(typed(drive(office), 'lock').model.notice?.text).toBe('it is locked already');
    const written = typed(drive({ name: 'office', kind: 'attached' }), 'lock');
    expect(written.model.notice?.text).toContain(':profile office --read-only');
  });
});
