import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import {
  addCall,
  addPeer,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from '../../support/fake-pbx.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

function opened(columns = 80): Driven {
  const pbx = fakePbx();
  addPeer(pbx, fakePeer('701'));
  addCall(pbx, fakeCall(fakeChannel('701', '1')));
  return driveModel(pbx, { size: { columns, rows: 24 } }).press('?');
}
const screen = ({ model }: Driven) =>
  viewOf(model, formatLogLine).lines.map((line) => plainText(line).trimEnd());
const reversed = ({ model }: Driven) =>
  viewOf(model, formatLogLine)
    .lines.filter((line) => line.length > 0 && line.every(({ inverse }) => inverse))
    .map((line) => plainText(line).trim());

describe('the list of keys', () => {
  it('is narrowed by what is typed', () => {
    const driven = opened().type('hang UP');
    expect(reversed(driven)).toEqual([expect.stringMatching(/^h .*hang up the call/)]);
    expect(screen(driven)[1]).toMatch(/━ keys ━+ 1\/1 ━$/);
    expect(screen(driven).at(-2)).toBe(' keys that hold: hang UP');
    expect(screen(driven).at(-3)).toContain(
      ' h is  hangup {channel}   not now: select a call first',
    );
  });

  it.each(['h', 'tab'])('begins with the key that is typed: %s', (key) => {
    const [first] = reversed(opened().type(key));
    expect(first).toMatch(key === 'h' ? /^h / : /^Tab /);
  });

  it('presses the chosen key in the place below', () => {
    const driven = opened().press('escape', 'tab', '?').type('hang up').press('enter');
    expect(driven.model.prompt).toBeUndefined();
    expect(driven.effects).toEqual([
      expect.objectContaining({ kind: 'dispatch', words: ['hangup', '--', 'PJSIP/701-00000001'] }),
    ]);
  });

  it('says why a key cannot act, and stays', () => {
    const driven = opened().type('hang up').press('enter');
    expect(driven.model.notice?.text).toContain('select a call first');
    expect(driven.model.prompt?.kind).toBe('keys');
    driven.press('escape').type('run the line').press('enter');
    expect(driven.model.notice?.text).toBe('works on the command line');
    expect(driven.effects).toEqual([]);
  });

  it('runs commands of the session too', () => {
    expect(opened().type('zoom').press('enter').model.zoomed).toBe(true);
    const driven = opened().type('begin a call').press('enter');
    expect(driven.model.prompt).toMatchObject({ kind: 'command', editor: { text: 'call 701 ' } });
  });

  it('is gone through by arrows', () => {
    const driven = opened();
    const [first] = reversed(driven);
    expect(reversed(driven.press('down'))[0]).not.toBe(first);
    expect(reversed(driven.press('up'))[0]).toBe(first);
    driven.press('end');
    expect(screen(driven)[1]).toMatch(/ (\d+)\/\1 ━$/);
    expect(reversed(driven)).toHaveLength(1);
    expect(reversed(driven.press('home'))[0]).toBe(first);
  });

  it('shows all keys again, then closes', () => {
    const driven = opened().type('zoom').press('escape');
    expect(driven.model.prompt).toMatchObject({ kind: 'keys', editor: { text: '' } });
    expect(driven.press('escape').model.prompt).toBeUndefined();
    expect(opened().press('?').model.prompt).toBeUndefined();
  });

  it('says where nothing is left', () => {
    const driven = opened().type('xyzzy');
    expect(screen(driven)[2]).toBe(' no key holds «xyzzy»');
    expect(driven.press('enter').model.notice?.text).toContain('no key is left');
  });

  it('has the command lines beside the keys where there is room', () => {
    expect(screen(opened(160)).join('\n')).toMatch(/h +hangup \{channel\} +hang up the call/);
    expect(screen(opened(80)).join('\n')).not.toMatch(/h +hangup \{channel\} +hang up the call/);
  });
});
