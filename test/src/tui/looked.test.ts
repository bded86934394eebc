import { describe, expect, it } from 'vitest';
import { callsLookedAt } from '../../../src/tui/looked.ts';
import { addCall, fakeCall, fakeChannel, fakePbx } from '../../support/fake-pbx.ts';
import { driveModel } from '../../support/session-model.ts';

function many(calls: number) {
  const pbx = fakePbx();
  for (let call = 1; call <= calls; call += 1) {
    const linkedid = `1700000000.${call}`;
    addCall(pbx, fakeCall(fakeChannel('701', String(call), { linkedid })));
  }
  return driveModel(pbx);
}

describe('the calls whose media is asked about', () => {
  it('are those on the screen, also of thousands', () => {
    const driven = many(2000);
    const shown = callsLookedAt(driven.model);
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.length).toBeLessThan(24);
    driven.press('tab', 'end').frame();
    expect(callsLookedAt(driven.model)).not.toEqual(shown);
  });

  it('are those of the channels on the screen', () => {
    expect(callsLookedAt(many(2).press('v').frame().model).sort()).toEqual([
      '1700000000.1',
      '1700000000.2',
    ]);
  });

  it('is the one whose page is open, and none under another page', () => {
    const driven = many(3).press('tab', 'enter');
    expect(callsLookedAt(driven.model)).toHaveLength(1);
    expect(callsLookedAt(driven.press('?').model)).toEqual([]);
  });
});
