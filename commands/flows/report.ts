import { readCaptureFile } from '../../asterisk/capture/reading/file.ts';
import { capturePath, capturesFolder } from '../../asterisk/capture/store.ts';
import type { Reading } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { html } from '../../asterisk/flows/html.ts';
import { markdown } from '../../asterisk/flows/markdown.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import type { FlowRun } from '../../asterisk/flows/store.ts';
import { reportPath, reportPlan } from '../capture/report.ts';
import { defineCommand, type Plan, type Table, type Text } from '../command.ts';
import type { Context } from '../context.ts';
import { flowsTable, runJson } from './rows.ts';
import { lastRuns } from './runs.ts';

export const flowsReport = defineCommand({
  name: 'flows report',
  summary: 'what the last `flows run` of each lab showed, in one table',
  examples: [
    ['pbxctl flows report', 'the table'],
    ['pbxctl flows report --html flows.html', 'with a ladder of each flow, as a page'],
    ['pbxctl flows report --markdown', 'with every message, as a document'],
  ],
  kind: 'read',
  changes: 'pbxctl',
  args: {},
  options: {
    html: { type: 'value', value: 'FILE', help: 'write a page of its own', complete: 'file' },
    force: { type: 'flag', help: 'replace a file that is no report' },
    markdown: { type: 'flag', help: 'as a Markdown document' },
  },
  async run({ options }, context): Promise<Table | Text | Plan> {
    const runs = await lastRuns(context);
    if (options.html !== undefined) {
      const path = await reportPath(options.html, options.force);
      const readings = await readingsOf(context, runs);
      return reportPlan(
        'the flows',
        path,
        html(runs, ({ capture }) => readings.get(capture)),
      );
    }
    if (!options.markdown) return flowsTable(runs, ['pbxctl flows show ID   tells one of them']);
    return { kind: 'text', lines: markdown(runs), json: runs.map(runJson), ok: true };
  },
});

/** Of the captures that are still there, by name. */
async function readingsOf(
  { folders, signal }: Context,
  runs: readonly FlowRun[],
): Promise<ReadonlyMap<string, Reading>> {
  const folder = capturesFolder(folders.data);
  const readings = new Map<string, Reading>();
  const read = async ({ capture }: FlowResult) => {
    try {
      readings.set(capture, await readCaptureFile(capturePath(folder, capture), { signal }));
    } catch (error) {
      if (!(error instanceof PbxError) || error.code === 'interrupted') throw error;
    }
  };
  for (const { results } of runs) for (const result of results) await read(result);
  return readings;
}
