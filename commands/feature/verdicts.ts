import { join } from 'node:path';
import { readTextIfAny, writeFileAtomic } from '../../asterisk/files.ts';
import type { Check } from '../command.ts';
import type { Context } from '../context.ts';

/** What the last `feature verify` saw of one feature. */
export interface Verdict {
  readonly ok: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly detail: string;
}

export type Verdicts = Readonly<Record<string, Verdict>>;

const verdictsPath = ({ folders, pbxName }: Pick<Context, 'folders' | 'pbxName'>): string =>
  join(folders.pbx(pbxName), 'verified.json');

/** By id of the feature; nothing where nothing was verified. */
export async function readVerdicts(context: Context): Promise<Verdicts> {
  const text = await readTextIfAny(verdictsPath(context));
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Verdicts) : {};
  } catch {
    return {};
  }
}

export async function keepVerdict(
  context: Context,
  id: string,
  { ok, detail }: Check,
): Promise<void> {
  const verdicts = { ...(await readVerdicts(context)), [id]: { ok, at: context.now(), detail } };
  await writeFileAtomic(verdictsPath(context), `${JSON.stringify(verdicts, null, 2)}\n`, 0o644);
}
