import { basename } from 'node:path';
import type { MediaSetting } from '../../asterisk/sip/port.ts';

/** The setting in the words that `media set` takes. */
export const mediaWords = ({ direct }: MediaSetting): string => (direct ? 'direct' : 'via-pbx');

/** `direct_media = yes (pjsip.conf:19, [phone])` */
export function settingWords({ from, direct, method }: MediaSetting): string {
  const how = direct && method !== 'invite' ? ` by ${method.toUpperCase()}` : '';
  if (!from) return `Asterisk's default${how}`;
  const section = from.object === 'general' ? 'general' : from.inheritedFrom;
  const place = `${basename(from.file)}:${from.line}${section ? `, [${section}]` : ''}`;
  return `${from.key} = ${from.value}${how} (${place})`;
}
