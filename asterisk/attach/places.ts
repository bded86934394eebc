import { access, constants, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { effective } from '../conf/load.ts';
import { diskReader } from '../conf/reader.ts';
import { PbxError } from '../errors.ts';
import type { Places } from './port.ts';
import { settingOf } from './settings.ts';

/** What Debian's and upstream's Asterisk are built with. */
const RUN = '/var/run/asterisk';
const LOG = '/var/log/asterisk';

/** The folders that the asterisk.conf of a configuration folder tells. */
export async function readPlaces(folder: string): Promise<Places> {
  const conf = join(resolve(folder), 'asterisk.conf');
  await checkReadable(conf, folder);
  const told = effective(conf, diskReader, { etcDir: resolve(folder) });
  const directory = (name: string, otherwise: string) =>
    resolve(settingOf(told, 'directories', name) || otherwise);
  const run = directory('astrundir', RUN);
  return {
    etc: directory('astetcdir', folder),
    conf,
    run,
    log: directory('astlogdir', LOG),
    socket: join(run, settingOf(told, 'files', 'astctl') || 'asterisk.ctl'),
  };
}

async function checkReadable(path: string, folder: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    if (!(await isHidden(path)))
      throw new PbxError(
        'not-found',
        `${folder} holds no asterisk.conf: it is not the configuration folder of an Asterisk`,
        'pbxctl attach FOLDER, or for another machine: pbxctl attach --ami HOST:PORT --username USER --secret-stdin',
        error,
      );
    throw notPermitted('read', path);
  }
}

/** Whether a path cannot be read rather than not be there. */
async function isHidden(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'EACCES',
  );
}

const notPermitted = (verb: 'read' | 'write', path: string): PbxError =>
  new PbxError(
    'refused',
    `you may not ${verb} ${path}`,
    'run it with sudo, or with an AMI user that there is: pbxctl attach --username USER --secret-stdin',
  );

/** Throws unless a file can be read, where it is there. */
export async function checkFileReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw notPermitted('read', path);
  });
}
