import { PbxError } from '../errors.ts';

const OTHER_WAYS = 'or use an Asterisk of your own: --engine system, or --engine PATH';

/** No apt on this machine: names the ways out. */
export function noApt(): PbxError {
  return new PbxError(
    'not-found',
    'There is no apt-get on this machine, so no Asterisk can be fetched.',
    'Install Asterisk by your own means and use --engine system, or --engine PATH (an asterisk program, or a folder into which its packages are unpacked).',
  );
}

/** What apt said, as an error with a way out. The address of the mirror is left out: it may hold a password. */
export function aptFault(text: string, suite: string): PbxError {
  const said = firstErrors(text);
  const fault = (why: string, hint: string, code: 'failed' | 'unreachable' = 'failed') =>
    new PbxError(code, `${why}\n${said}`.trim(), hint);
  if (isDiskFull(text)) return diskFull(said);
  if (/NO_PUBKEY|not signed|signature (is|was) (invalid|not)|Signed-By|gpgv/i.test(text)) {
    return fault(
      `The packages of ${suite} are not signed by a key that this machine knows.`,
      `Upgrade debian-archive-keyring, give another --mirror, ${OTHER_WAYS}.`,
    );
  }
  if (/does not have a Release file|no longer has a Release file|404 /i.test(text)) {
    return fault(
      `The mirror does not have ${suite} (or not all of it).`,
      `Give a mirror that has it with --mirror URL, ${OTHER_WAYS}.`,
    );
  }
  if (/Hash Sum mismatch|unexpected size|Mirror sync/i.test(text)) {
    return fault(
      'A download arrived damaged: its hash is not the one that Debian signed.',
      'Run it again: what is good is kept. If it stays so, give another --mirror URL.',
    );
  }
  if (/Could not get lock|Unable to (lock|acquire)/i.test(text)) {
    return fault(
      'An apt-get of an earlier run is still at work.',
      'Wait a little and run it again.',
    );
  }
  if (UNREACHABLE.test(text)) {
    return fault(
      'The package mirror cannot be reached.',
      `Check the network and run it again (what is downloaded is kept), give another --mirror URL, ${OTHER_WAYS}.`,
      'unreachable',
    );
  }
  if (/Unable to locate package|has no installation candidate|unmet dependencies/i.test(text)) {
    return fault(
      `${suite} does not offer all the packages that an engine needs.`,
      `Give another --mirror URL, ${OTHER_WAYS}.`,
    );
  }
  return fault('apt-get failed.', `Run it again, ${OTHER_WAYS}.`);
}

/** An error of Node, tar or dpkg-deb while writing under a folder, as an error with a way out. */
export function writeFault(error: unknown, folder: string): unknown {
  if (error instanceof PbxError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || isDiskFull(error.message)) {
    return diskFull(error.message.split('\n').slice(0, 2).join('\n'));
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return readOnly(folder, error);
  return error;
}

export function isDiskFull(text: string): boolean {
  return /No space left on device|Disk quota exceeded|enough free space|ENOSPC|EDQUOT/i.test(text);
}

function diskFull(said: string): PbxError {
  return new PbxError(
    'failed',
    `The disk is full.\n${said}`.trim(),
    'An engine takes about 300 MB, and 100 MB of downloads while it is made. Make room, or set XDG_DATA_HOME and XDG_CACHE_HOME to a larger disk, and run it again: what is downloaded is kept.',
  );
}

function readOnly(folder: string, error: Error): PbxError {
  return new PbxError(
    'refused',
    `Nothing can be written in ${(error as NodeJS.ErrnoException).path ?? folder}: ${error.message}.`,
    'Make the folder writable, or set XDG_DATA_HOME and XDG_CACHE_HOME to folders of yours.',
    error,
  );
}

const UNREACHABLE =
  /Could not (resolve|connect)|Failed to fetch|Temporary failure|Connection (failed|refused|timed out|reset)|Unable to connect|Network is unreachable|certificate|Could not handshake|407 |Cannot initiate the connection|File not found/i;

function firstErrors(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(E|W|Err):? ?|error|cannot|No space/i.test(line));
  return [...new Set(lines.map(withoutUris))].slice(0, 4).join('\n');
}

function withoutUris(line: string): string {
  return line.replaceAll(/\b[a-z+]+:\/\/([^/\s@]*@)?([^/\s]+)\S*/gi, '$2');
}
