import { open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** Asterisk's own standard output and error. */
export const CONSOLE_LOG = 'console.log';
export const SUPERVISOR_LOG = 'supervisor.log';

const KEPT = 3;

/** True when one of Asterisk's own log files has passed the bound, so that it must rotate them. */
export async function mustRotate(logDir: string, boundBytes: number): Promise<boolean> {
  for (const name of await readdir(logDir).catch(() => [])) {
    if (isOurs(name) || rotatedNumber(name) !== undefined) continue;
    const found = await stat(join(logDir, name)).catch(() => undefined);
    if (found?.isFile() && found.size > boundBytes) return true;
  }
  return false;
}

/** Removes rotated files beyond the three newest, and cuts off our own logs: they are appended to, so a cut is safe. */
export async function trimLogs(logDir: string, boundBytes: number): Promise<void> {
  for (const name of await readdir(logDir).catch(() => [])) {
    const path = join(logDir, name);
    const number = rotatedNumber(name);
    if (number !== undefined && number >= KEPT) await rm(path, { force: true });
    if (!isOurs(name)) continue;
    const size = (await stat(path).catch(() => undefined))?.size ?? 0;
    if (size > boundBytes) await truncate(path, 0);
  }
}

/**
 * Why Asterisk ended, for a person: the last errors and warnings that it printed after `from`
 * (often the warning names the file), or its last lines of any kind.
 */
export async function lastErrors(path: string, from: number): Promise<string> {
  const lines = (await readTail(path, from))
    .split('\n')
    .map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, '').trim())
    .filter((line) => line !== '');
  const errors = lines.filter((line) =>
    /\b(ERROR|WARNING)\b|loading shared libraries|Unable to|^Error/.test(line),
  );
  return (errors.length > 0 ? errors.slice(-4) : lines.slice(-3)).join('\n');
}

async function readTail(path: string, from: number): Promise<string> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(from <= size ? from : 0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start,
    );
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

const TAIL_BYTES = 64 * 1024;

function isOurs(name: string): boolean {
  return name === CONSOLE_LOG || name === SUPERVISOR_LOG;
}

/** `pbx.json.2` is 2. */
function rotatedNumber(name: string): number | undefined {
  const digits = /\.(\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
