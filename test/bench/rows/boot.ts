import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { untilBooted } from '../../../asterisk/engine/boot.ts';
import type { LabProfile } from '../../../commands/context.ts';
import { makeProduct } from '../../support/product.ts';
import { inTurns, median, ratioOf, timeRun } from '../measure.ts';
import type { Row } from '../result.ts';
import { milliseconds } from '../words.ts';

const ADDRESS = '127.0.88.198';
const BOOT_MS = 30_000;

/** A lab's Asterisk with its own list of modules, and the same engine with the same files and `autoload=yes`. */
export const boot: Row = {
  name: 'boot',
  async measure({ rounds }) {
    const product = await makeProduct();
    try {
      await product.ok(['setup', 'lab', '--no-operator', '--address', ADDRESS]);
      await product.ok(['stop', '--yes']);
      const profile = await product.profile();
      const lab = join(product.root, 'data/pbxctl/pbx/lab');
      const all = join(product.root, 'autoload');
      await loadAll(join(lab, 'etc'), all);
      const taken = await inTurns(rounds, {
        ours: () => bootMs(profile, lab, join(lab, 'etc')),
        autoload: () => bootMs(profile, lab, all),
        command: () => startMs(product.program, product.env),
      });
      const ours = milliseconds(median(taken.ours));
      return [
        {
          name: 'start of a lab to fully booted, times autoload=yes',
          ...{ ours, theirs: milliseconds(median(taken.autoload)) },
          ratio: ratioOf(taken.ours, taken.autoload),
          target: { atMost: 0.3 },
        },
        {
          name: 'the command `pbxctl start`, times autoload=yes alone',
          ours: milliseconds(median(taken.command)),
          theirs: milliseconds(median(taken.autoload)),
          ratio: ratioOf(taken.command, taken.autoload),
          target: undefined,
        },
      ];
    } finally {
      await product.remove();
    }
  },
};

async function loadAll(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
  const config = join(to, 'asterisk.conf');
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace(/^(astetcdir *=>? *).*$/m, `$1${to}`));
  await writeFile(join(to, 'modules.conf'), '[modules]\nautoload = yes\n');
}

async function bootMs({ engine }: LabProfile, lab: string, etc: string): Promise<number> {
  const { file, args, env } = engine.asterisk;
  const begin = performance.now();
  const child = spawn(file, [...args, '-C', join(etc, 'asterisk.conf'), '-f', '-q'], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  try {
    await untilBooted(join(lab, 'run/asterisk.ctl'), AbortSignal.timeout(BOOT_MS));
    if (child.exitCode !== null) throw new Error(`Asterisk ended with ${child.exitCode}`);
    return performance.now() - begin;
  } finally {
    await end(child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(insist);
}

async function startMs(program: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { ms } = await timeRun(process.execPath, [program, 'start'], { env });
  await timeRun(process.execPath, [program, 'stop', '--yes'], { env });
  return ms;
}
