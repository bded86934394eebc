import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A bundled program in a folder of its own, with the packages that are not bundled beside it. */
export interface Demo {
  readonly file: string;
  remove(): void;
}

export async function buildDemo(): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'pbxctl-demo-'));
  const file = join(folder, 'session-demo.mjs');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: {
      'session-demo': join(root, 'test/support/session-demo.ts'),
      pty: join(root, 'src/pty.ts'),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['blessed', 'node-pty'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}
