import type { MediaSetting } from '../../asterisk/sip/port.ts';

/** The setting in the words that `media set` takes. */
export const mediaWords = ({ direct }: MediaSetting): string => (direct ? 'direct' : 'via-pbx');
