import { featureNamed } from '../../asterisk/features/catalogue.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';

/** A feature of the catalogue that is installed in French, unless told otherwise. */
export function fakeFeature(id: string, more: Partial<FeatureRow> = {}): FeatureRow {
  const { title, summary, number } = featureNamed(id);
  return {
    ...{ id, title, summary, number, installed: true, context: 'usersnum' },
    ...{ settings: { language: 'fr' }, verified: null },
    ...more,
  };
}

export function absentFeature(id: string): FeatureRow {
  return fakeFeature(id, { installed: false, context: null, settings: null });
}
