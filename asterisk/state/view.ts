import type { LegMedia } from '../media/types.ts';
import type { PbxState, PbxView } from './types.ts';

/** One view of whatever state is the current one. */
export function createView(
  state: () => PbxState,
  legMedia: ReadonlyMap<string, LegMedia>,
): PbxView {
  return {
    legMedia,
    get peers() {
      return state().peers;
    },
    get channels() {
      return state().channels;
    },
    get bridges() {
      return state().bridges;
    },
    get registrations() {
      return state().registrations;
    },
    get calls() {
      return state().calls;
    },
    get asteriskVersion() {
      return state().asteriskVersion;
    },
    get startedAt() {
      return state().startedAt;
    },
    get reloadedAt() {
      return state().reloadedAt;
    },
  };
}
