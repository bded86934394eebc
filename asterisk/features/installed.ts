import type { DialContext, Dialplan, Extension } from '../dialplan/types.ts';
import { featureNamed, features } from './catalogue.ts';
import { readMarker } from './marker.ts';
import type { Feature, FeatureSettings } from './types.ts';

/** A feature as a dialplan has it. */
export interface Installed {
  readonly feature: Feature;
  /** Number or pattern. */
  readonly number: string;
  readonly context: DialContext;
  readonly settings: FeatureSettings;
  readonly extension: Extension;
}

/** Every marked extension whose feature is in the catalogue, in the order of the contexts. */
export function installedIn({ contexts }: Dialplan): Installed[] {
  const known = new Set(features.map(({ id }) => id));
  return [...contexts.values()].flatMap((context) =>
    context.extensions.flatMap((extension) => {
      const marked = readMarker(extension);
      if (!marked || !known.has(marked.id)) return [];
      const feature = featureNamed(marked.id);
      const { settings } = marked;
      return [{ feature, number: extension.name.text, context, settings, extension }];
    }),
  );
}
