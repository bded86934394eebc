import { expect, it } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { sayProblems } from '../../../src/tui/problems.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

it('the first problem of the settings is said at once, all of them on the output page', () => {
  const driven = driveModel();
  expect(sayProblems(driven.model, [])).toBe(driven.model);
  driven.model = sayProblems(driven.model, ['config.json:3: one', 'config.json:4: two']);
  expect(driven.model.notice?.text).toBe('config.json:3: one (o shows 1 more)');
  driven.press('o').frame();
  const screen = viewOf(driven.model, formatLogLine).lines.map(plainText).join('\n');
  expect(screen).toContain('config.json:3: one');
  expect(screen).toContain('config.json:4: two');
  expect(screen).toContain('help settings');
});
