import {
  clearTemporaries,
  leftAsTheyAre,
  type Part,
  putBackAll,
  sideOf,
} from '../asterisk/change/replace.ts';
import type { ChangeRecord } from '../asterisk/change/types.ts';
import { messageOf } from '../asterisk/errors.ts';
import type { Say, Tools } from './transaction.ts';

export const isUnfinished = (record: ChangeRecord | undefined): record is ChangeRecord =>
  record?.state === 'begun' || record?.state === 'written';

/**
 * Ends the last change where the process that began it is gone: whoever holds the lock is the only one
 * alive. It is finished when all its files are the new ones and nothing was held against it, else undone.
 */
export async function recoverLast(tools: Tools, say: Say): Promise<void> {
  const record = await tools.journal.last();
  if (!isUnfinished(record)) return;
  const contents = await tools.journal.contents(record);
  const parts = record.files.map((file, i): Part => {
    const { before, after } = contents[i] ?? { before: undefined, after: undefined };
    return { file, contents: { before, after } };
  });
  const sides = await Promise.all(parts.map(sideOf));
  const isWritten = record.why === undefined && sides.every((side) => side === 'after');
  const refused = isWritten ? await reloaded(record, tools) : record.why;
  if (isWritten && refused === undefined) await finish(record, parts, tools, say);
  else await undo(record, parts, refused, tools, say);
}

async function finish(
  record: ChangeRecord,
  parts: readonly Part[],
  { disk, journal }: Tools,
  say: Say,
): Promise<void> {
  await clearTemporaries(parts, disk);
  await journal.mark(record, 'done');
  say(`${nameOf(record)} was interrupted once its files were written: it is finished now`);
}

async function undo(
  record: ChangeRecord,
  parts: readonly Part[],
  why: string | undefined,
  tools: Tools,
  say: Say,
): Promise<void> {
  const { disk, journal } = tools;
  const failing = why === undefined ? record : await journal.mark(record, 'written', why);
  const leftAlone = leftAsTheyAre(await putBackAll(parts, disk));
  const refused = await reloaded(record, tools);
  const reasons = [...(why === undefined ? [] : [why]), ...leftAlone];
  const ended = reasons.length > 0 ? 'failed' : 'undone';
  await journal.mark(failing, ended, reasons.join('\n') || 'pbxctl was killed while making it');
  say(
    `${nameOf(record)} was interrupted: it is undone now${reasons.map((one) => `; ${one}`).join('')}`,
  );
  if (refused) say(`Asterisk did not take the files that were put back: ${refused}`);
}

const nameOf = ({ n, what }: ChangeRecord): string => `change ${n} (${what})`;

async function reloaded({ files }: ChangeRecord, tools: Tools): Promise<string | undefined> {
  return tools.reload(files.map(({ path }) => path)).catch(messageOf);
}
