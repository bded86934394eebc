import type { Call } from '../state/types.ts';
import { technologyOf } from './ask.ts';
import { hasRtp } from './path.ts';
import { accountOf, type LegSettings } from './settings.ts';
import type { LegMedia, MediaPath, Reason } from './types.ts';

/** What is known of a leg of a call when it is asked why its media is not direct. */
export interface ExplainedLeg {
  readonly channel: string;
  readonly media: LegMedia | undefined;
  readonly settings: LegSettings | undefined;
  /** The file that MixMonitor writes. */
  readonly recording: string | undefined;
  /** Channels that listen to it (ChanSpy, ExtenSpy, Snoop). */
  readonly listeners: readonly string[];
  readonly isOnHold: boolean;
}

export interface Explained {
  readonly call: Pick<Call, 'caller'>;
  readonly path: MediaPath;
  readonly legs: readonly ExplainedLeg[];
  /** The technology that passes packets on, or sends them directly, has been suspended for all calls. */
  readonly isSuspended: boolean;
}

/** Where Asterisk lets media go is decided by bridges/bridge_native_rtp.c: what it refuses, in its order. */
export function reasonsOf(explained: Explained): Reason[] {
  const { path } = explained;
  if (path.kind === 'core') return [...coreReasons(explained), ...nativeReasons(explained)];
  return path.kind === 'native' ? nativeReasons(explained) : [];
}

/** What keeps a bridge from native_rtp. */
function coreReasons(explained: Explained): Reason[] {
  const { legs, path, isSuspended } = explained;
  return [
    ...manyReasons(path, legs),
    ...legs.flatMap(technologyReason),
    ...(isSuspended ? [SUSPENDED] : []),
    ...keyReasons(explained),
    ...legs.flatMap(listenerReasons),
    ...legs.flatMap(streamReasons),
    ...codecReasons(legs),
  ];
}

const SUSPENDED: Reason = {
  what: 'native_rtp is suspended, for all calls of this PBX',
  evidence: 'BridgeSuspended: Yes (BridgeTechnologyList)',
  hint: 'pbxctl cli bridge technology unsuspend native_rtp   (calls from then on)',
};

function manyReasons({ technology, channels }: MediaPath, legs: readonly ExplainedLeg[]): Reason[] {
  if (legs.length === 2 && technology !== 'softmix') return [];
  return [
    {
      what: `it is no bridge of two: ${technology === 'softmix' ? 'its voices are mixed' : 'only two can send to each other'}`,
      evidence: `${channels.length} channels in the bridge, ${technology}`,
      hint: undefined,
    },
  ];
}

function technologyReason({ channel }: ExplainedLeg): Reason[] {
  if (hasRtp(channel)) return [];
  const technology = technologyOf(channel);
  const local = technology === 'Local';
  return [
    {
      what: local
        ? 'a Local channel stands between the two'
        : `one leg is ${technology}, which carries its voice in packets of its own, not RTP`,
      evidence: `${channel} is in the bridge`,
      hint: local
        ? 'a Local channel without /n leaves the call by itself once it is answered'
        : undefined,
    },
  ];
}

/** Keys that the bridge listens to, unless the phone sends them by SIP INFO. */
function keyReasons({ call, legs }: Explained): Reason[] {
  const heard = legs.filter(({ media, settings }) => !media?.sendsInfo && !settings?.sendsInfo);
  const builtIn = heard.flatMap(({ channel, media }) =>
    media?.keys ? [`CHANNEL(dtmf_features) = ${media.keys} (${channel})`] : [],
  );
  const { application, applicationData } = call.caller;
  const dial = `${application}(${applicationData})`;
  const transfers = heard.some(({ media }) => media?.keys.includes('T'));
  const dynamic = heard.find(({ media }) => media?.dynamicFeatures);
  return [
    ...(builtIn.length === 0
      ? []
      : [
          {
            what: `the bridge listens to keys${/^Dial|^Queue/i.test(application) ? `: ${dial}` : ''}`,
            evidence: builtIn.join(', '),
            hint: transfers
              ? 'pbxctl transfer keys off   (calls from then on)'
              : 'take the options h H k K w W x X out of that Dial (calls from then on)',
          },
        ]),
    ...(dynamic?.media
      ? [
          {
            what: 'the bridge may listen to the keys of DYNAMIC_FEATURES',
            evidence: `DYNAMIC_FEATURES = ${dynamic.media.dynamicFeatures} (${dynamic.channel})`,
            hint: 'leave DYNAMIC_FEATURES unset in the dialplan (calls from then on)',
          },
        ]
      : []),
  ];
}

