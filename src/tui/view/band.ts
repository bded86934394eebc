import type { Segment } from '../../text/line.ts';
import type { SessionProfile } from '../deps.ts';

type Words = Pick<SessionProfile, 'kind' | 'readOnly' | 'production'>;

/** What kind of PBX this is, and whether it may be changed: a word, whatever the colours. */
export function kindWord({ kind, readOnly, production }: Words): string {
  if (kind === 'lab') return 'LAB';
  return `${production ? 'PRODUCTION' : 'ATTACHED'} ${readOnly ? 'read-only' : 'unlocked'}`;
}

export function kindTone({ kind, readOnly, production }: Words): Segment['tone'] {
  if (kind === 'lab') return 'good';
  if (production) return 'bad';
  return readOnly ? 'accent' : 'warn';
}

/** The word as a band in its colour; in reverse video where there are none. */
export function kindBand(profile: Words): Segment {
  return { text: ` ${kindWord(profile)} `, tone: kindTone(profile), bold: true, inverse: true };
}
