import { unusedEvents } from '../../asterisk/state/mask.ts';
import { readTranscript } from '../support/transcript.ts';

const STEPS = /^(register|echo call|A calls B|hold|blind transfer)/;
const OTHERS = new Set([...unusedEvents, 'Reload', 'Shutdown', 'FullyBooted']);

const lines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n');

/** The name of a peer; the first and the last one have no traffic. */
export const peerName = (i: number): string => String(100_000 + i);

export const endpointItem = (i: number): string =>
  lines({
    ...{ Event: 'EndpointList', ObjectType: 'endpoint', ObjectName: peerName(i), Transport: '' },
    ...{ Aor: peerName(i), Auths: peerName(i), OutboundAuths: '' },
    Contacts: `${peerName(i)}/sip:${peerName(i)}@127.0.0.9:5060,`,
    ...{ DeviceState: 'Not in use', ActiveChannels: '0' },
  });

export const contactItem = (i: number): string =>
  lines({
    ...{ Event: 'ContactList', ObjectType: 'contact', ObjectName: `${peerName(i)};@4cddf1` },
    ...{ Endpoint: peerName(i), Uri: `sip:${peerName(i)}@127.0.0.9:5060`, UserAgent: 'phone' },
    ...{ ExpirationTime: '1795448631', Status: 'Reachable', RoundtripUsec: '2345' },
  });

/** A channel that stays. */
export const channelItem = (i: number, peers: number): string =>
  lines({
    ...{ Event: 'CoreShowChannel', Channel: `PJSIP/${peerName((i + 1) % peers)}-8${i}` },
    ...{ ChannelState: '6', ChannelStateDesc: 'Up', CallerIDNum: peerName((i + 1) % peers) },
    ...{ CallerIDName: '', ConnectedLineNum: '', ConnectedLineName: '', Language: 'en' },
    ...{ Context: 'usersnum', Exten: '600', Priority: '1', Uniqueid: `1600000000.${i}` },
    ...{ Linkedid: `1600000000.${i}`, Application: 'Echo', ApplicationData: '' },
    ...{ Duration: '00:01:00', BridgeId: '' },
  });

/**
 * The events of a day with registrations, calls, holds and transfers, as Asterisk 22 sent them. Each day is of
 * two other peers, and of channels and bridges of its own, which are over at its end.
 */
export function trafficOf(peers: number): (day: number) => string[] {
  const template = [...readTranscript('pjsip-22.ami')]
    .filter(([step]) => STEPS.test(step))
    .flatMap(([, recorded]) => recorded)
    .filter(({ action, message }) => action === undefined && !OTHERS.has(message.event ?? ''))
    .map(({ message }) => message.headers.map(([name, value]) => `${name}: ${value}`).join('\r\n'))
    .join('\r\n\r\n');
  const busy = Math.max(1, peers - 2);
  return (day) => {
    const [one, other] = [2 * day, 2 * day + 1].map((i) => peerName(1 + (i % busy)));
    return template
      .replace(/\b701\b/g, one ?? '')
      .replace(/\b702\b/g, other ?? '')
      .replace(/\b17954\d+\.(\d+)\b/g, `${1_700_000_000 + day}.$1`)
      .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}/g, day.toString(16).padStart(8, '0') + '$1')
      .split('\r\n\r\n');
  };
}
