import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { orNothing } from '../state/listing.ts';
import type { Channel } from '../state/types.ts';
import type { LegMedia, RtpCounts } from './types.ts';

/** Asked of every channel; a name that its driver does not know would be a warning in Asterisk's log. */
const COMMON = [
  ...['CHANNEL(dtmf_features)', 'DYNAMIC_FEATURES', 'CHANNEL(videonativeformat)'],
  'CHANNEL(callid)',
];
const PJSIP = ['CHANNEL(pjsip,call-id)'];
/** Before it has been answered, a channel may have no RTP yet, which would be a warning too. */
const PJSIP_UP = [
  ...['CHANNEL(rtp,direct)', 'CHANNEL(rtp,dest)', 'CHANNEL(rtp,hold)', 'CHANNEL(rtp,secure)'],
  'CHANNEL(pjsip,t38state)',
];
const SIP = ['CHANNEL(rtpdest)', 'SIPCALLID'];

/** What a phone chose goes into a line of Asterisk's CLI only if it is plain. */
const PLAIN_CALL_ID = /^[\w.@:+~=-]{1,200}$/;

/** `PJSIP` of `PJSIP/701-00000007`. */
export const technologyOf = (channel: string): string => channel.slice(0, channel.indexOf('/'));

/** Asks a channel about its media, with questions that change nothing; undefined when it is gone. */
export async function askLeg(
  ami: Ami,
  { name, state }: Pick<Channel, 'name' | 'state'>,
): Promise<LegMedia | undefined> {
  const technology = technologyOf(name);
  const isUp = state === 'Up';
  const own = technology === 'SIP' ? SIP : [];
  const [status] = await orNothing(async () => {
    const action = { Action: 'Status', Channel: name, Variables: [...COMMON, ...own].join(',') };
    return (await ami.list(action)).items;
  });
  if (!status) return undefined;
  const asked = technology === 'PJSIP' ? await askPjsip(ami, name, isUp) : [];
  const told: Told = new Map([...variablesOf(status), ...asked]);
  const common = commonOf(status, told);
  if (technology === 'PJSIP')
    return isUp
      ? { ...common, ...pjsipOf(name, told) }
      : { ...common, callId: told.get('CHANNEL(pjsip,call-id)') };
  if (technology === 'SIP') return { ...common, ...(await chanSipOf(ami, name, told)) };
  return { ...common, evidence: `${name}: ${technology} sends no RTP to a phone` };
}

/**
 * One by one, by Getvar: PJSIP answers in the thread of the call. Status would hold the channel's lock while it waits
 * for that thread, which then may wait for the lock: the call, and Asterisk for it, would stand still for ever.
 */
async function askPjsip(ami: Ami, Channel: string, isUp: boolean): Promise<[string, string][]> {
  const wanted = isUp ? [...PJSIP, ...PJSIP_UP] : PJSIP;
  const answers = await Promise.all(
    wanted.map(async (Variable): Promise<[string, string][]> => {
      const [answer] = await orNothing(async () => [
        await ami.send({ Action: 'Getvar', Channel, Variable }),
      ]);
      const value = answer?.get('Value') ?? '';
      return NOTHING.includes(value) ? [] : [[Variable, value]];
    }),
  );
  return answers.flat();
}

type Told = ReadonlyMap<string, string>;

const NOTHING: readonly string[] = ['', '(null)', '(nothing)', '<unknown>'];

function variablesOf(status: AmiMessage): Told {
  return new Map(
    status.all('Variable').flatMap((text) => {
      const at = text.indexOf('=');
      const value = text.slice(at + 1);
      return at < 0 || NOTHING.includes(value) ? [] : [[text.slice(0, at), value]];
    }),
  );
}

function commonOf(status: AmiMessage, told: Told): LegMedia {
  return {
    channel: status.get('Channel') ?? '',
    bridgeId: status.get('BridgeID') || undefined,
    phone: undefined,
    sendsTo: undefined,
    evidence: '',
    codecs: (status.get('Nativeformats') ?? '').match(/[\w-]+/g) ?? [],
    keys: told.get('CHANNEL(dtmf_features)') ?? '',
    dynamicFeatures: told.get('DYNAMIC_FEATURES') ?? '',
    holds: false,
    isEncrypted: false,
    hasVideo: told.has('CHANNEL(videonativeformat)'),
    isFax: false,
    sendsInfo: false,
    callId: undefined,
    logId: told.get('CHANNEL(callid)')?.replace(/[[\]]/g, ''),
    rtp: undefined,
  };
}

