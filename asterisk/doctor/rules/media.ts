import { sameName } from '../../conf/bytes.ts';
import { isTrue } from '../../sip/values.ts';
import { listed, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** Settings that promise to keep media in the PBX behind NAT and do nothing: main/rtp_engine.c of 16 and 22. */
export const natMedia: Rule = {
  id: 'nat-media',
  about: 'nonat and disable_direct_media_on_nat, which have no effect',
  from: ['files'],
  look: (evidence) =>
    evidence.files.users.flatMap((user) => {
      const dead = user.settings.findLast(
        ({ key, value }) =>
          (/^(directmedia|canreinvite)$/i.test(key) && /\bnonat\b/i.test(value)) ||
          (sameName(key, 'disable_direct_media_on_nat') && isTrue(value)),
      );
      if (!dead || !user.media.direct) return [];
      return [
        {
          severity: 'warning',
          title: `${dead.key} = ${dead.value} of ${user.number} has no effect`,
          evidence: [`${placed(dead)}  ${dead.key} = ${dead.value}`],
          why: 'Asterisk 16 and 22 never look at it: the media goes directly, and behind NAT nobody hears anything',
          mend: [
            `${typed(evidence, 'media set', [user.number, 'via-pbx'])}   keeps the media in the PBX`,
          ],
        },
      ];
    }),
};

/** Users whose media may go directly, and settings of theirs that keep it in the PBX all the same. */
export const directMedia: Rule = {
  id: 'direct-media',
  about: 'direct media that is set and does not happen',
  from: ['files'],
  look: (evidence) =>
    evidence.files.users
      .filter(({ media }) => media.direct && media.remarks.length > 0)
      .map(({ number, media }) => ({
        severity: 'remark',
        title: `the media of ${number} is set direct, and stays in the PBX`,
        evidence: media.from
          ? [`${placed(media.from)}  ${media.from.key} = ${media.from.value}`]
          : [],
        why: media.remarks.join('; '),
        mend: [`${typed(evidence, 'media path')}   tells what keeps media in the PBX`],
      })),
};

const DTMF_KEYS = ['dtmfmode', 'dtmf_mode'];
const MODES = ['rfc2833', 'rfc4733', 'info', 'inband', 'auto', 'auto_info', 'shortinfo'];

/** How keys are sent: two ways in one PBX, and in-band with codecs that spoil tones. */
export const dtmf: Rule = {
  id: 'dtmf',
  about: 'keys that are sent in different ways, or within the sound of a compressing codec',
  from: ['files'],
  look(evidence) {
    const modes = evidence.files.users.map((user) => ({
      user,
      setting: user.settings.findLast(({ key }) => DTMF_KEYS.some((one) => sameName(one, key))),
    }));
    const inband = modes.flatMap(({ user, setting }): Finding[] => {
      const value = setting?.value.toLowerCase() ?? '';
      if (setting && !MODES.includes(value)) return [unknownMode(evidence, user.number, setting)];
      const spoils = user.codecs.filter((one) => !/^(a|u)law$|^slin|^g722$/.test(one));
      if (value !== 'inband' || spoils.length === 0 || !setting) return [];
      return [
        {
          severity: 'warning',
          title: `the keys of ${user.number} are sent as tones, which ${listed(spoils)} spoils`,
          evidence: [`${placed(setting)}  ${setting.key} = ${setting.value}`],
          why: 'tones within the sound are only understood with alaw, ulaw and g722: menus do not hear the keys',
          mend: [
            `${typed(evidence, 'codec set', [user.number, 'alaw,ulaw'])}   or set dtmf_mode=rfc4733 (chan_sip: dtmfmode=rfc2833) and reload`,
          ],
        },
      ];
    });
    return [
      ...inband,
      ...mixed(
        evidence,
        modes.map(({ user, setting }) => [user.number, normal(setting?.value)] as const),
      ),
    ];
  },
};

const normal = (value: string | undefined): string => {
  const mode = value?.toLowerCase() ?? 'rfc4733';
  return mode === 'rfc2833' ? 'rfc4733' : mode;
};

const unknownMode = (
  { program, driver }: Evidence,
  number: string,
  setting: { key: string; value: string; file: string; line: number },
): Finding => ({
  severity: 'problem',
  title: `${setting.key} = ${setting.value} of ${number} is no way to send keys`,
  evidence: [`${placed(setting)}  ${setting.key} = ${setting.value}`],
  why: `it is one of ${MODES.join(', ')}; PJSIP leaves the endpoint out for it`,
  mend: [
    `correct that line; then ${program} cli "module reload ${driver === 'sip' ? 'chan_sip.so' : 'res_pjsip.so'}"`,
  ],
});

function mixed(evidence: Evidence, modes: readonly (readonly [string, string])[]): Finding[] {
  const kinds = [...new Set(modes.map(([, mode]) => mode))].filter(
    (mode) => !mode.startsWith('auto'),
  );
  if (kinds.length < 2) return [];
  const of = (kind: string) =>
    listed(modes.filter(([, mode]) => mode === kind).map(([number]) => number));
  return [
    {
      severity: 'remark',
      title: `keys are sent in different ways: ${kinds.join(', ')}`,
      evidence: kinds.map((kind) => `${kind}: ${of(kind)}`),
      why: 'between two phones that send keys differently Asterisk must stay in between, and media is not direct',
      mend: [
        `${typed(evidence, 'user list')}   and set the same mode for all, unless it is meant so`,
      ],
    },
  ];
}
