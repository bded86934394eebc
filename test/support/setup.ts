import { createRequire } from 'node:module';
import type { ReportProgress } from '../../asterisk/engine/port.ts';
import { realEngine } from './engines.ts';

interface Bootstrap {
  ready(): Promise<void>;
}

/** A line for each stage. */
function stages(choice: string): ReportProgress {
  let last = '';
  return ({ stage }) => {
    if (stage !== last) process.stderr.write(`Asterisk ${choice}: ${stage}\n`);
    last = stage;
  };
}

/** Before any test: the program is built, and both engines are there. */
export async function setup(): Promise<void> {
  const bootstrap: Bootstrap = createRequire(import.meta.url)('../../bin/bootstrap.js');
  await bootstrap.ready();
  for (const choice of ['22', '16']) await realEngine(choice, stages(choice));
}