/** `ssrc=1;themssrc=2;lp=0;rxjitter=0.0001;rxcount=51;…`, jitter in seconds (ast_rtp_instance_get_quality). */
function countsOf(text: string | undefined): RtpCounts | undefined {
  const fields = new Map(text?.split(';').map((part) => part.split('=') as [string, string]));
  const number = (name: string) => Number(fields.get(name)) || 0;
  if (!fields.has('rxcount')) return undefined;
  return {
    ...{ received: number('rxcount'), receivedLost: number('lp'), sent: number('txcount') },
    ...{ receivedJitterMs: number('rxjitter') * 1000, sentLost: number('rlp') },
    sentJitterMs: number('txjitter') * 1000,
  };
}

/** channels/pjsip/dialplan_functions.c: `rtp,direct` is `(null)` while the media is with Asterisk. */
function pjsipOf(name: string, told: Told): Partial<LegMedia> {
  const direct = told.get('CHANNEL(rtp,direct)');
  return {
    phone: told.get('CHANNEL(rtp,dest)'),
    sendsTo: direct ?? false,
    evidence: `${name}: CHANNEL(rtp,direct) = ${direct ?? '(null)'}`,
    holds: told.get('CHANNEL(rtp,hold)') === '1',
    isEncrypted: told.get('CHANNEL(rtp,secure)') === '1',
    isFax: /^(ENABLED|PEER_REINVITE|LOCAL_REINVITE)$/.test(
      told.get('CHANNEL(pjsip,t38state)') ?? '',
    ),
    callId: told.get('CHANNEL(pjsip,call-id)'),
  };
}

/** Only the CLI tells where chan_sip has sent the media of a leg (sip_show_channel in channels/chan_sip.c). */
async function chanSipOf(ami: Ami, name: string, told: Told): Promise<Partial<LegMedia>> {
  const callId = told.get('SIPCALLID');
  const known = { phone: told.get('CHANNEL(rtpdest)'), callId };
  const lines = await shownChannel(ami, callId);
  const field = (label: string) =>
    lines.find((line) => line.trimStart().startsWith(`${label}:`))?.split(/:\s+/)[1] ?? '';
  const [, address, place] = /^(\S+) \((local|Outside bridge)\)/.exec(field('Audio IP')) ?? [];
  if (address === undefined)
    return { ...known, evidence: `${name}: sip show channel did not tell where its audio goes` };
  return {
    ...known,
    sendsTo: place === 'local' ? false : address,
    evidence: `${name}: sip show channel: Audio IP ${address} (${place})`,
    // Without an address of its party it has nobody to send to: chan_sip forgets it for a hold.
    holds: known.phone === undefined,
    isEncrypted: field('Media') === 'SRTP',
    sendsInfo: /info/.test(field('DTMF Mode')),
  };
}

const FIGURES: Readonly<Record<string, string>> = {
  PJSIP: 'CHANNEL(rtcp,all)',
  SIP: 'CHANNEL(rtpqos,audio,all)',
};

/**
 * What Asterisk has counted of a leg's RTP. Not to be asked while any leg of its bridge is direct: there are no
 * figures then, and the question would be a warning in Asterisk's log.
 */
export async function askCounts(ami: Ami, channel: string): Promise<RtpCounts | undefined> {
  const Variable = FIGURES[technologyOf(channel)];
  if (Variable === undefined) return undefined;
  const [answer] = await orNothing(async () => [
    await ami.send({ Action: 'Getvar', Channel: channel, Variable }),
  ]);
  return countsOf(answer?.get('Value'));
}

async function shownChannel(ami: Ami, callId: string | undefined): Promise<readonly string[]> {
  if (callId === undefined || !PLAIN_CALL_ID.test(callId)) return [];
  const [answer] = await orNothing(async () => [await ami.command(`sip show channel ${callId}`)]);
  return answer?.ok ? answer.lines.flatMap((line) => line.split('\n')) : [];
}
