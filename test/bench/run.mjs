/* `npm run bench`: builds the program and the benchmark, and runs it; `npm run bench -- [ROW...] [--quick] [--markdown]`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { ready } = createRequire(import.meta.url)('../../bin/bootstrap.js');
await ready();

// Two folders below the root, as test/support/ is: what looks for fixtures and programs finds them.
const folder = mkdtempSync(join(here, '..', '.bench-'));
try {
  const programs = readdirSync(join(here, 'programs')).map((name) => join(here, 'programs', name));
  programs.push(join(here, '..', 'support', 'read-capture.ts'));
  await build({
    entryPoints: [join(here, 'main.ts'), ...programs],
    entryNames: '[name]',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const args = ['--expose-gc', join(folder, 'main.mjs'), ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
} finally {
  if (!process.env.KEEP) rmSync(folder, { recursive: true, force: true });
}
