import { bench, describe } from 'vitest';
import { AmiMessage } from '../../asterisk/ami/message.ts';
import { createState, type State } from '../../asterisk/state/state.ts';
import { ami } from '../support/scriptedAmi.ts';
import { readTranscript } from '../support/transcript.ts';

/** More days than the state remembers channels of, so that a repeated one is new to it. */
const days = 400;

/** The cost of the events of a day with 10 peers and calls, and with 10,000: read the ratio, not the times. */
describe.each(['sip-16.ami', 'pjsip-22.ami'])('events of a day with phones (%s)', (file) => {
  const recorded = [...readTranscript(file).values()].flat();
  const events = recorded.filter(({ action }) => action === undefined).map((one) => one.message);
  const copies = Array.from({ length: days }, (_, day) => events.map((event) => on(day, event)));
  for (const peers of [10, 10_000]) {
    const state = filled(peers);
    let day = 0;
    bench(`${peers} peers`, () => {
      day = (day + 1) % days;
      for (const event of copies[day] ?? []) {
        state.apply(event);
        if (state.calls.size < peers) throw new Error('calls were lost');
      }
    });
  }
});

/** The event with channel ids of another day. */
function on(day: number, event: AmiMessage): AmiMessage {
  return new AmiMessage(
    event.headers.map((header) =>
      /(Uniqueid|Linkedid)$/.test(header[0]) && header[0] !== 'BridgeUniqueid'
        ? [header[0], `${day}-${header[1]}`]
        : header,
    ),
  );
}

function filled(peers: number): State {
  const state = createState(Date.now);
  for (let number = 0; number < peers; number += 1) {
    for (const item of listed(String(100_000 + number))) state.apply(item);
  }
  return state;
}

function listed(name: string): AmiMessage[] {
  return [
    ami(
      `Event: PeerEntry\nChanneltype: SIP\nObjectName: ${name}\nIPaddress: 127.0.0.9\nIPport: 5060\nStatus: OK (3 ms)`,
    ),
    ami(
      `Event: EndpointList\nObjectName: ${name}\nAor: ${name}\nContacts: ${name}/sip:${name}@127.0.0.9:5060,`,
    ),
    ami(`Event: Newchannel\nChannel: SIP/${name}-1\nUniqueid: 1.${name}\nLinkedid: 1.${name}`),
  ];
}
