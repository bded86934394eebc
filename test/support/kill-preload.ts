import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before the program (`node --import`): counts what it changes below FAULT_ROOT, and kills it before
 * the operation of number FAULT_KILL_AT. At its end, the count is written to FAULT_COUNT_FILE.
 */
const { FAULT_ROOT = '', FAULT_KILL_AT = '0', FAULT_COUNT_FILE = '' } = process.env;
for (const name of ['NODE_OPTIONS', 'FAULT_ROOT', 'FAULT_KILL_AT', 'FAULT_COUNT_FILE'])
  delete process.env[name];

type Operation = (...words: unknown[]) => unknown;
type Operations = Record<string, unknown>;

let operations = 0;
const ours = new WeakSet<object>();
const writeFileSync = fs.writeFileSync;

function step(): void {
  operations++;
  if (operations === Number(FAULT_KILL_AT)) process.kill(process.pid, 'SIGKILL');
}

const isBelow = (word: unknown) => typeof word === 'string' && word.startsWith(FAULT_ROOT);
const isWriting = (flags: unknown) =>
  typeof flags === 'number' ? (flags & 3) !== 0 : /[wa+]/.test(String(flags ?? 'r'));

function watch(operations_: Operations, name: string, isCounted: (words: unknown[]) => boolean) {
  const original = operations_[name];
  if (typeof original !== 'function') return;
  operations_[name] = function counted(this: unknown, ...words: unknown[]) {
    if (isCounted(words)) step();
    return (original as Operation).apply(this, words);
  };
}

const CHANGES = [
  ...['rename', 'link', 'symlink', 'unlink', 'rm', 'rmdir', 'mkdir', 'chmod', 'chown', 'utimes'],
  ...['copyFile', 'cp', 'writeFile', 'appendFile', 'truncate'],
];
for (const name of CHANGES) {
  watch(promises as unknown as Operations, name, (words) => words.slice(0, 2).some(isBelow));
  watch(fs as unknown as Operations, `${name}Sync`, (words) => words.slice(0, 2).some(isBelow));
}

const open = promises.open;
const counting: typeof open = async (path, flags, mode) => {
  const isOurs = isBelow(path) && isWriting(flags);
  if (isOurs) step();
  const file = await open(path, flags, mode);
  if (isOurs) ours.add(file);
  return file;
};
promises.open = counting;

const probe = await open('/dev/null');
const handles = Object.getPrototypeOf(probe) as Operations;
await probe.close();
for (const name of [
  'write',
  'writev',
  'writeFile',
  'appendFile',
  'truncate',
  'chmod',
  'chown',
  'sync',
  'datasync',
]) {
  const original = handles[name] as Operation;
  handles[name] = function counted(this: object, ...words: unknown[]) {
    if (ours.has(this)) step();
    return original.apply(this, words);
  };
}
syncBuiltinESMExports();

process.on('exit', () => {
  if (FAULT_COUNT_FILE !== '') writeFileSync(FAULT_COUNT_FILE, String(operations));
});
