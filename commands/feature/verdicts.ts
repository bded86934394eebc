import { join } from 'node:path';
import type { Installed } from '../../asterisk/features/installed.ts';
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

interface KeptVerdict extends Verdict {
  /** Number and settings that were verified: others are not. */
  readonly of: string;
}

type Verdicts = Readonly<Record<string, KeptVerdict>>;

const verdictsPath = ({ folders, pbxName }: Pick<Context, 'folders' | 'pbxName'>): string =>
  join(folders.pbx(pbxName), 'verified.json');

/** The last verification of a feature as it is installed now. */
export function verdictOn(verdicts: Verdicts, installed: Installed): Verdict | undefined {
  const verdict = verdicts[installed.feature.id];
  return verdict?.of === identityOf(installed) ? verdict : undefined;
}

const identityOf = ({ number, context, settings }: Installed): string =>
  [number, context.name, ...Object.values(settings)].join(' ');

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
  installed: Installed,
  { ok, detail }: Check,
): Promise<void> {
  const verdicts = {
    ...(await readVerdicts(context)),
    [installed.feature.id]: { ok, at: context.now(), detail, of: identityOf(installed) },
  };
  await writeFileAtomic(verdictsPath(context), `${JSON.stringify(verdicts, null, 2)}\n`, 0o644);
}
