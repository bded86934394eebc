import { open } from 'node:fs/promises';
import { fileError } from '../asterisk/files.ts';
import { defineCommand, type Script } from './command.ts';

export const run = defineCommand({
  name: 'run',
  summary: 'run command lines from a file, or from what is piped in (-)',
  details: [
    'One command a line, as in the session: without `pbxctl`, words quoted by "…" or \'…\'; what stands',
    'behind a # at the beginning of a line is a remark. It stops at the first line that fails, and ends',
    'with its exit status. All lines share one connection to the PBX.',
  ].join('\n'),
  examples: [
    ['pbxctl run lab.pbx', ''],
    ["printf 'user list\\npeers --json\\n' | pbxctl run -", ''],
    ['pbxctl run checks.pbx --keep-going', 'all of them; the status of the first that failed'],
  ],
  kind: 'read',
  args: { file: { help: 'a file, or - for what is piped in', complete: 'file' } },
  options: { 'keep-going': { type: 'flag', help: 'go on after a line that failed' } },
  async run({ args, options }, context): Promise<Script> {
    const lines = args.file === '-' ? context.readLines() : await linesOf(args.file);
    return { kind: 'script', lines, keepGoing: options['keep-going'] };
  },
});

async function linesOf(path: string): Promise<AsyncIterable<string>> {
  try {
    return (await open(path)).readLines();
  } catch (error) {
    throw fileError(error, 'read', path);
  }
}
