import { renameSync, writeFileSync } from 'node:fs';

/** Loaded before a program (`--expose-gc --import`): at SIGUSR2 it writes what is left after a collection, in MB. */
process.on('SIGUSR2', () => {
  const path = process.env['BENCH_HEAP'] ?? '';
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(`${path}.new`, String((heapUsed + external) / 1e6));
  renameSync(`${path}.new`, path);
});
