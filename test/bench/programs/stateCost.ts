import { AmiMessage } from '../../../asterisk/ami/message.ts';
import { createState } from '../../../asterisk/state/state.ts';
import { channelItem, contactItem, endpointItem, trafficOf } from '../traffic.ts';

/**
 * Applies events to a state of so many peers and standing channels: `node stateCost.mjs PEERS CHANNELS EVENTS`.
 * Prints the nanoseconds of one event.
 */
const [peers = 0, channels = 0, wanted = 0] = process.argv.slice(2).map(Number);
const state = createState(Date.now);
for (let i = 0; i < peers; i++) {
  state.apply(new AmiMessage(endpointItem(i)));
  state.apply(new AmiMessage(contactItem(i)));
}
for (let i = 0; i < channels; i++) state.apply(new AmiMessage(channelItem(i, peers)));

const traffic = trafficOf(peers);
let day = 0;
measure(wanted / 4);
const ns = measure(wanted);
if (state.peers.size < peers) throw new Error(`${state.peers.size} of ${peers} peers`);
if (state.channels.size < channels) throw new Error('channels were lost');
process.stdout.write(JSON.stringify({ ns, channels: state.channels.size }));

function measure(events: number): number {
  let [done, ns] = [0, 0];
  while (done < events) {
    const messages = Array.from({ length: 50 }, () => traffic(day++))
      .flat()
      .map((text) => new AmiMessage(text));
    const begin = process.hrtime.bigint();
    for (const message of messages) state.apply(message);
    ns += Number(process.hrtime.bigint() - begin);
    done += messages.length;
  }
  return ns / done;
}
