import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Effective } from '../conf/effective.ts';
import type { ConfReader } from '../conf/reader.ts';
import { besideName, isOurs, withInclude } from './marks.ts';
import type { FileEdit } from './port.ts';

/** Our file in a folder that a configuration includes. */
export const DROP_IN = 'pbxctl.conf';

/** Who reads the files that are made. */
export interface Reading {
  readonly mode: number;
  readonly owner: FileEdit['owner'];
}

/**
 * The ways of putting a file of ours into a configuration, the better first: into a folder that it
 * includes whole, else beside it with a line that includes it. The file itself where there is none.
 * A file of that name which is not ours is left alone.
 */
export function waysToPlace(
  conf: Effective,
  etcDir: string,
  content: string,
  reading: Reading,
  reader: ConfReader,
): readonly (readonly FileEdit[])[] {
  const made = (path: string): FileEdit => ({
    path,
    before: reader.read(path),
    after: Buffer.from(content),
    of: confOf(conf.path),
    ...reading,
  });
  const isFree = (path: string) => reader.read(path) === undefined || isOurs(reader.read(path));
  if (!conf.found || isOurs(reader.read(conf.path))) return [[made(conf.path)]];
  const beside = join(etcDir, besideName(basename(conf.path)));
  const folders = isOurs(reader.read(beside)) ? [] : includedFolders(conf, etcDir, reader);
  return [
    ...folders
      .map((folder) => join(folder, DROP_IN))
      .filter(isFree)
      .map((path) => [made(path)]),
    ...(isFree(beside) ? [[made(beside), ...included(conf, beside, reader)]] : []),
  ];
}

/** Folders of which a configuration includes every .conf file. */
export function includedFolders(
  conf: Effective,
  etcDir: string,
  reader: ConfReader,
): readonly string[] {
  const lines = [...(conf.files.get(conf.path)?.lines ?? [])];
  return lines.flatMap((line) => {
    if (line.kind !== 'directive' || line.directive === 'exec') return [];
    if (!/(^|\/)\*(\.conf)?$/.test(line.argument)) return [];
    const folder = dirname(line.argument);
    if (/[*?[{]/.test(folder) || folder === '.') return [];
    const path = isAbsolute(folder) ? folder : join(etcDir, folder);
    return reader.list(path) ? [path] : [];
  });
}

/** The edit that includes our file, unless it is included already. */
function included(conf: Effective, beside: string, reader: ConfReader): readonly FileEdit[] {
  if (conf.files.has(beside)) return [];
  const before = reader.read(conf.path) ?? new Uint8Array();
  const after = withInclude(before, basename(conf.path));
  return [{ path: conf.path, before, after, of: confOf(conf.path) }];
}

const confOf = (path: string): FileEdit['of'] =>
  basename(path) === 'ari.conf' ? 'ari.conf' : 'manager.conf';
