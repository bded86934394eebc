import { PbxError } from '../errors.ts';
import type { Apt, PackageFile } from './apt.ts';
import type { ReportProgress } from './port.ts';
import { removeDamaged } from './unpack.ts';

/**
 * Downloads what is missing of packages and all they need; `check` may refuse what the source offers.
 * Without network it goes on when an earlier run had downloaded all.
 */
export async function gather(
  apt: Apt,
  packages: readonly string[],
  report: ReportProgress,
  check: (offered: readonly PackageFile[]) => void = () => {},
): Promise<PackageFile[]> {
  const offline = await apt.update(report).catch((error: unknown) => {
    if (error instanceof PbxError && error.code === 'unreachable') return error;
    throw error;
  });
  const files = await apt.resolve(packages).catch((error: unknown) => {
    throw offline ?? error;
  });
  check(files);
  const missing = await removeDamaged(apt.archives, files);
  if (missing.length === 0) return files;
  if (offline) throw offline;
  await download(apt, packages, missing, report);
  return files;
}

async function download(
  apt: Apt,
  packages: readonly string[],
  missing: readonly PackageFile[],
  report: ReportProgress,
): Promise<void> {
  const bytes = missing.reduce((sum, file) => sum + file.sizeBytes, 0);
  await apt.download(packages, bytes, report);
  const damaged = (await removeDamaged(apt.archives, missing)).map((file) => file.name);
  if (damaged.length === 0) return;
  throw new PbxError(
    'failed',
    `A download arrived damaged: ${damaged.slice(0, 3).join(', ')}.`,
    'Run it again: what is good is kept.',
  );
}
