import { markdown } from '../../asterisk/flows/markdown.ts';
import { defineCommand, type Table, type Text } from '../command.ts';
import { flowsTable, runJson } from './rows.ts';
import { lastRuns } from './runs.ts';

export const flowsReport = defineCommand({
  name: 'flows report',
  summary: 'what the last `flows run` of each lab showed, in one table',
  examples: [
    ['pbxctl flows report', 'the table'],
    ['pbxctl flows report --markdown', 'with every message, as a document'],
  ],
  kind: 'read',
  args: {},
  options: {
    markdown: { type: 'flag', help: 'as a Markdown document' },
  },
  async run({ options }, context): Promise<Table | Text> {
    const runs = await lastRuns(context);
    if (!options.markdown) return flowsTable(runs, ['pbxctl flows show ID   tells one of them']);
    const lines = markdown(runs).split('\n');
    return { kind: 'text', lines, json: runs.map(runJson), ok: true };
  },
});
