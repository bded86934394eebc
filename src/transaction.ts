import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkFile } from '../asterisk/change/check.ts';
import { createDisk, type Disk, sameBytes } from '../asterisk/change/disk.ts';
import { createJournal, type Journal } from '../asterisk/change/journal.ts';
import {
  clearTemporaries,
  leftAsTheyAre,
  type Part,
  putBackAll,
  replaceAll,
} from '../asterisk/change/replace.ts';
import type { ChangeRecord } from '../asterisk/change/types.ts';
import { lockHolder, withLock } from '../asterisk/engine/lock.ts';
import { messageOf, PbxError } from '../asterisk/errors.ts';
import { fileError } from '../asterisk/files.ts';
import type { Transaction } from '../commands/command.ts';
import type { Changes } from '../commands/context.ts';
import { isUnfinished, recoverLast } from './recovery.ts';

/** chan_sip and others reload in a thread of their own: what is missing is asked for again so long. */
const READ_BACK_PATIENCE_MS = 3_000;
const READ_BACK_AGAIN_MS = 50;

export interface TransactorOptions {
  /** Where the history is kept: `changes` in the PBX's folder. */
  readonly folder: string;
  now(): number;
  readonly signal: AbortSignal;
  /** Reloads what these files are about, where the PBX runs; resolves with why Asterisk refused. */
  reload(paths: readonly string[]): Promise<string | undefined>;
  /** From now on: what Asterisk complains about. */
  complaints?(): Promise<() => Promise<readonly string[]>>;
  readonly disk?: Disk;
  readonly readBackPatienceMs?: number;
}

/** Says something to the person on the way. */
export type Say = (line: string) => void;

/** Makes transactions on one PBX, one at a time, and keeps them. */
export interface Transactor extends Changes {
  /**
   * Resolves with the change as kept, undefined when its files are as it wants them; PbxError when nothing
   * came of it. `insist`: also where the person has interrupted.
   */
  make(
    transaction: Transaction,
    secrets: readonly string[],
    say: Say,
    insist?: 'insist',
  ): Promise<ChangeRecord | undefined>;
  /** Puts right what a dead pbxctl left half made. */
  recover(say: Say): Promise<void>;
}

export function createTransactor(options: TransactorOptions): Transactor {
  const { folder, signal } = options;
  const lockPath = join(folder, 'lock');
  const disk = options.disk ?? createDisk();
  const journal = createJournal(folder, disk);
  const tools: Tools = { ...options, disk, journal };

  async function locked<T>(say: Say, action: () => Promise<T>, insist?: 'insist'): Promise<T> {
    const onWait = ({ pid }: { pid: number }) =>
      say(`waiting for the change that process ${pid} is making (Ctrl-C to give up) …`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return await withLock(lockPath, { onWait, ...(insist ? {} : { signal }) }, action);
    } catch (error) {
      throw fileError(error, 'write', folder);
    }
  }

  async function recover(say: Say): Promise<void> {
    if (!isUnfinished(await journal.last()) || (await lockHolder(lockPath))) return;
    await locked(say, () => recoverLast(tools, say));
  }

  return {
    recover,
    make(transaction, secrets, say, insist) {
      const change = async () => {
        await recoverLast(tools, say);
        return makeOne(transaction, secrets, tools);
      };
      return locked(say, change, insist);
    },
    async history() {
      const remarks: string[] = [];
      await recover((line) => remarks.push(line));
      return { changes: await journal.list(), remarks };
    },
    list: () => journal.list(),
    contents: (record) => journal.contents(record),
  };
}

/** What making and recovering share. */
export interface Tools extends TransactorOptions {
  readonly disk: Disk;
  readonly journal: Journal;
}

async function makeOne(
  transaction: Transaction,
  secrets: readonly string[],
  tools: Tools,
): Promise<ChangeRecord | undefined> {
  const parts = await partsOf(transaction);
  if (parts.length === 0) return undefined;
  const complaints = await tools.complaints?.();
  const written = await write(transaction, parts, secrets, tools);
  const why = await refusal(transaction, tools.readBackPatienceMs ?? READ_BACK_PATIENCE_MS);
  if (why === undefined) return markDone(written, tools);
  const said = (await complaints?.()) ?? [];
  throw await rollBack(transaction, written, parts, [why, ...said], tools);
}

