import { stat } from 'node:fs/promises';
import type { Effective } from '../conf/effective.ts';
import type { ConfReader } from '../conf/reader.ts';
import { PbxError } from '../errors.ts';
import type { Access } from '../lab/port.ts';
import { readAri } from './ari.ts';
import { isLoopback, type ManagerConf, readManager, secretOfUser } from './manager.ts';
import { isOurs } from './marks.ts';
import { overlay } from './overlay.ts';
import { type Reading, waysToPlace } from './place.ts';
import type { AmiAccess, FileEdit, Places } from './port.ts';
import { runsAs } from './running.ts';
import { settingOf } from './settings.ts';
import { amiUserFile, ariUserFile, USER } from './users.ts';

export interface Wanted {
  /** Of the PBX. */
  readonly name: string;
  readonly write: boolean;
  /** The secrets of before, if any, and fresh ones. */
  readonly kept: { readonly ami?: string | undefined; readonly ari?: string | undefined };
  newSecret(): string;
}

/** An address and an account, and the edits after which Asterisk has them. */
export interface Planned<A extends Access> {
  readonly access: A;
  readonly edits: readonly FileEdit[];
}

/** The AMI user of pbxctl: the one that is there, or the edits that make it; on loopback, where AMI is off. */
export function planAmi(
  places: Places,
  wanted: Wanted,
  reader: ConfReader,
  reading: Reading,
): Planned<AmiAccess> {
  const manager = readManager(places, reader);
  checkValid(manager.conf);
  const there = secretOfUser(manager, USER);
  const foreign = there !== undefined && !isOurs(reader.read(fileOfUser(manager)));
  // Ours may be what turned AMI on; without it is to be seen how it was.
  const bare = foreign ? manager : readManager(places, without(reader, manager));
  const host = bare.enabled || isLoopback(bare.host) ? bare.host : '127.0.0.1';
  const secret = there ?? wanted.kept.ami ?? wanted.newSecret();
  const access = { host, port: bare.port, username: USER, secret };
  if (foreign && manager.enabled) return { access, edits: [] };
  if (foreign)
    throw new PbxError(
      'failed',
      `AMI is off in ${manager.path}, which has a user ${USER} of its own`,
      'set enabled = yes there, or remove that user, and run it again',
    );
  const hasGeneral = bare.conf.sections.some(
    ({ name, isTemplate }) => name.toLowerCase() === 'general' && !isTemplate,
  );
  const enabling = bare.enabled ? 'none' : hasGeneral ? 'add' : 'new';
  const content = amiUserFile({ ...wanted, secret, host, enabling });
  const ways = waysToPlace(manager.conf, places.etc, content, reading, reader);
  for (const way of ways) {
    const edits = way.filter(changes);
    const after = readManager(places, overlay(reader, edits));
    const works = after.enabled && after.host === host && secretOfUser(after, USER) === secret;
    if (works) return { access, edits };
  }
  throw notPlaced(manager.conf);
}

/** The ARI user of pbxctl; undefined where ARI is off. */
export function planAri(
  places: Places,
  wanted: Wanted,
  reader: ConfReader,
  reading: Reading,
): Planned<Access> | undefined {
  const ari = readAri(places, reader);
  if (!ari.enabled || !ari.conf.found) return undefined;
  const there = settingOf(ari.conf, USER, 'password');
  const secret = there ?? wanted.kept.ari ?? wanted.newSecret();
  const access = { host: ari.host, port: ari.port, username: USER, secret };
  const foreign = there !== undefined && !isOurs(reader.read(fileOfSection(ari.conf, USER)));
  if (foreign) return { access, edits: [] };
  const content = ariUserFile(wanted.name, secret, wanted.write);
  for (const way of waysToPlace(ari.conf, places.etc, content, reading, reader)) {
    const edits = way.filter(changes);
    const after = readAri(places, overlay(reader, edits));
    if (after.enabled && settingOf(after.conf, USER, 'password') === secret)
      return { access, edits };
  }
  throw notPlaced(ari.conf);
}

/** What lets Asterisk read a file of ours and nobody else: its group, where it runs as another user. */
export async function readingBy(places: Places, pid: number | undefined): Promise<Reading> {
  const ours = process.getuid?.() ?? 0;
  const asterisk =
    (pid === undefined ? undefined : await runsAs(pid)) ??
    (await stat(places.run).catch(() => undefined)) ??
    (await stat(places.conf));
  if (asterisk.uid === ours) return { mode: 0o600, owner: undefined };
  return { mode: 0o640, owner: { uid: ours, gid: asterisk.gid } };
}

const changes = ({ before, after }: FileEdit): boolean =>
  before === undefined || after === undefined || Buffer.compare(before, after) !== 0;

const fileOfSection = (conf: Effective, section: string): string =>
  conf.sections.find(({ name }) => name === section)?.file ?? '';

const fileOfUser = ({ conf }: ManagerConf): string => fileOfSection(conf, USER);

/** The files without those of ours, as Asterisk would read them then. */
function without(reader: ConfReader, { conf }: ManagerConf): ConfReader {
  const ours = new Set([...conf.files.keys()].filter((path) => isOurs(reader.read(path))));
  return {
    // An empty file, since a line may include it.
    read: (path) => (ours.has(path) ? EMPTY : reader.read(path)),
    list: reader.list,
  };
}

const EMPTY = new Uint8Array();

function checkValid({ path, found, valid, problems }: Effective): void {
  if (!found || valid) return;
  const fatal = problems.find(({ isFatal }) => isFatal);
  const where = fatal ? `${fatal.file}:${fatal.line}: ${fatal.message}` : path;
  throw new PbxError(
    'failed',
    `Asterisk rejects ${path} as it is (${where})`,
    'mend that line first; or attach by an AMI address that works: pbxctl attach --ami HOST:PORT',
  );
}

const notPlaced = ({ path }: Effective): PbxError =>
  new PbxError(
    'failed',
    `there is no safe place for a user of our own in ${path}`,
    'make an AMI user yourself, then: pbxctl attach --username USER --secret-stdin',
  );
