import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { addCall, fakeCall, fakeChannel, fakePbx } from '../../support/fake-pbx.ts';
import { type Driven, driveModel, fakeLogLine } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);
const shown = ({ model }: Driven) => model.log.shown.map(({ line }) => line.message);

/** Two calls, the second one younger, and a line of each. */
function twoCalls(): Driven {
  const pbx = fakePbx();
  const first = fakeChannel('701', '1', { linkedid: 'a', createdAt: 1 });
  const second = fakeChannel('702', '2', { linkedid: 'b', createdAt: 2 });
  for (const channel of [first, second]) addCall(pbx, fakeCall(channel));
  const lines = [first, second].map(({ name }, index) =>
    fakeLogLine(`${name} answers`, { callId: `C-${index}` }),
  );
  return driveModel(pbx).send({ kind: 'log', lines, lost: 0 }).frame();
}

describe('the log bound to the calls', () => {
  test('shows the selected call alone, follows the selection, and shows all again', () => {
    const driven = twoCalls().press('tab');
    expect(shown(driven)).toHaveLength(2);
    driven.press('b').frame();
    expect(driven.model.log.call).toBe('a');
    expect(shown(driven)).toEqual(['PJSIP/701-00000001 answers']);
    expect(screen(driven).join('\n')).toMatch(/calls 2 up · log bound/);
    driven.press('down').frame();
    expect(driven.model.log.call).toBe('b');
    expect(shown(driven)).toEqual(['PJSIP/702-00000002 answers']);
    driven.press('b').frame();
    expect(driven.model.log.call).toBeUndefined();
    expect(shown(driven)).toHaveLength(2);
  });

  test('goes by channels as well', () => {
    const driven = twoCalls().press('v', 'b').frame();
    expect(driven.model.log.call).toBe('a');
    expect(driven.press('down').frame().model.log.call).toBe('b');
  });

  test('shows all where no call is left', () => {
    const driven = twoCalls().press('b').frame();
    driven.pbx.view.calls.clear();
    driven.frame().frame();
    expect(driven.model.log.call).toBeUndefined();
    expect(shown(driven)).toHaveLength(2);
  });

  test('is not begun where there is no call, or no log', () => {
    expect(driveModel().press('b').model.notice?.text).toMatch(/no call now/);
    const none = driveModel(fakePbx(), { logUnavailable: 'AMI carries no log' });
    expect(none.press('b').model.notice?.text).toBe('AMI carries no log');
  });

  test('leaves alone what else has narrowed it', () => {
    const driven = twoCalls();
    driven.model = { ...driven.model, log: { ...driven.model.log, call: 'b' } };
    expect(driven.frame().model.log.call).toBe('b');
  });
});
