import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const support = fileURLToPath(new URL('.', import.meta.url));

/** Packages in CommonJS ask for Node's own modules so. */
const REQUIRE =
  "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);";

/** A TypeScript file of this folder as a program that Node runs alone, from a folder that anybody may read. */
export async function bundle(name: string): Promise<{ file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'pbxctl-bundle-'));
  const file = join(folder, name.replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [join(support, name)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: file,
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}
