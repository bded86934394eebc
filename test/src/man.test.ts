import { expect, it } from 'vitest';
import type { Command } from '../../commands/command.ts';
import { commands } from '../../commands/index.ts';
import { manPage } from '../../src/man.ts';

const page = manPage(commands, '1.2.3');

it('names every command once, with its options', () => {
  const sections = page.filter((line) => line.startsWith('.SS '));
  expect(sections).toEqual(commands.map(({ name }) => `.SS ${name}`));
  expect(page).toContain('.B \\-\\-dry\\-run');
});

it('holds no line that roff would take for a request of its own', () => {
  const requests = new Set(
    page.filter((line) => /^[.']/.test(line)).map((line) => line.split(' ')[0]),
  );
  expect([...requests].sort()).toEqual(['.B', '.PP', '.RI', '.SH', '.SS', '.TH', '.TP']);
  expect(page.filter((line) => line.includes('\n'))).toEqual([]);
});

it('shows what a summary holds, whatever that is', () => {
  const odd: Command = {
    ...{ name: 'odd', summary: 'a', kind: 'read', args: {}, options: {}, examples: [] },
    details: ".so /etc/passwd\n'x \\fB - ",
    run: async () => ({ kind: 'text', lines: [], json: null, ok: true }),
  };
  const lines = manPage([odd], '1');
  expect(lines).toContain('\\&.so /etc/passwd');
  expect(lines).toContain("\\&'x \\efB \\- ");
});
