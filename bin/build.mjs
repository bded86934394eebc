/* Builds dist/: main.json and main.modules, which load.js runs, the programs of their own, and the manual page. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { declared, link, pack } from './link.mjs';
import loader from './load.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`);

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const options = {
  platform: 'node',
  target: 'node20',
  external: ['blessed', 'node-pty'],
  // Its main file is one that no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  define: { PBXCTL_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

const { metafile } = await build({
  ...options,
  absWorkingDir: root,
  entryPoints: {
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
  banner: {
    js: "import { createRequire as pbxctlRequire } from 'node:module'; const require = pbxctlRequire(import.meta.url);",
  },
  metafile: true,
});

const modules = await link(root, 'src/start.ts', {
  ...options,
  define: { ...options.define, 'import.meta.url': '$url' },
});

function write() {
  const { index, texts } = pack(modules);
  writeFileSync(join(fresh, 'main.modules'), texts);
  writeFileSync(join(fresh, 'main.json'), index);
}

write();
for (const [name, module] of declared('commands/index.ts', modules, loader.load(fresh)))
  modules.set(name, module);
write();

const packages = new Set();
const inputs = [...modules.values()].flatMap((module) => module.inputs ?? []);
for (const file of [...Object.keys(metafile.inputs), ...inputs]) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
  if (found) packages.add(found[1]);
}
writeFileSync(join(fresh, 'bundled.json'), `${JSON.stringify([...packages].sort(), null, 2)}\n`);

const page = spawnSync(
  process.execPath,
  [
    '-e',
    `require(${JSON.stringify(join(root, 'bin', 'load.js'))}).start(process.argv[1])`,
    fresh,
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
