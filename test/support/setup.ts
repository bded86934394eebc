import { createRequire } from 'node:module';
import { realEngine } from './engines.ts';

interface Bootstrap {
  ready(): Promise<void>;
}

/** Before any test: the program is built, and both engines are there. */
export async function setup(): Promise<void> {
  const bootstrap: Bootstrap = createRequire(import.meta.url)('../../bin/bootstrap.js');
  await bootstrap.ready();
  for (const choice of ['22', '16'])
    await realEngine(choice, ({ stage }) => process.stderr.write(`Asterisk ${choice}: ${stage}\n`));
}