function listenerReasons({ channel, recording, listeners }: ExplainedLeg): Reason[] {
  return [
    ...(recording === undefined
      ? []
      : [
          {
            what: `it is recorded: ${recording}`,
            evidence: `mixmonitor list ${channel}`,
            hint: `pbxctl cli mixmonitor stop ${channel}`,
          },
        ]),
    ...listeners.map((listener) => ({
      what: `${listener} listens to it`,
      evidence: `pbxctl channels shows ${listener}`,
      hint: `pbxctl hangup ${listener}`,
    })),
  ];
}

function streamReasons({ channel, media, settings }: ExplainedLeg): Reason[] {
  const reasons: Reason[] = [];
  const account = accountOf(channel);
  const encryption = settings?.encryption;
  if (media?.isEncrypted || encryption !== undefined)
    reasons.push({
      what: `the media of ${account} is encrypted, which may keep it in the PBX`,
      evidence: encryption ?? `the stream of ${channel} is secure`,
      hint: 'the two ends have keys with the PBX, not with each other: only without encryption',
    });
  if (media?.hasVideo && technologyOf(channel) === 'PJSIP')
    reasons.push({
      what: `${account} has video, which PJSIP may keep in the PBX together with the sound`,
      evidence: `CHANNEL(videonativeformat) of ${channel}`,
      hint: `pbxctl codec set ${account} alaw   (calls from then on, without video)`,
    });
  if (media?.isFax)
    reasons.push({
      what: `${account} sends a fax over T.38, which may keep it in the PBX`,
      evidence: `CHANNEL(pjsip,t38state) of ${channel}`,
      hint: undefined,
    });
  return reasons;
}

function codecReasons([a, b, ...more]: readonly ExplainedLeg[]): Reason[] {
  if (!a?.media || !b?.media || more.length > 0) return [];
  const [one, other] = [a.media.codecs, b.media.codecs];
  if (one.length === 0 || other.length === 0 || one.some((codec) => other.includes(codec)))
    return [];
  return [
    {
      what: `the phones speak different codecs: ${accountOf(a.channel)} ${one.join(',')}, ${accountOf(b.channel)} ${other.join(',')}`,
      evidence: `Nativeformats of both (Status): ${one.join(',')} and ${other.join(',')}`,
      hint: `pbxctl codec set --all ${one[0]}   (calls from then on)`,
    },
  ];
}

/** What makes native_rtp keep the packets in the PBX. */
function nativeReasons({ legs }: Explained): Reason[] {
  return legs.flatMap(({ channel, settings, isOnHold }) => {
    const account = accountOf(channel);
    const reasons: Reason[] = [];
    if (isOnHold)
      reasons.push({
        what: `${account} has put the call on hold: the other hears the PBX meanwhile`,
        evidence: `${channel} is on hold`,
        hint: 'it is direct again when that phone takes the call back',
      });
    if (settings && !settings.direct)
      reasons.push({
        what: `${account} is set via-pbx`,
        evidence: settings.evidence,
        hint: `pbxctl media set ${account} direct   (calls from then on)`,
      });
    if (settings?.hasAcl)
      reasons.push({
        what: `${account} may be told only some addresses`,
        evidence: `DirectMedACL: Yes (sip show peer ${account})`,
        hint: 'directmediapermit, directmediadeny and directmediaacl of sip.conf',
      });
    return reasons;
  });
}

/** What cannot be asked, and may be why. */
export const UNSEEN: Reason = {
  what: 'nothing that can be asked explains it; it may be VOLUME, JITTERBUFFER, DENOISE or TALK_DETECT of the dialplan, packets of different length, or settings from before the call',
  evidence: 'bridges/bridge_native_rtp.c of Asterisk',
  hint: 'pbxctl cli logger add channel why.log debug   and   pbxctl cli core set debug 1 bridge_native_rtp: the reason of the next call is then in why.log of its log folder',
};
