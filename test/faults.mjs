/* `npm run faults`: makes everything that it needs, bundles the suite of faults, and runs it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const support = join(root, 'test/support');
const { ready } = createRequire(import.meta.url)('../bin/bootstrap.js');

await ready();
const folder = mkdtempSync(join(tmpdir(), 'pbxctl-faults-'));
const file = join(folder, 'main.mjs');
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
await build({
  entryPoints: [join(root, 'test/faults/main.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  // Only files of test/support ask where they lie.
  define: {
    'import.meta.dirname': JSON.stringify(support),
    'import.meta.url': JSON.stringify(pathToFileURL(join(support, 'faults.ts')).href),
  },
  outfile: file,
  logLevel: 'warning',
});
const child = spawn(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
// The terminal interrupts both; the suite ends what it started, and only then this.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  rmSync(folder, { recursive: true });
  process.exitCode = code ?? 1;
});
