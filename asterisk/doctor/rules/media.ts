import { sameName } from '../../conf/bytes.ts';
import { isTrue } from '../../sip/values.ts';
import { sinceDialplan } from '../loaded.ts';
import { grouped, lastLogged, listed, placed, typed } from '../says.ts';
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
        mend: [`${typed(evidence, 'media show')}   tells what keeps media in the PBX`],
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

const RETRANSMIT =
  /^Retransmission timeout reached on transmission (\S+) for seqno (\d+) \(([^)]*)\)/;
const NO_ACK = /no (?:reply to our critical packet|ACK received)/i;

/** What Asterisk sent and nobody answered: nearly always an address that does not lead back. */
export const retransmissions: Rule = {
  id: 'retransmission',
  about: 'calls that end since an answer never came (no ACK)',
  from: ['log'],
  look(evidence) {
    const lines = evidence.log.filter(
      ({ message }) => RETRANSMIT.test(message) || NO_ACK.test(message),
    );
    if (lines.length === 0) return [];
    return [
      {
        severity: 'warning',
        title: 'Asterisk repeated a message in vain and gave the call up',
        evidence: lastLogged(lines),
        why: 'what Asterisk sent did not arrive, or the answer went elsewhere: nearly always NAT, a firewall, or an address in the Contact that does not lead back',
        mend: [
          `${typed(evidence, 'capture start')}   and make the call again; then ${typed(evidence, 'capture show')}`,
          'behind NAT set external_signaling_address and local_net (chan_sip: externaddr, localnet), and rewrite_contact=yes for phones outside',
        ],
      },
    ];
  },
};

const ONE_WAY = /RTPAUDIOQOS[^=]*=.*\brxcount=0;/;
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** What speaks for silence: packets that never came, and phones outside of a PBX that tells its inner address. */
export const oneWay: Rule = {
  id: 'one-way-audio',
  about: 'phones outside that are told an inner address, and calls without a packet of sound',
  from: ['files', 'log'],
  look(evidence) {
    const silent = evidence.log.filter(({ message }) => ONE_WAY.test(message));
    const heard: Finding[] =
      silent.length === 0
        ? []
        : [
            {
              severity: 'warning',
              title: 'a call ended in which no packet of sound had come from a phone',
              evidence: lastLogged(silent),
              why: 'unless its media was direct, the sound of that phone did not reach the PBX: NAT, a firewall, or an RTP port that is not let through',
              mend: [
                `${typed(evidence, 'media show')}   tells whose media is direct`,
                `${typed(evidence, 'capture start')}   and make the call again: capture show tells where its RTP goes`,
              ],
            },
          ];
    return [...heard, ...outside(evidence)];
  },
};

/** A PBX in a private network with phones from elsewhere, and no word of its outer address. */
function outside(evidence: Evidence): Finding[] {
  const { views } = evidence.files;
  const file = evidence.driver === 'sip' ? 'sip.conf' : 'pjsip.conf';
  const entries = views.get(file)?.sections.flatMap((section) => section.entries) ?? [];
  const tells = entries.some(({ key }) =>
    /^(external_media_address|externaddr|externip|externhost|media_address)$/i.test(key),
  );
  const far = evidence.asterisk.peers.filter(
    ({ technology, address }) => technology !== 'IAX2' && address !== undefined && !isNear(address),
  );
  if (tells || far.length === 0 || !views.has(file)) return [];
  return [
    {
      severity: 'warning',
      title: `${listed(far.map(({ name }) => name))} is outside, and the PBX does not say under which address it is reached`,
      evidence: far.slice(0, 4).map(({ id, address }) => `${id} at ${address}`),
      why: 'behind NAT a phone outside is told the inner address and sends its sound nowhere',
      mend: [
        evidence.driver === 'sip'
          ? 'in sip.conf set externaddr=, localnet= and nat=force_rport,comedia, unless this PBX has a public address itself'
          : 'in the transport of pjsip.conf set external_media_address, external_signaling_address and local_net, unless this PBX has a public address itself',
      ],
    },
  ];
}

function isNear(address: string): boolean {
  const host = address.replace(/:\d+$/, '');
  return /^127\.|^\[?::1\]?$|^\[?f[cde]/i.test(host) || PRIVATE.test(host);
}

export const soundMissing = /^File (\S.*) does not exist in any format$/;

/** Sounds that the dialplan plays and that there are not. */
export const sounds: Rule = {
  id: 'sounds',
  about: 'announcements without a sound file',
  from: ['files', 'log'],
  look: (evidence) => [...loggedSounds(evidence), ...writtenSounds(evidence)],
};

/** What the log missed is over where the file is there now, or the dialplan was loaded since and does not name it. */
function loggedSounds(evidence: Evidence): Finding[] {
  const late = new Set(sinceDialplan(evidence));
  return [...grouped(evidence.log, soundMissing).values()].flatMap(({ match, lines }) => {
    const name = match[1] ?? '';
    const uses = usesOf(evidence, name);
    const isMended = evidence.files.sounds.get(name) === true;
    const isOver = uses.length === 0 && !lines.some((line) => late.has(line));
    return isMended || isOver ? [] : [noSound(evidence, name, [...uses, ...lastLogged(lines)])];
  });
}

function writtenSounds(evidence: Evidence): Finding[] {
  const logged = new Set(grouped(evidence.log, soundMissing).keys());
  return [...evidence.files.sounds]
    .filter(([name, isThere]) => !isThere && !logged.has(name))
    .map(([name]) => noSound(evidence, name, usesOf(evidence, name)));
}

const noSound = (evidence: Evidence, name: string, seen: readonly string[]): Finding => ({
  severity: 'problem',
  title: `there is no sound ${name}`,
  evidence: seen.slice(0, 4),
  why: 'whoever gets there hears silence in its place: the file is gone, lies elsewhere, or is of another language',
  mend: [
    `${typed(evidence, 'prompt list')}   tells the announcements of the features; ${typed(evidence, 'prompt reset')} NAME   makes one anew`,
    'others: put the file (8 kHz mono WAV, or gsm, alaw) where its name says, or among the sounds of its language',
  ],
});

function usesOf({ files }: Evidence, name: string): string[] {
  return [...files.plan.contexts.values()].flatMap((context) =>
    context.extensions.flatMap((extension) =>
      extension.steps
        .filter(({ data }) => data.split(/[,&]/).some((one) => one.trim() === name))
        .map(
          ({ entry, application }) =>
            `${placed(entry)}  ${application}(…${name}…) in ${extension.name.text} of [${context.name}]`,
        ),
    ),
  );
}
