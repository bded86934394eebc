import { join } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import { experimentsOf } from '../../asterisk/flows/experiments.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import { type FlowRun, loadRun } from '../../asterisk/flows/store.ts';
import type { Context } from '../context.ts';

/** Where the last run on a PBX is kept, with its captures. */
export const runFolder = (
  { folders }: { readonly folders: Pick<Context['folders'], 'state'> },
  pbxName: string,
): string => join(folders.state, 'flows', pbxName);

/** The last run on each PBX. PbxError where there is none. */
export async function lastRuns(context: Context): Promise<readonly FlowRun[]> {
  const names = await context.profiles.names();
  const runs = await Promise.all(names.map((name) => loadRun(runFolder(context, name))));
  const found = runs.filter((run) => run !== undefined);
  if (found.length > 0) return found.toSorted((one, other) => (one.driver < other.driver ? 1 : -1));
  throw new PbxError(
    'not-found',
    'no flows have been played yet',
    'pbxctl flows run   plays them; pbxctl flows list   tells which there are',
  );
}

/** The last result of `direct-b` or `sip direct-b`: of this PBX, else of another. */
export async function lastResult(
  context: Context,
  words: readonly string[],
): Promise<{ readonly run: FlowRun; readonly result: FlowResult; readonly pbxName: string }> {
  const id = words.at(-1) ?? '';
  const driver = words.length > 1 ? words[0] : undefined;
  for (const pbxName of [context.pbxName, ...(await context.profiles.names())]) {
    const run = await loadRun(runFolder(context, pbxName));
    const result = run?.results.find((one) => one.id === id);
    if (run && result && (driver ?? run.driver) === run.driver) return { run, result, pbxName };
  }
  const known = [...experimentsOf('sip'), ...experimentsOf('pjsip')].some((one) => one.id === id);
  const named = words.join(' ').slice(0, 60);
  throw new PbxError(
    'not-found',
    known ? `${named} was not played in the last run` : `there is no flow ${JSON.stringify(named)}`,
    known ? `pbxctl flows run${driver ? ` --driver ${driver}` : ''}` : 'pbxctl flows list',
  );
}
