import { join } from 'node:path';
import { effective } from '../conf/load.ts';
import type { ConfReader } from '../conf/reader.ts';
import { besideName, isOurs, withoutInclude } from './marks.ts';
import { DROP_IN, editOf, includedFolders } from './place.ts';
import type { FileEdit, Places } from './port.ts';

/** The configuration files that attach adds to. */
const CONFS = ['manager.conf', 'ari.conf'] as const;

/** The edits after which nothing that attach made is left in a configuration folder. */
export async function planRemoval(
  places: Places,
  reader: ConfReader,
): Promise<readonly FileEdit[]> {
  const edits = await Promise.all(CONFS.map((name) => removalFrom(name, places, reader)));
  return edits.flat();
}

async function removalFrom(
  name: FileEdit['of'],
  { etc }: Places,
  reader: ConfReader,
): Promise<readonly FileEdit[]> {
  const path = join(etc, name);
  const conf = effective(path, reader, { etcDir: etc });
  const folders = includedFolders(conf, etc, reader);
  const made = [
    path,
    join(etc, besideName(name)),
    ...folders.map((folder) => join(folder, DROP_IN)),
  ];
  const edits: FileEdit[] = [];
  const before = reader.read(path);
  if (before && !isOurs(before)) {
    const after = withoutInclude(before, name);
    if (Buffer.compare(before, after) !== 0) edits.push(await editOf(path, before, after, name));
  }
  for (const file of made) {
    const bytes = reader.read(file);
    if (bytes && isOurs(bytes)) edits.push(await editOf(file, bytes, undefined, name));
  }
  return edits;
}
