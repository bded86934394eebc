import { expect, test } from 'vitest';
import { AmiMessage } from '../../../asterisk/ami/message.ts';
import { createRelister } from '../../../asterisk/state/relister.ts';
import { createState, type State } from '../../../asterisk/state/state.ts';
import type { PbxState } from '../../../asterisk/state/types.ts';
import { chance } from '../../support/chance.ts';
import { scriptedAmi } from '../../support/scriptedAmi.ts';
import { type Recorded, readTranscript } from '../../support/transcript.ts';

const files = ['sip-16.ami', 'pjsip-22.ami'];
const clock = () => 1_000_000;

/** What events and lists both tell, free of order. */
function told(view: PbxState) {
  const channels = [...view.channels.values()].map(
    ({ uniqueid, linkedid, name, state, exten, connectedNumber, bridgeId }) =>
      [uniqueid, linkedid, name, state, exten, connectedNumber, bridgeId].join(' '),
  );
  const calls = [...view.calls.values()].map(({ linkedid, state, caller, callee }) =>
    [linkedid, state, caller.name, callee?.name].join(' '),
  );
  const bridges = [...view.bridges.values()].map(({ id, channels: members }) =>
    [id, ...[...members].sort()].join(' '),
  );
  return { channels: channels.sort(), calls: calls.sort(), bridges: bridges.sort() };
}

function applyAll(messages: readonly AmiMessage[]): State {
  const state = createState(clock);
  for (const message of messages) state.apply(message);
  return state;
}

/** All events of a transcript, and each list of all channels and bridges with the number of events before it. */
function eventsAndLists(file: string) {
  const events: AmiMessage[] = [];
  const lists: { at: number; items: Recorded[] }[] = [];
  for (const [step, recorded] of readTranscript(file)) {
    const items = recorded.filter(({ action }) => action !== undefined);
    const actions = new Set(items.map(({ action }) => action));
    if (actions.has('BridgeList') && step !== 'first list')
      lists.push({ at: events.length, items });
    for (const { action, message } of recorded) if (action === undefined) events.push(message);
  }
  return { events, lists };
}

/** Lists while `during` happens, with the recorded items as the answer. */
async function relist(items: readonly Recorded[], during: readonly AmiMessage[]) {
  const commands = scriptedAmi();
  const relister = createRelister(commands, clock);
  for (const action of new Set(items.map((item) => item.action ?? ''))) {
    const own = items.filter((item) => item.action === action && item.message.event);
    commands.answers.set(action, () => own.map(({ message }) => message));
  }
  const listed = relister.list(createState(clock));
  for (const event of during) relister.keep(event);
  return (await listed)?.state;
}

test.each(files)(
  '%s: a listing at any moment comes to what all the events come to',
  async (file) => {
    const { events, lists } = eventsAndLists(file);
    expect(lists.length).toBeGreaterThan(4);
    const random = chance(7);
    for (const { at, items } of lists) {
      for (let round = 0; round < 15; round += 1) {
        const from = Math.floor(random() * (at + 1));
        const to = at + Math.floor(random() * (events.length - at + 1));
        const state = await relist(items, events.slice(from, to));
        if (!state) throw new Error('the listing was given up');
        expect(told(state)).toEqual(told(applyAll(events.slice(0, to))));
        for (const event of events.slice(to)) state.apply(event);
        expect(told(state)).toEqual(told(applyAll(events)));
      }
    }
  },
);

test.each(files)('%s: messages that come twice change nothing', (file) => {
  const { events } = eventsAndLists(file);
  for (let end = 1; end <= events.length; end += 17) {
    const part = events.slice(0, end);
    expect(told(applyAll(part.flatMap((event) => [event, event])))).toEqual(told(applyAll(part)));
  }
});

/** What must hold whatever came in. */
function expectWhole(view: PbxState): void {
  const linkedids = new Set([...view.channels.values()].map(({ linkedid }) => linkedid));
  expect(new Set(view.calls.keys())).toEqual(linkedids);
  for (const call of view.calls.values()) {
    expect(call.legs).toContain(call.caller);
    for (const leg of call.legs) expect(view.channels.get(leg.uniqueid)).toBe(leg);
  }
  for (const { uniqueid, bridgeId } of view.channels.values()) {
    if (bridgeId) expect(view.bridges.get(bridgeId)?.channels).toContain(uniqueid);
  }
  for (const { id, channels } of view.bridges.values()) {
    for (const member of channels) expect(view.channels.get(member)?.bridgeId).toBe(id);
  }
}

const hostile = ['', '__proto__', 'constructor', '\u0000\u001b[2J', 'x'.repeat(10_000), '-1', '∞'];

/** The message with some headers dropped, doubled, garbled or exchanged with another's. */
function garble(message: AmiMessage, other: AmiMessage, random: () => number): AmiMessage {
  const headers = message.headers.flatMap((header): [string, string][] => {
    const [name, value] = header;
    const die = random();
    if (die < 0.08) return [];
    if (die < 0.12) return [[name, hostile[Math.floor(random() * hostile.length)] ?? '']];
    if (die < 0.2) return [[name, other.get(name) ?? value]];
    if (die < 0.22) return [[hostile[Math.floor(random() * hostile.length)] ?? '', value]];
    return [[name, value]];
  });
  return new AmiMessage(headers);
}

test.each(files)(
  '%s: garbled, shuffled and repeated messages never throw and keep it whole',
  (file) => {
    const all = [...readTranscript(file).values()].flat().map(({ message }) => message);
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = chance(seed);
      const pick = () => all[Math.floor(random() * all.length)] ?? new AmiMessage([]);
      const state = createState(clock);
      let garbled = 0;
      for (const message of all) {
        const next = random() < 0.3 ? pick() : message;
        garbled += 1;
        state.apply(random() < 0.5 ? garble(next, pick(), random) : next);
        if (garbled % 100 === 0) expectWhole(state);
      }
      expectWhole(state);
      state.inherit(applyAll(all));
      expectWhole(state);
    }
  },
);
