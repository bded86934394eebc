import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { messageOf } from '../../asterisk/errors.ts';
import type { Fault, Row } from './fault.ts';
import { faults } from './index.ts';
import { type Found, runLanes } from './lanes.ts';
import { type RunnerOptions, runFault } from './runner.ts';
import { markdownLines } from './table.ts';

const USAGE = `npm run faults -- [NAME…] [--quick] [--seed N]

Prints a table in Markdown: the fault, how often it was made, what was to hold, and what was seen.
--quick makes each a tenth as often. What this machine cannot do is told as skipped, with the reason.
Exit status: 0 when all held, 1 when one did not, 2 for wrong usage, 130 interrupted.

${faults.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join('\n')}`;

const DEFAULT_SEED = 20261125;

function chosen(names: readonly string[]): readonly Fault[] {
  if (names.length === 0) return faults;
  return names.map((name) => {
    const found = faults.find((fault) => fault.name === name);
    if (!found) throw new Error(`no fault is called «${name}»`);
    return found;
  });
}

const say = (line: string) => void process.stderr.write(`${line}\n`);
const marks = { ok: '● ok  ', failed: '✗ FAIL', skipped: '○ skip' } as const;

/** Where and with what the figures were found. */
function machine(seed: number, isQuick: boolean): string {
  const [{ model = 'unknown' } = {}] = cpus();
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' });
  return [
    `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`,
    `Node ${process.version}, pbxctl ${commit.trim()}, seed ${seed}${isQuick ? ', --quick' : ''}`,
  ].join('; ');
}

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  seed: { type: 'string', default: String(DEFAULT_SEED) },
  rows: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function run(words: readonly string[]): Promise<number> {
  const parsed = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const [seed, isQuick] = [Number(values.seed), values.quick];
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`--seed ${values.seed} is no number`);
  const person = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => person.abort());
  const wanted = chosen(positionals);
  const found =
    positionals.length === 0
      ? await runLanes(words, person.signal)
      : await oneByOne(wanted, { seed, isQuick, signal: person.signal });
  if (values.rows) process.stdout.write(JSON.stringify(found));
  else process.stdout.write(told(wanted, found, machine(seed, isQuick)));
  if (person.signal.aborted) return 130;
  return found.some(({ rows }) => rows.some(isFailed)) ? 1 : 0;
}

const isFailed = ({ verdict }: Row) => verdict === 'failed';

type Options = Pick<RunnerOptions, 'seed' | 'isQuick' | 'signal'>;

async function oneByOne(wanted: readonly Fault[], options: Options): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const fault of wanted) {
    if (options.signal.aborted) break;
    const from = Date.now();
    const rows = await runFault(fault, {
      ...options,
      remark: (line) => say(`  … ${fault.name}: ${line}`),
      onRow: (_, { verdict, what, seen }) =>
        say(`  ${marks[verdict]} ${fault.name}: ${what}: ${seen}`),
    });
    found.push({ fault: fault.name, rows });
    say(`${fault.name}: over after ${Math.round((Date.now() - from) / 1000)} s`);
  }
  return found;
}

/** The table in the order of the faults, where and with what it was found, and the sum. */
function told(wanted: readonly Fault[], found: readonly Found[], where: string): string {
  const rows = wanted.flatMap(({ name }) =>
    found.filter(({ fault }) => fault === name).flatMap((one) => one.rows),
  );
  const count = (verdict: Row['verdict']) => rows.filter((one) => one.verdict === verdict).length;
  const sum = `${count('ok')} held, ${count('failed')} did not, ${count('skipped')} skipped`;
  return `${markdownLines(rows).join('\n')}\n\n${where}\n\n${sum}\n`;
}

// What a fault leaves running must not keep the suite from its end.
run(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error) => {
    say(`${messageOf(error)}\n\n${USAGE}`);
    process.exit(2);
  },
);
