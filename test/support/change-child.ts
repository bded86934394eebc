import { once } from 'node:events';
import { createDisk } from '../../asterisk/change/disk.ts';
import { makeYard } from './changes.ts';

/**
 * Makes one change in a yard, as a process of its own that a test can kill:
 * `node change-child.mjs ROOT CASE [OPERATION]`. It kills itself before the given operation on files
 * (counted from 1, or part of its name), or tells at its end how many there were. The case `recover`
 * only ends what another has left, `held` waits for a line on stdin while it holds the lock.
 */
const [root = '', scenario = 'good', killAt = '0'] = process.argv.slice(2);
const yard = makeYard(root);
let operations = 0;

const disk = createDisk((operation) => {
  operations++;
  if (operations === Number(killAt) || (Number.isNaN(Number(killAt)) && operation.includes(killAt)))
    process.kill(process.pid, 'SIGKILL');
});

/** Killed while Asterisk reloads, when the files are written and nothing is settled. */
const die = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<undefined>(() => {});
};

const texts: Readonly<Record<string, Record<string, string | undefined>>> = {
  good: { 'a.conf': 'new a\n', 'b.conf': 'new b\n', 'made.conf': 'made\n', 'gone.conf': undefined },
  refused: {
    'a.conf': 'BROKEN\n',
    'b.conf': 'new b\n',
    'made.conf': 'made\n',
    'gone.conf': undefined,
  },
  full: { 'a.conf': 'new a\n', 'b.conf': 'b'.repeat(512 * 1024) },
  plain: { 'a.conf': 'new a\n' },
};

/** Says that it is there, and goes on when told to. */
async function held(): Promise<undefined> {
  process.stdout.write('reloading\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
}

const reload: Readonly<Record<string, () => Promise<undefined>>> = { reloading: die, held };

async function run(): Promise<string | undefined> {
  if (scenario === 'recover') {
    await yard.transactor(disk).recover(() => {});
    return undefined;
  }
  const own = reload[scenario];
  const wanted = texts[own ? 'good' : scenario] ?? {};
  const extra = own ? { reload: own, readBack: async () => undefined } : {};
  return (await yard.make(yard.transaction(wanted, extra), disk))?.state;
}

try {
  process.stdout.write(JSON.stringify({ state: await run(), operations, said: yard.said }));
} catch (error) {
  const { message = '', name = '' } = error instanceof Error ? error : {};
  process.stdout.write(JSON.stringify({ operations, name, message }));
  process.exitCode = 1;
}
