import { describe, expect, it } from 'vitest';
import type { Deed } from '../../../commands/session/deed.ts';
import { plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { fakeDeed, userAdded } from '../../support/fake-deeds.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const told = (...deeds: Deed[]): Driven => {
  const driven = driveModel();
  return driven.send(...deeds.map((deed) => ({ kind: 'deed', deed }) as const));
};
const screen = ({ model }: Driven) =>
  viewOf(model, formatLogLine).lines.map((line) => plainText(line).trimEnd());

describe('the log of commands', () => {
  it('says so while nothing has been done', () => {
    const driven = driveModel().press('e');
    expect(screen(driven).join('\n')).toContain('nothing has been done yet');
    expect(driven.press('enter').model.notice?.text).toBe('nothing has been done yet');
  });

  it('has the newest last, and follows it', () => {
    const driven = told(fakeDeed(1, 'pbxctl peers'), fakeDeed(2, 'pbxctl calls')).press('e');
    expect(screen(driven).slice(2, 4)).toEqual([
      expect.stringMatching(/^ \d\d:\d\d:\d\d {2}● done +pbxctl peers$/),
      expect.stringMatching(/pbxctl calls$/),
    ]);
    expect(screen(driven)[1]).toMatch(/ 2\/2 ━$/);
    driven.send({ kind: 'deed', deed: fakeDeed(3, 'pbxctl status') });
    expect(screen(driven)[1]).toMatch(/ 3\/3 ━$/);
    driven.press('up').send({ kind: 'deed', deed: fakeDeed(4, 'pbxctl log') });
    expect(screen(driven)[1]).toMatch(/ 2\/4 ━$/);
  });

  it('knows of each the newest word', () => {
    const going = fakeDeed(1, 'pbxctl peers', { outcome: 'going on', endedAt: undefined });
    const driven = told(going, fakeDeed(1, 'pbxctl peers', { outcome: 'failed', status: 3 }));
    expect(driven.model.deeds).toHaveLength(1);
    expect(screen(driven.press('e'))[2]).toContain('✖ failed, 3');
  });

  it('shows what the chosen one used, and opens it whole', () => {
    const driven = told(userAdded(1)).press('e');
    const seen = screen(driven).join('\n');
    expect(seen).toContain('AMI  Reload Module: res_pjsip.so');
    expect(seen).toContain('2 AMI, +4 -1');
    driven.press('enter');
    const whole = screen(driven).join('\n');
    expect(whole).toContain('pbxctl user add 703 --name Carol');
    expect(whole).toContain('  Action: Reload');
    expect(whole).toContain('  Module: res_pjsip.so');
    expect(whole).toContain('/etc/asterisk/pjsip.conf');
    expect(whole).toContain('+[703]');
    expect(driven.press('escape').model.pages).toMatchObject([{ kind: 'command log' }]);
    expect(driven.press('escape').model.pages).toEqual([]);
  });

  it('begins to export itself', () => {
    const driven = told(userAdded(1)).press('e', 'x');
    expect(driven.model.prompt).toMatchObject({ editor: { text: 'session export ' } });
  });
});
