import { followConsole } from '../asterisk/attach/follow.ts';
import { readLogConf } from '../asterisk/attach/log-files.ts';
import type { Places } from '../asterisk/attach/port.ts';
import { diskReader } from '../asterisk/conf/reader.ts';
import { PbxError } from '../asterisk/errors.ts';
import { tailLog } from '../asterisk/log/tail.ts';
import { parseAnyRecord } from '../asterisk/log/text.ts';
import type { LogLine } from '../asterisk/log/types.ts';
import type { Context, Folders, Profile } from './context.ts';
import { logFile } from './lab/profile.ts';

export interface LogWanted {
  /** How many of the last lines. */
  readonly lines: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly now: Context['now'];
}

/** Why a PBX has no log here, for a person; undefined where it has one. */
export function whyNoLog({ kind, name, ...profile }: Profile): string | undefined {
  if (kind === 'lab' || ('local' in profile && profile.local)) return undefined;
  return `${name} is attached by its AMI address, and AMI carries no log`;
}

/** The log of a PBX: a lab's own file, or what an attached Asterisk writes and tells its consoles. */
export function logOf(
  profile: Profile,
  folders: Folders,
  wanted: LogWanted,
): AsyncIterable<LogLine> {
  if (profile.kind === 'lab') return tailLog({ path: logFile(profile, folders), ...wanted });
  if (profile.local) return attachedLog(profile.local, wanted);
  throw new PbxError(
    'failed',
    `${whyNoLog(profile)}`,
    'on that machine: pbxctl attach   and then   pbxctl log -f',
  );
}

/**
 * The last lines from the file that logger.conf names, the next ones from the control socket: that needs no
 * log channel to be added to a PBX that is not ours. Where logger.conf has no console, or the socket is not
 * for us, the file is followed.
 */
async function* attachedLog(places: Places, wanted: LogWanted): AsyncGenerator<LogLine> {
  const { file, hasConsole } = readLogConf(places, diskReader);
  const parse = parseAnyRecord;
  const { lines, signal, now } = wanted;
  if (!wanted.follow || !hasConsole) {
    if (file === undefined) throw noFile(places);
    return yield* tailLog({ path: file, lines, follow: wanted.follow, signal, parse });
  }
  if (file !== undefined && lines > 0)
    yield* quietly(tailLog({ path: file, lines, follow: false, signal, parse }));
  try {
    yield* followConsole({ socketPath: places.socket, signal, now });
  } catch (error) {
    const isOthers = error instanceof PbxError && error.code === 'refused';
    if (!isOthers || file === undefined) throw error;
    yield* tailLog({ path: file, lines: 0, follow: true, signal, parse });
  }
}

/** A file that is not there, or not for us, must not keep what is live from being shown. */
async function* quietly(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
  try {
    yield* lines;
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
  }
}

const noFile = ({ etc }: Places): PbxError =>
  new PbxError(
    'not-found',
    `${etc}/logger.conf names no log file`,
    'pbxctl log -f   shows what is logged from now on, where logger.conf has a console',
  );
