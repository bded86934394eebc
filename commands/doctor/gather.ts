import type { Ami } from '../../asterisk/ami/port.ts';
import { NEEDS, verdictOf } from '../../asterisk/attach/needs.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { compareListings, showDialplan, wholeListing } from '../../asterisk/dialplan/shown.ts';
import { NO_FILES, readFiles } from '../../asterisk/doctor/files.ts';
import { timeOf, withYear } from '../../asterisk/doctor/says.ts';
import type { Evidence, Files, Running, Source } from '../../asterisk/doctor/types.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import { sipDriver } from '../../asterisk/sip/drivers.ts';
import { seePermissions } from '../attach/permissions.ts';
import { confFolder } from '../conf-folder.ts';
import type { Context, Profile } from '../context.ts';
import { logOf } from '../log-source.ts';
import { isRunning } from '../reload.ts';
import { programFor } from '../trunk/trunks.ts';

/** As much of the log as is looked at. */
const MOST_LINES = 20_000;
/** Asking Asterisk about each user costs a moment; more are not compared. */
const MOST_USERS = 200;

const ELSEWHERE = 'its files are not on this machine';

type Unseen = Map<Source, string>;

/** All evidence of a PBX, once; what cannot be had is told in `unseen`. */
export async function gather(context: Context): Promise<Evidence> {
  const profile = await context.profiles.load(context.pbxName);
  const unseen: Unseen = new Map();
  const all = await orUnseen(unseen, 'log', [], () => logLines(context, profile));
  const files = await filesNow(context, profile, all, unseen);
  const asterisk = await running(context, profile, files, unseen);
  return {
    program: programFor(context.pbxName),
    driver: profile.driver,
    now: context.now(),
    ...{ unseen, files, asterisk },
    log: sinceStart(all, asterisk.startedAt),
  };
}

/** The files once more, for what has happened since. */
export async function filesNow(
  { folders }: Pick<Context, 'folders'>,
  profile: Profile,
  log: readonly LogLine[],
  unseen: Unseen = new Map(),
): Promise<Files> {
  return orUnseen(unseen, 'files', NO_FILES, async () =>
    readFiles(confFolder(profile, folders), profile.driver, log, diskReader),
  );
}

async function orUnseen<T>(
  unseen: Unseen,
  source: Source,
  nothing: T,
  see: () => Promise<T>,
): Promise<T> {
  try {
    return await see();
  } catch (error) {
    if (!(error instanceof PbxError) || error.code === 'interrupted') throw error;
    unseen.set(source, error.code === 'refused' ? ELSEWHERE : error.message);
    return nothing;
  }
}

async function logLines(context: Context, profile: Profile): Promise<LogLine[]> {
  const { folders, signal, now } = context;
  const lines: LogLine[] = [];
  for await (const line of logOf(profile, folders, {
    lines: MOST_LINES,
    follow: false,
    signal,
    now,
  }))
    lines.push(withYear(line, now()));
  return lines;
}

const START = /^Asterisk \S+ built by /;

/** Lines of the present start: by their time where it can be read, else from the line that a start begins with. */
function sinceStart(lines: readonly LogLine[], startedAt: number | undefined): readonly LogLine[] {
  if (startedAt === undefined) return lines;
  const began = lines.findLastIndex(({ message }) => START.test(message));
  return lines.slice(Math.max(0, began)).filter((line) => !(timeOf(line) < startedAt - 1000));
}

const UNKNOWN: Running = {
  ...{ down: undefined, peers: [], registrations: [], version: undefined, startedAt: undefined },
  ...{
    contexts: undefined,
    modules: undefined,
    differs: { dialplan: [], users: [] },
    lacks: [],
    reloadedAt: undefined,
  },
};

async function running(
  context: Context,
  profile: Profile,
  files: Files,
  unseen: Unseen,
): Promise<Running> {
  try {
    if (!(await isRunning(context))) return isDown(unseen, `${profile.name} is stopped`);
    return await asked(context, profile, files);
  } catch (error) {
    if (!(error instanceof PbxError) || error.code === 'interrupted') throw error;
    return isDown(unseen, messageOf(error));
  }
}

function isDown(unseen: Unseen, down: string): Running {
  unseen.set('asterisk', down);
  return { ...UNKNOWN, down };
}

async function asked(context: Context, profile: Profile, files: Files): Promise<Running> {
  const [ami, { view }] = [await context.ami(), await context.live()];
  const { asteriskVersion: version, startedAt, reloadedAt } = view;
  const [modules, dialplan, users, permissions] = [
    await modulesOf(ami),
    await seeDialplan(ami, files),
    await usersDiffer(ami, profile, files),
    await seePermissions(context, profile.ami),
  ];
  const readOnly = profile.kind === 'attached' && !profile.write;
  return {
    ...{ down: undefined, version, startedAt, reloadedAt, modules },
    peers: [...view.peers.values()],
    registrations: [...view.registrations.values()],
    contexts: dialplan.contexts,
    differs: { dialplan: dialplan.differs, users },
    lacks: NEEDS.filter(
      (need) => verdictOf(need, permissions) === 'no' && !(need.changes && readOnly),
    ),
  };
}

async function modulesOf(ami: Ami): Promise<ReadonlySet<string> | undefined> {
  const answer = await orNothing(() => ami.command('module show'));
  if (!answer?.ok) return undefined;
  return new Set(answer.lines.flatMap((line) => /^(\S+\.so) .*\bRunning\b/.exec(line)?.[1] ?? []));
}

/** What was refused could not be asked; what is lost is an error. */
async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof PbxError && !['unreachable', 'interrupted'].includes(error.code);

interface DialplanSeen {
  readonly contexts: ReadonlySet<string> | undefined;
  readonly differs: readonly string[];
}

async function seeDialplan(ami: Ami, { views, plan }: Files): Promise<DialplanSeen> {
  const shown = await orNothing(() => showDialplan(ami));
  if (!shown || shown.length === 0) return { contexts: undefined, differs: [] };
  const contexts = new Set(shown.map(({ context }) => context));
  const view = views.get('extensions.conf');
  // What #exec and computed names give is not known.
  if (!view?.valid || view.execs.length > 0) return { contexts, differs: [] };
  const { missing, left } = compareListings(wholeListing(plan), shown);
  const said = (steps: typeof missing, where: string) =>
    steps.map(
      (one) =>
        `${where}: ${one.extension} in [${one.context}], ${one.priority}: ${one.application}(${one.data})`,
    );
  return {
    contexts,
    differs: [
      ...said(missing, 'not in Asterisk'),
      ...(plan.problems.length === 0 ? said(left, 'not in the file') : []),
    ],
  };
}

/** Undefined where Asterisk would tell of none. */
async function usersDiffer(
  ami: Ami,
  { driver }: Profile,
  { users, views }: Files,
): Promise<readonly string[] | undefined> {
  const sip = sipDriver(driver);
  if (!views.get(sip.file)?.valid) return [];
  const asked = users.slice(0, MOST_USERS);
  const found: string[] = [];
  let refused = 0;
  for (const user of asked) {
    try {
      const missing = await sip.notShown(ami, user, ['context', 'codecs', 'media']);
      if (missing !== undefined) found.push(missing);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused += 1;
    }
  }
  return refused > 0 && refused === asked.length ? undefined : found;
}