/** The files that the change is about, as they lie on the disk. */
async function partsOf({ files }: Transaction): Promise<Part[]> {
  const changed = files.filter(({ before, after }) => !sameBytes(before, after));
  const parts: Part[] = [];
  for (const change of changed) parts.push({ file: await checkFile(change), contents: change });
  const targets = new Set(parts.map(({ file }) => file.target));
  if (targets.size < parts.length)
    throw new Error(`a transaction names a file twice: ${[...targets].join(', ')}`);
  return parts;
}

/** All files or none; a change of which nothing was made is not kept. */
async function write(
  { describe, undoes }: Transaction,
  parts: readonly Part[],
  secrets: readonly string[],
  { journal, disk, now }: Tools,
): Promise<ChangeRecord> {
  const record = await journal.begin(
    {
      what: describe,
      at: now(),
      pid: process.pid,
      ...(undoes === undefined ? {} : { undoes }),
      secrets,
      files: parts.map(({ file }) => file),
    },
    parts.map(({ contents }) => contents),
  );
  const begun: Part[] = [];
  try {
    await replaceAll(parts, disk, begun);
    return await journal.mark(record, 'written');
  } catch (error) {
    throw await abandoned(record, parts, begun, error, { journal, disk });
  }
}

/** Nothing shall remain of a change whose files could not be written: the error to end with. */
async function abandoned(
  record: ChangeRecord,
  parts: readonly Part[],
  begun: readonly Part[],
  error: unknown,
  { journal, disk }: Pick<Tools, 'journal' | 'disk'>,
): Promise<unknown> {
  try {
    const leftAlone = await putBackAll(begun, disk);
    await clearTemporaries(parts, disk);
    await (leftAlone.length > 0
      ? journal.mark(record, 'failed', [messageOf(error), ...leftAsTheyAre(leftAlone)].join('\n'))
      : journal.discard(record));
    return error;
  } catch (second) {
    return notPutBack(messageOf(error), second);
  }
}

const notPutBack = (why: string, error: unknown): PbxError =>
  new PbxError(
    'failed',
    `${why}\nputting it back failed as well: ${messageOf(error)}`,
    'once that is mended, the next change puts it back; see: pbxctl config log',
    error,
  );

/** Why the change cannot stay; whatever is thrown on the way is a reason too. */
async function refusal(
  { reload, readBack }: Transaction,
  patienceMs: number,
): Promise<string | undefined> {
  try {
    const refused = await reload();
    if (refused) return refused;
    for (let waited = 0; ; waited += READ_BACK_AGAIN_MS) {
      const missing = await readBack();
      if (!missing || waited >= patienceMs) return missing;
      await delay(READ_BACK_AGAIN_MS);
    }
  } catch (error) {
    return messageOf(error);
  }
}

async function markDone(record: ChangeRecord, { journal, folder }: Tools): Promise<ChangeRecord> {
  try {
    return await journal.mark(record, 'done');
  } catch (error) {
    throw new PbxError(
      'failed',
      `the change is made and Asterisk shows it, but its history could not be ended: ${messageOf(fileError(error, 'write', folder))}`,
      'once that is mended, the next change ends it: pbxctl config log',
      error,
    );
  }
}

/** Puts everything back; the error that says what came of it. */
async function rollBack(
  transaction: Transaction,
  written: ChangeRecord,
  parts: readonly Part[],
  [why = '', ...said]: readonly string[],
  { journal, disk }: Tools,
): Promise<PbxError> {
  const { describe } = transaction;
  const reason = [why, ...said.slice(0, 3)].join('\n  Asterisk said: ');
  const hint = `pbxctl config show ${written.n}   (and what Asterisk said: pbxctl log --level WARNING)`;
  const failing = await journal.mark(written, 'written', reason).catch(() => written);
  try {
    const leftAlone = leftAsTheyAre(await putBackAll(parts, disk));
    await transaction.backout?.();
    const refused = await transaction.reload().catch(messageOf);
    await journal.mark(failing, 'failed', [reason, ...leftAlone].join('\n'));
    const end = leftAlone.length > 0 ? leftAlone : ['everything was put back'];
    const after = refused ? [`and then Asterisk refused the old files as well: ${refused}`] : [];
    return new PbxError('failed', [`${describe}: ${reason}`, ...end, ...after].join('\n'), hint);
  } catch (error) {
    return notPutBack(`${describe}: ${reason}`, error);
  }
}
