import { type Cell, defineCommand, type Table } from '../command.ts';
import type { Context } from '../context.ts';
import { count } from '../words.ts';
import { type FeatureRow, featureRows, settingWords } from './rows.ts';
import type { Verdict } from './verdicts.ts';
import { openYard } from './yard.ts';

export const featureList = defineCommand({
  name: 'feature list',
  summary: 'the catalogue of features: what is installed, where, and how it is set',
  examples: [['pbxctl feature list', '600 echo, 611 clock, 622 weather …']],
  kind: 'read',
  args: {},
  options: {},
  run: (_, context): Promise<Table> => featureTable(context),
});

export async function featureTable(context: Context): Promise<Table> {
  const rows = await featureRows(context, await openYard(context));
  return {
    kind: 'table',
    columns: [
      { title: 'number' },
      { title: 'feature' },
      { title: 'state' },
      { title: 'settings', shrink: 1 },
      { title: 'verified', shrink: 2 },
      { title: 'what', shrink: 3 },
    ],
    rows: rows.map((row) => [
      { text: row.number, tone: row.installed ? 'plain' : 'dim' },
      { text: row.id, tone: 'plain' },
      row.installed
        ? { text: '● installed', tone: 'good' }
        : { text: '○ not installed', tone: 'dim' },
      { text: settingWords(row), tone: 'dim' },
      verdictCell(row.verified, context.now()),
      { text: row.summary, tone: 'dim' },
    ]),
    json: rows.map(({ summary, ...row }) => row),
    remark: remarkOf(rows),
  };
}

function verdictCell(verdict: Verdict | null, now: number): Cell {
  if (!verdict) return { text: '', tone: 'dim' };
  const minutes = Math.floor((now - verdict.at) / 60_000);
  const ago =
    minutes < 1
      ? 'now'
      : minutes < 120
        ? `${minutes} min ago`
        : `${Math.floor(minutes / 60)} h ago`;
  return verdict.ok ? { text: `● ${ago}`, tone: 'good' } : { text: `✖ ${ago}`, tone: 'bad' };
}

function remarkOf(rows: readonly FeatureRow[]): string {
  const installed = rows.filter((row) => row.installed);
  const said = `${count(installed.length, 'feature')} installed`;
  return installed.length < rows.length
    ? `${said}: pbxctl feature install --all   installs the rest`
    : said;
}
