import type { EffectiveEntry } from '../conf/effective.ts';
import { PbxError } from '../errors.ts';
import { isTrue, lastOf } from './values.ts';

/** What `media set` can be told. */
export interface MediaWord {
  readonly direct: boolean;
  readonly method: 'update' | undefined;
  /** What the word is in today's terms, where it is an old one. */
  readonly explained: string | undefined;
}

const WORDS: Readonly<Record<string, boolean>> = { direct: true, 'via-pbx': false };

/** `canreinvite` was the name of `directmedia` up to Asterisk 1.6, and `reinvite` is what people call it. */
const OLD: Readonly<Record<string, boolean>> = {
  ...{ reinvite: true, canreinvite: true, directmedia: true, direct_media: true },
  ...{ update: true, yes: true, noreinvite: false, no: false },
};

/** Reads `direct`, `via-pbx`, or one of the historic ways to say it: `canreinvite=no`, `reinvite`, `yes`. */
export function readMediaWord(text: string): MediaWord {
  const value = text.toLowerCase().replace(/^(canreinvite|reinvite|direct_?media)=/, '');
  if (value.split(',').includes('nonat'))
    throw new PbxError('usage', NONAT, 'say direct, or via-pbx, which is what helps behind NAT');
  const known = Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
  if (known !== undefined) return { direct: known, method: undefined, explained: undefined };
  const old = Object.hasOwn(OLD, value) ? OLD[value] : undefined;
  if (old === undefined)
    throw new PbxError(
      'usage',
      `media can be direct or via-pbx, not ${JSON.stringify(text.slice(0, 60))}`,
      'pbxctl help media set',
    );
  const method = value === 'update' ? value : undefined;
  return { direct: old, method, explained: `${text}: that is ${old ? 'direct' : 'via-pbx'} here` };
}

const NONAT =
  'nonat has no effect in Asterisk 16 and 22: the media is sent directly all the same, as with yes';

/** What keeps the media of a call in the PBX whatever is set: bridges/bridge_native_rtp.c. */
export const VETOES: readonly string[] = [
  'the media of a call is direct only where both phones are set so',
  'stays in the PBX: Dial with t T h H k K x X w W, and features in DYNAMIC_FEATURES, unless DTMF comes by SIP INFO',
  'stays in the PBX: a call that is recorded or listened to (MixMonitor, ChanSpy, JITTERBUFFER, volume, DENOISE)',
  'stays in the PBX: encrypted media (SRTP, DTLS), fax over T.38',
  'stays in the PBX: phones with no codec in common, or with packets of different length',
  'stays in the PBX: a call over IAX2, a Local channel, a conference, or a queue that listens for keys',
  'stays in the PBX: a PJSIP call with video',
  'stays in the PBX: a leg on hold, for as long as it hears music',
  'nonat and disable_direct_media_on_nat have no effect: behind NAT use via-pbx',
];

/** chan_sip's reading of directmedia (handle_common_options in channels/chan_sip.c). */
export function chanSipDirect(entry: EffectiveEntry | undefined): boolean {
  if (!entry || isTrue(entry.value)) return true;
  return entry.value.split(',').some((word) => /^\s*(update|nonat|outgoing)\s*$/i.test(word));
}

export function chanSipRemarks(
  entries: readonly EffectiveEntry[],
  direct: EffectiveEntry | undefined,
): string[] {
  const remarks: string[] = [];
  if (direct?.value.includes('nonat')) remarks.push(`${where(direct)}: nonat has no effect`);
  if (direct && /^canreinvite$/i.test(direct.key))
    remarks.push(`${where(direct)}: canreinvite is the old name of directmedia`);
  for (const key of ['encryption', 'jbforce']) {
    const veto = lastOf(entries, key);
    if (veto && isTrue(veto.value)) remarks.push(`${where(veto)} keeps the media in the PBX`);
  }
  const acl = lastOf(entries, 'directmediadeny', 'directmediapermit', 'directmediaacl');
  if (acl) remarks.push(`${where(acl)}: only to the addresses that it allows`);
  return remarks;
}

export function pjsipRemarks(entries: readonly EffectiveEntry[]): string[] {
  const remarks: string[] = [];
  const encryption = lastOf(entries, 'media_encryption');
  if (encryption && !/^no$/i.test(encryption.value))
    remarks.push(`${where(encryption)} keeps the media in the PBX`);
  const webrtc = lastOf(entries, 'webrtc');
  if (webrtc && isTrue(webrtc.value)) remarks.push(`${where(webrtc)} keeps the media in the PBX`);
  const nat = lastOf(entries, 'disable_direct_media_on_nat');
  if (nat && isTrue(nat.value)) remarks.push(`${where(nat)} has no effect`);
  return remarks;
}

const where = ({ key, value, file, line }: EffectiveEntry) =>
  `${key} = ${value} (${file.slice(file.lastIndexOf('/') + 1)}:${line})`;
