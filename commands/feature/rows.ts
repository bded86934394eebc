import { features } from '../../asterisk/features/catalogue.ts';
import type { FeatureSettings } from '../../asterisk/features/types.ts';
import type { Context } from '../context.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { readVerdicts, type Verdict, verdictOn } from './verdicts.ts';
import type { Yard } from './yard.ts';

/** A feature of the catalogue, and how a PBX has it. */
export interface FeatureRow {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Number or pattern, where it is installed or would be. */
  readonly number: string;
  readonly installed: boolean;
  /** Of the dialplan; null where it is not installed. */
  readonly context: string | null;
  readonly settings: FeatureSettings | null;
  /** The last verification; null where there was none since it is installed. */
  readonly verified: Verdict | null;
}

/** The catalogue in its order; a feature in two contexts has two rows. */
export async function featureRows(
  context: Context,
  { installed }: Pick<Yard, 'installed'>,
): Promise<readonly FeatureRow[]> {
  const verdicts = await readVerdicts(context);
  return features.flatMap(({ id, title, summary, number }): FeatureRow[] => {
    const absent = { id, title, number, installed: false, context: null, settings: null };
    const own = installed.filter(({ feature }) => feature.id === id);
    if (own.length === 0) return [{ ...absent, verified: null, summary }];
    return own.map((there) => ({
      ...{ id, title, number: there.number, installed: true, context: there.context.name },
      ...{ settings: there.settings, verified: verdictOn(verdicts, there) ?? null, summary },
    }));
  });
}

/** `language=fr timezone=Europe/Paris`, and the context where it is another than the usual one. */
export function settingWords({ settings, context }: FeatureRow): string {
  const words = Object.entries(settings ?? {}).map(([name, value]) => `${name}=${value}`);
  const elsewhere = context === null || context === LAB_CONTEXT ? [] : [`in [${context}]`];
  return [...words, ...elsewhere].join(' ');
}
