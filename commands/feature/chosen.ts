import { PbxError } from '../../asterisk/errors.ts';
import { featureNamed, features } from '../../asterisk/features/catalogue.ts';
import type { Feature } from '../../asterisk/features/types.ts';

/** What `feature install` may be told of a feature. */
export interface FeatureOptions {
  readonly number: string | undefined;
  readonly language: string | undefined;
  readonly timezone: string | undefined;
  readonly station: string | undefined;
  readonly url: string | undefined;
  readonly tries: string | undefined;
  readonly context: string | undefined;
}

export function chosenFeatures(
  verb: 'install' | 'remove',
  words: readonly string[],
  all: boolean,
): readonly Feature[] {
  if (all === words.length > 0)
    throw new PbxError(
      'usage',
      all ? '--all is every feature: name none beside it' : 'name a feature, or --all',
      `pbxctl feature ${verb} ${features[1]?.id}   (pbxctl feature list shows them all)`,
    );
  return all ? features : [...new Set(words.map(featureNamed))];
}

/** An option that no chosen feature has is a mistake. */
export function checkOptions(chosen: readonly Feature[], options: FeatureOptions): void {
  for (const name of ['timezone', 'station', 'url', 'tries'] as const)
    if (options[name] !== undefined && !chosen.some((feature) => name in feature.options))
      throw new PbxError(
        'usage',
        `--${name} means nothing to ${chosen.map(({ id }) => id).join(', ')}`,
        'pbxctl feature show FEATURE   tells its options',
      );
  if (options.number !== undefined && chosen.length > 1)
    throw new PbxError('usage', '--number is for one feature', 'install them one by one');
}
