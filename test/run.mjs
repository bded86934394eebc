/* `npm test`: makes everything that the tests need, runs the checks and all tests, and ends with one line of numbers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { ready } = createRequire(import.meta.url)('../bin/bootstrap.js');
const only = process.argv.slice(2);

function run(name, args) {
  console.log(`\n> ${name} ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', name), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CI: 'true' },
  });
  return status === 0;
}

function check() {
  const ok = [
    run('typescript/bin/tsc', []),
    run('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']),
    run('knip/bin/knip.js', []),
  ];
  return ok.every(Boolean);
}

function test() {
  const folder = mkdtempSync(join(tmpdir(), 'pbxctl-results-'));
  const file = join(folder, 'results.json');
  try {
    run('vitest/vitest.mjs', [
      'run',
      ...['--config', 'test/vitest.config.ts'],
      ...['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${file}`],
      ...only,
    ]);
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await ready();
const whole = only.length === 0;
const checked = !whole || check();
const { numPassedTests, numFailedTests, numPendingTests, success } = test();
const broken = success || numFailedTests > 0 ? 0 : 1;
const verdict = checked ? 'ok' : 'FAILED (npm run check shows what)';
console.log(`\ntypes, lint and dead code: ${whole ? verdict : 'not looked at'}`);
console.log(
  `${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`,
);
process.exitCode = success && checked ? 0 : 1;
