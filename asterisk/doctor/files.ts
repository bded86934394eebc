import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effective } from '../conf/effective.ts';
import { effective } from '../conf/load.ts';
import type { ConfReader } from '../conf/reader.ts';
import { dialplanOf } from '../dialplan/read.ts';
import type { Driver } from '../engine/port.ts';
import type { LogLine } from '../log/types.ts';
import { sipDriver } from '../sip/drivers.ts';
import { trunksOf } from '../trunk/read.ts';
import { musicSources, seeSounds } from './sounds.ts';
import type { Files } from './types.ts';

/** The files that the rules look at, with what they include. */
const NAMES = [
  ...['asterisk.conf', 'modules.conf', 'logger.conf', 'extensions.conf', 'features.conf'],
  ...['pjsip.conf', 'sip.conf', 'iax.conf', 'rtp.conf', 'musiconhold.conf'],
  ...['manager.conf', 'http.conf', 'ari.conf'],
];

const NOTHING: Effective = {
  ...{ path: '', valid: true, found: false, problems: [], sections: [], execs: [] },
  files: new Map(),
};

export const NO_FILES: Files = {
  ...{ etc: '', views: new Map(), modifiedAt: new Map(), users: [], trunks: [], music: [] },
  plan: dialplanOf(NOTHING),
  sounds: new Map(),
};

/** The configuration of a folder as it is now. The log tells the names of sounds that were missed. */
export async function readFiles(
  etc: string,
  driver: Driver,
  log: readonly LogLine[],
  reader: ConfReader,
): Promise<Files> {
  const all = NAMES.map(
    (name) => [name, effective(join(etc, name), reader, { etcDir: etc })] as const,
  );
  const views = new Map(all.filter(([, view]) => view.found));
  const view = (name: string) => views.get(name) ?? NOTHING;
  const sip = sipDriver(driver);
  const plan = dialplanOf(view('extensions.conf'));
  return {
    ...{ etc, views, plan },
    modifiedAt: await modifiedAt([...views.values()]),
    users: sip.users(view(sip.file)),
    trunks: trunksOf(view('iax.conf')),
    music: await musicSources(view('musiconhold.conf'), view('asterisk.conf')),
    sounds: await seeSounds(plan, log, view('asterisk.conf')),
  };
}

async function modifiedAt(views: readonly Effective[]): Promise<ReadonlyMap<string, number>> {
  const paths = [...new Set(views.flatMap(({ files }) => [...files.keys()]))];
  const times = paths.map(async (path) => {
    const found = await stat(path).catch(() => undefined);
    return [path, found?.mtimeMs ?? 0] as const;
  });
  return new Map(await Promise.all(times));
}
