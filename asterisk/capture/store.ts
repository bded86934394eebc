import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { asIdentity, isAlive, type ProcessIdentity } from '../engine/process.ts';
import { PbxError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import type { SourceKind } from './source/port.ts';

/** What a recorder says of its capture, in NAME.json beside the captures. */
export interface CaptureRecord {
  readonly name: string;
  readonly pbx: string;
  /** Absolute path of the packets. */
  readonly file: string;
  readonly source: SourceKind;
  /** For a person: `peer 701, with RTP`. */
  readonly filter: string;
  /** Linkedid of the one call that it is of. */
  readonly call?: string | undefined;
  readonly recorder: ProcessIdentity;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** `stopped`, `30s were over` …; undefined while it goes on, or when its recorder was killed. */
  readonly why: string | undefined;
  readonly packets: number;
  readonly messages: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** What it made Asterisk tell, which is to be turned off at its end. */
  readonly turnedOn: boolean;
  /** It stands for what a session shows, and has no file: nothing for a list, or to be stopped. */
  readonly isForSession?: boolean | undefined;
  /** One of many that a run of flows made, each known by its name. */
  readonly isForFlows?: boolean | undefined;
}

export type CaptureState = 'recording' | 'ended' | 'broken off';

/** A capture as it is now. */
export interface Capture extends CaptureRecord {
  readonly state: CaptureState;
  /** False when its file is gone. */
  readonly isThere: boolean;
}

/** A capture that `findCapture` found: of the list, or just a file. */
export interface FoundCapture {
  readonly path: string;
  readonly capture: Capture | undefined;
}

/** Folder of captures under the data folder. */
export const capturesFolder = (dataFolder: string): string => join(dataFolder, 'captures');

export const recordPath = (folder: string, name: string): string => join(folder, `${name}.json`);

export const capturePath = (folder: string, name: string): string => join(folder, `${name}.pcapng`);

/** `lab-20261125-190512`: of characters that are safe in a path, whatever the PBX is called. */
export function captureName(pbx: string, now: number): string {
  const at = new Date(now - new Date(now).getTimezoneOffset() * 60_000).toISOString();
  const time = at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${pbx.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')}-${time}`;
}

export async function writeCaptureRecord(folder: string, record: CaptureRecord): Promise<void> {
  await writeFileAtomic(
    recordPath(folder, record.name),
    `${JSON.stringify(record, null, 2)}\n`,
    0o600,
  );
}

/** All captures, the newest first. What is no whole record is passed over: its packets are still a file. */
export async function listCaptures(folder: string): Promise<readonly Capture[]> {
  const names = await readdir(folder).catch(() => []);
  const captures = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readCapture(folder, name.slice(0, -5))),
  );
  return captures
    .filter((capture) => capture !== undefined)
    .sort((a, b) => b.startedAt - a.startedAt || (a.name < b.name ? 1 : -1));
}

/** Those that a person began. */
export async function listRecorded(folder: string): Promise<readonly Capture[]> {
  return (await listCaptures(folder)).filter(({ isForSession }) => !isForSession);
}

/** Undefined when there is none of that name, or it is half written. */
async function readCapture(folder: string, name: string): Promise<Capture | undefined> {
  const text = await readFile(recordPath(folder, name), 'utf8').catch(() => '');
  const record = asRecord(parse(text));
  if (!record || record.name !== name) return undefined;
  const file = await stat(record.file).catch(() => undefined);
  const goesOn = record.endedAt === undefined && (await isAlive(record.recorder));
  return {
    ...record,
    state: record.endedAt !== undefined ? 'ended' : goesOn ? 'recording' : 'broken off',
    isThere: file?.isFile() ?? false,
    bytes: file?.size ?? record.bytes,
  };
}

/** `last`: the newest of a PBX that a person began; PbxError `not-found`, which says what there is instead. */
export function lastCapture(captures: readonly Capture[], pbx: string): Capture {
  const own = captures.filter(({ isForFlows }) => !isForFlows);
  const found = own.find((capture) => capture.pbx === pbx);
  if (found) return found;
  const [other] = own;
  const others = [
    ...(other ? [`the newest of ${other.pbx} is ${other.name}`] : []),
    ...(captures.length > own.length ? ['those of flows have names of their own'] : []),
  ];
  throw new PbxError(
    'not-found',
    [`there is no capture of ${pbx} yet`, ...others].join('; '),
    others.length > 0
      ? 'pbxctl capture list   shows all; name one'
      : `pbxctl --pbx ${pbx} capture start`,
  );
}

/** A name of the list, `last` of a PBX, or the path of any capture file; PbxError `not-found` otherwise. */
export async function findCapture(
  folder: string,
  nameOrPath: string,
  pbx: string,
): Promise<FoundCapture> {
  const captures = await listRecorded(folder);
  const capture =
    nameOrPath === 'last'
      ? lastCapture(captures, pbx)
      : captures.find(({ name }) => name === nameOrPath);
  if (capture) return { path: capture.file, capture };
  const path = resolve(nameOrPath);
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory())
    throw new PbxError(
      'not-found',
      `${path} is a folder, and a capture is a file`,
      'name a file in it, or see what was captured: pbxctl capture list',
    );
  if (there?.isFile()) return { path, capture: captures.find(({ file }) => file === path) };
  throw new PbxError(
    'not-found',
    `there is no capture and no file ${JSON.stringify(nameOrPath)}`,
    'pbxctl capture list   shows those that there are',
  );
}

/** Bytes that captures take now, and that those which go on may take still. */
export async function bytesTaken(folder: string): Promise<number> {
  const captures = await listCaptures(folder);
  const going = captures.filter(({ state }) => state === 'recording');
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const toCome = going.map(({ maxBytes, bytes }) => Math.max(0, maxBytes - bytes));
  return [...sizes, ...toCome].reduce((sum, bytes) => sum + bytes, 0);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const SOURCES: readonly SourceKind[] = ['packets', 'hep', 'log'];

/** Checks what was read from a file, which may be cut short or not ours. */
function asRecord(value: Readonly<Record<string, unknown>>): CaptureRecord | undefined {
  const { name, pbx, file, filter, why } = value;
  const source = SOURCES.find((kind) => kind === value.source);
  const recorder = asIdentity(value.recorder);
  const number = (field: unknown) => (typeof field === 'number' ? field : 0);
  if (typeof name !== 'string' || typeof pbx !== 'string' || typeof file !== 'string')
    return undefined;
  if (!source || !recorder || !isAbsolute(file)) return undefined;
  return {
    ...{ name, pbx, file, source, recorder },
    filter: typeof filter === 'string' ? filter : '',
    ...(typeof value.call === 'string' ? { call: value.call } : {}),
    startedAt: number(value.startedAt),
    endedAt: typeof value.endedAt === 'number' ? value.endedAt : undefined,
    why: typeof why === 'string' ? why : undefined,
    packets: number(value.packets),
    messages: number(value.messages),
    bytes: number(value.bytes),
    maxBytes: number(value.maxBytes),
    turnedOn: value.turnedOn === true,
    ...(value.isForSession === true ? { isForSession: true } : {}),
    ...(value.isForFlows === true ? { isForFlows: true } : {}),
  };
}
