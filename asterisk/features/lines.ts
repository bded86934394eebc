import type { NewStep } from '../conf/extensions.ts';
import { PbxError } from '../errors.ts';
import { markerOf } from './marker.ts';
import { step } from './spoken.ts';
import type { Feature, FeaturePlaces, FeatureSettings } from './types.ts';

/** The lines of a feature, with the one that marks it. */
export function featureSteps(
  feature: Feature,
  settings: FeatureSettings,
  places: FeaturePlaces,
): readonly NewStep[] {
  if (feature.prompts(settings).length > 0 || feature.modules.includes('res_agi'))
    for (const path of Object.values(places)) refusePath(path);
  return [step(markerOf(feature, settings)), ...feature.steps(settings, places)];
}

/** Characters that Asterisk or a dialplan would read as more than a part of a path. */
function refusePath(path: string): void {
  if (/^\/[\p{L}\p{N}_./@:~+= -]+$/u.test(path)) return;
  throw new PbxError(
    'refused',
    `a dialplan cannot name files under ${JSON.stringify(path)}`,
    'set XDG_DATA_HOME to a folder of letters, digits and - _ . only, and set up again',
  );
}
