import { join } from 'node:path';
import { effective } from '../../asterisk/conf/load.ts';
import { effectiveSections, lastValue } from '../../asterisk/conf/plan.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';

/** The keys of features.conf; empty where a feature has none. */
export interface FeatureCodes {
  readonly blindxfer: string;
  readonly atxfer: string;
}

/** Asterisk's own defaults (main/features_config.c) where the file says nothing. */
export function featureCodes(etcDir: string): FeatureCodes {
  const view = effective(join(etcDir, 'features.conf'), diskReader, { etcDir });
  const sections = effectiveSections(view, 'featuremap');
  const code = (key: string) =>
    sections.map((section) => lastValue(section, key)?.value).findLast((one) => one !== undefined);
  return { blindxfer: code('blindxfer') ?? '#', atxfer: code('atxfer') ?? '' };
}
