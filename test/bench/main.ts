import { parseArgs } from 'node:util';
import { aboutMachine } from './machine.ts';
import { type Comparison, type Extent, isReached, type Row } from './result.ts';
import { ami } from './rows/ami.ts';
import { boot } from './rows/boot.ts';
import { capture } from './rows/capture.ts';
import { edit } from './rows/edit.ts';
import { oneShot } from './rows/oneShot.ts';
import { session } from './rows/session.ts';
import { state } from './rows/state.ts';
import { type Failure, markdownTable, textTable } from './table.ts';

const ROWS: readonly Row[] = [ami, state, session, oneShot, boot, capture, edit];
const FULL: Extent = { rounds: 5, scale: 1 };
const QUICK: Extent = { rounds: 3, scale: 0.1 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});

const names = ROWS.map(({ name }) => name);
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`there is no row ${unknown}; there are ${names.join(', ')}`);
  process.exit(2);
}

const results: (Comparison | Failure)[] = [];
for (const row of ROWS) {
  if (positionals.length > 0 && !positionals.includes(row.name)) continue;
  const begin = performance.now();
  results.push(...(await measured(row)));
  console.error(`${row.name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
}

const about = await aboutMachine();
const table = values.markdown ? markdownTable(results) : textTable(results);
console.log([...about, '', table].join('\n'));
const missed = results.filter((one) => 'why' in one || isReached(one) === false);
if (missed.length > 0) console.error(`\n${missed.length} not reached`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function measured(row: Row): Promise<readonly (Comparison | Failure)[]> {
  try {
    return await row.measure(values.quick ? QUICK : FULL);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ name: row.name, why: why.replace(/\s+/g, ' ').slice(0, 300) }];
  }
}
