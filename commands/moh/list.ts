import { readdir } from 'node:fs/promises';
import { sameName } from '../../asterisk/conf/bytes.ts';
import {
  DEFAULT_CLASS,
  isOwnStream,
  isReadAlways,
  type MohClass,
  shownClasses,
} from '../../asterisk/moh/classes.ts';
import { readMohSettings } from '../../asterisk/moh/settings.ts';
import { type MohStatus, readStatuses } from '../../asterisk/moh/status.ts';
import { type Cell, defineCommand, type Table } from '../command.ts';
import type { Context } from '../context.ts';
import { count, duration } from '../words.ts';
import { labMohProgram, type MohYard, openMoh, usersOf } from './yard.ts';

export const mohList = defineCommand({
  name: 'moh list',
  summary: 'the classes of music on hold: their music, who uses them, the state of streams',
  details: [
    'A stream of ours sleeps while nobody is on hold: Asterisk reads a class of mode custom only while',
    'somebody listens, where it has a directory (as those of moh add have). Its process waits for that',
    'without a connection and without a decoder. A class without a directory is read all the time.',
  ].join('\n'),
  examples: [['pbxctl moh list', 'every class']],
  kind: 'read',
  args: {},
  options: {},
  run: (_, context): Promise<Table> => mohTable(context),
});

/** What is seen of a class. */
interface Seen {
  readonly source: string;
  readonly state: Cell;
  readonly programs: readonly MohStatus[];
}

export async function mohTable(context: Context): Promise<Table> {
  const yard = await openMoh(context);
  const shown = yard.accounts.ami && (await shownClasses(yard.accounts.ami));
  const rows = await Promise.all(
    yard.classes.map(async (one) => ({
      one,
      users: [
        ...(sameName(one.name, DEFAULT_CLASS) ? ['whoever names no other'] : []),
        ...usersOf(yard, one.name),
      ],
      seen: await see(context, yard, one, shown),
    })),
  );
  return {
    kind: 'table',
    columns: [
      { title: 'class' },
      { title: 'mode' },
      { title: 'state' },
      { title: 'used by', shrink: 1 },
      { title: 'music', shrink: 2 },
    ],
    rows: rows.map(({ one, users, seen }) => [
      { text: one.name, tone: 'plain' },
      { text: one.mode, tone: 'plain' },
      seen.state,
      users.length > 0
        ? { text: users.join(', '), tone: 'plain' }
        : { text: 'nobody', tone: 'dim' },
      { text: seen.source, tone: 'dim' },
    ]),
    json: rows.map(({ one, users, seen }) => ({
      name: one.name,
      mode: one.mode,
      source: seen.source,
      state: seen.state.text,
      usedBy: users,
      readAlways: isReadAlways(one),
      programs: seen.programs.map(({ identity, playing, since, error }) => ({
        pid: identity.pid,
        playing,
        since: new Date(since).toISOString(),
        error: error ?? null,
      })),
    })),
    remark: remarkOf(yard),
  };
}

function remarkOf({ classes }: MohYard): string {
  const always = classes.filter(isReadAlways).map(({ name }) => name);
  return [
    count(classes.length, 'class').replace(/classs$/, 'classes'),
    ...(always.length > 0
      ? [
          `${always.join(', ')}: without a directory, so Asterisk reads it all the time, also while nobody listens`,
        ]
      : []),
  ].join('\n');
}

async function see(
  context: Context,
  { profile }: MohYard,
  one: MohClass,
  shown: ReadonlyMap<string, string> | undefined,
): Promise<Seen> {
  const unloaded = shown && !shown.has(one.name);
  const missing: Cell = { text: '✖ Asterisk has not loaded it', tone: 'bad' };
  if (profile.kind === 'lab' && isOwnStream(one, labMohProgram(profile, context))) {
    const folder = one.directory ?? '';
    const settings = await readMohSettings(folder).catch(() => undefined);
    const programs = (await readStatuses(folder)).toSorted((a, b) => b.since - a.since);
    const state = unloaded ? missing : streamCell(programs, shown !== undefined, context.now());
    return { source: settings?.url ?? `no settings.json in ${folder}`, state, programs };
  }
  const files = await musicFiles(one);
  const state: Cell =
    files === undefined || files > 0
      ? { text: files === undefined ? '●' : `● ${count(files, 'file')}`, tone: 'good' }
      : { text: '✖ no files', tone: 'bad' };
  return { source: sourceOf(one), state: unloaded ? missing : state, programs: [] };
}

function streamCell(programs: readonly MohStatus[], isRunning: boolean, now: number): Cell {
  const status = programs.find(({ playing }) => playing !== 'asleep') ?? programs.find(() => true);
  if (!status)
    return isRunning
      ? { text: '✖ its program does not run', tone: 'bad' }
      : { text: '○ the PBX is stopped', tone: 'dim' };
  const since = duration(now - status.since);
  if (status.playing === 'asleep')
    return { text: `○ asleep, nobody listens (${since})`, tone: 'dim' };
  if (status.playing === 'stream')
    return { text: `● the stream is heard (${since})`, tone: 'good' };
  return status.error === undefined
    ? { text: '● connecting', tone: 'plain' }
    : { text: `▲ local music (${since}): ${status.error}`, tone: 'warn' };
}

/** How many files a class of files has; undefined for one of another kind. */
async function musicFiles({ mode, directory, entries }: MohClass): Promise<number | undefined> {
  if (mode === 'playlist') return entries.length;
  if (mode !== 'files' || directory === undefined) return undefined;
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => /^[^.].*\.\w{2,}$/.test(name)).length;
}

const sourceOf = ({ mode, directory, application, entries }: MohClass): string =>
  mode === 'playlist'
    ? entries.join(', ')
    : [application, directory].filter((part) => part !== undefined).join(' in ');
