import { describe, expect, test } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { findCommand, parseInput } from '../../../src/parse.ts';
import { commandTemplates } from '../../../src/tui/bindings.ts';
import { fillTemplate } from '../../../src/tui/template.ts';

const hostile = '--yes a "b"';
const values = {
  ...{ peer: hostile, trunk: hostile, feature: hostile, channel: hostile, call: hostile },
  ...{ capture: hostile, change: hostile },
};

describe.each(commandTemplates)('the command of a key: $template', ({ template, partial }) => {
  const words = [...(fillTemplate(template, values) ?? []), ...(partial ? ['600'] : [])];

  test('exists', () => {
    expect(findCommand(commands, words)).toBeDefined();
  });

  test('takes a value, and a hostile one, as one argument and no option', () => {
    const found = findCommand(commands, words);
    if (!found) throw new Error('no such command');
    const { input, common } = parseInput(found.command, found.rest);
    const values = [...Object.values(input.args).flat(), ...Object.values(input.options)];
    if (template.includes('{') || partial)
      expect(values).toContain(template.includes('{') ? hostile : '600');
    expect(common.yes).toBe(false);
  });
});
