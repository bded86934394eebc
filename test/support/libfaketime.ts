import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createToolStore, type Tool } from '../../asterisk/engine/tools.ts';
import { testData } from './engines.ts';

const FAKETIME: Tool = {
  name: 'faketime',
  packages: ['faketime'],
  program: 'usr/bin/faketime',
  environment: {},
};

/** The library that gives a program another clock, fetched once. Rejects when it cannot be had. */
export async function libfaketime(): Promise<string> {
  const store = createToolStore({
    dataDir: join(testData(), 'data'),
    cacheDir: join(testData(), 'cache'),
    env: process.env,
  });
  await store.fetch(FAKETIME, { report: () => {}, signal: new AbortController().signal });
  const folder = join(testData(), 'data/tools/faketime');
  const found = readdirSync(folder, { recursive: true })
    .map(String)
    .find((path) => path.endsWith('/libfaketime.so.1') && !dirname(path).endsWith('.d'));
  if (!found) throw new Error(`no libfaketime.so.1 below ${folder}`);
  return join(folder, found);
}
