/* Bundles the program to dist/: main.js, the programs of their own, the terminal UI as a chunk, and the manual page. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`);

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/start.ts',
    supervise: 'src/supervise.ts',
    agi: 'src/agi.ts',
    moh: 'src/moh.ts',
    capture: 'src/capture.ts',
    pty: 'src/pty.ts',
  },
  outdir: fresh,
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['blessed', 'node-pty'],
  // Its main file is one that no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  banner: {
    js: "import { createRequire as pbxctlRequire } from 'node:module'; const require = pbxctlRequire(import.meta.url);",
  },
  define: { PBXCTL_VERSION: JSON.stringify(version) },
  metafile: true,
  logLevel: 'warning',
});

const packages = new Set();
for (const file of Object.keys(metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
  if (found) packages.add(found[1]);
}
writeFileSync(join(fresh, 'bundled.json'), `${JSON.stringify([...packages].sort(), null, 2)}\n`);

const page = spawnSync(
  process.execPath,
  [
    '-e',
    'import(process.argv[1]).then((main) => main.start())',
    join(fresh, 'main.js'),
    'help',
    'man',
  ],
  { encoding: 'utf8' },
);
if (page.status !== 0) throw new Error(`the manual page could not be made: ${page.stderr}`);
writeFileSync(join(fresh, 'pbxctl.1'), page.stdout);

mkdirSync(dist, { recursive: true });
rmSync(dist, { recursive: true });
renameSync(fresh, dist);
