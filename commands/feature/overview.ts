import { featureNamed } from '../../asterisk/features/catalogue.ts';
import type { Context } from '../context.ts';
import { type FeatureRow, featureRows } from './rows.ts';
import { featureText } from './show.ts';
import { openYard } from './yard.ts';

/** What the features pane shows. */
export interface FeatureOverview {
  readonly rows: readonly FeatureRow[];
  /** All of the one that was asked for. */
  readonly details: readonly string[] | undefined;
}

/** The catalogue as the files of the PBX have it now; PbxError where they cannot be read. */
export async function featureOverview(
  context: Context,
  id: string | undefined,
): Promise<FeatureOverview> {
  const yard = await openYard(context);
  const rows = await featureRows(context, yard);
  if (id === undefined) return { rows, details: undefined };
  return { rows, details: (await featureText(context, yard, featureNamed(id))).lines };
}
