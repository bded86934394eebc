import { features } from '../../asterisk/features/catalogue.ts';
import type { Installed } from '../../asterisk/features/installed.ts';
import type { Feature } from '../../asterisk/features/types.ts';
import { type Cell, defineCommand, type Table } from '../command.ts';
import type { Context } from '../context.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { count } from '../words.ts';
import { readVerdicts, type Verdict } from './verdicts.ts';
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

interface Row {
  readonly feature: Feature;
  readonly there?: Installed;
}

export async function featureTable(context: Context): Promise<Table> {
  const { installed } = await openYard(context);
  const verdicts = await readVerdicts(context);
  const rows = features.flatMap((feature): Row[] => {
    const own = installed.filter((one) => one.feature === feature);
    return own.length > 0 ? own.map((there) => ({ feature, there })) : [{ feature }];
  });
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
    rows: rows.map(({ feature, there }) => [
      { text: there?.number ?? feature.number, tone: there ? 'plain' : 'dim' },
      { text: feature.id, tone: 'plain' },
      there ? { text: '● installed', tone: 'good' } : { text: '○ not installed', tone: 'dim' },
      { text: there ? settingWords(there) : '', tone: 'dim' },
      verdictCell(there && verdicts[feature.id], context.now()),
      { text: feature.summary, tone: 'dim' },
    ]),
    json: rows.map(({ feature, there }) => ({
      id: feature.id,
      title: feature.title,
      number: there?.number ?? feature.number,
      installed: there !== undefined,
      context: there?.context.name ?? null,
      settings: there?.settings ?? null,
      verified: (there && verdicts[feature.id]) ?? null,
    })),
    remark: remarkOf(installed),
  };
}

function settingWords({ settings, context }: Installed): string {
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [...words, ...(context.name === LAB_CONTEXT ? [] : [`in [${context.name}]`])].join(' ');
}

function verdictCell(verdict: Verdict | undefined, now: number): Cell {
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

function remarkOf(installed: readonly Installed[]): string {
  const said = `${count(installed.length, 'feature')} installed`;
  return installed.length < features.length
    ? `${said}: pbxctl feature install --all   installs the rest`
    : said;
}
