import { join } from 'node:path';
import { effective } from '../conf/load.ts';
import type { ConfReader } from '../conf/reader.ts';
import { besideName, isOurs, withoutInclude } from './marks.ts';
import { DROP_IN, includedFolders } from './place.ts';
import type { FileEdit, Places } from './port.ts';

/** The configuration files that attach adds to. */
const CONFS = ['manager.conf', 'ari.conf'] as const;

/** The edits after which nothing that attach made is left in a configuration folder. */
export function planRemoval(places: Places, reader: ConfReader): readonly FileEdit[] {
  return CONFS.flatMap((name) => removalFrom(name, places, reader));
}

function removalFrom(
  name: FileEdit['of'],
  { etc }: Places,
  reader: ConfReader,
): readonly FileEdit[] {
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
    if (Buffer.compare(before, after) !== 0) edits.push({ path, before, after, of: name });
  }
  for (const file of made) {
    const bytes = reader.read(file);
    if (bytes && isOurs(bytes))
      edits.push({ path: file, before: bytes, after: undefined, of: name });
  }
  return edits;
}
