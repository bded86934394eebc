import { expect, test } from 'vitest';
import { createState, type State } from '../../../asterisk/state/state.ts';
import type { Call, PbxState, Peer } from '../../../asterisk/state/types.ts';
import { type Recorded, readTranscript } from '../../support/transcript.ts';

const engines = [
  { file: 'sip-16.ami', sip: 'SIP', version: '16.28.0' },
  { file: 'pjsip-22.ami', sip: 'PJSIP', version: '22.10.1' },
] as const;

/** Applies steps up to and with `last`: the first list and the events of all. */
function replay(file: string, last: string): State {
  const state = createState(() => 1_000_000);
  for (const [step, recorded] of readTranscript(file)) {
    for (const { action, message } of recorded) {
      if (action === undefined || step === 'first list') state.apply(message);
    }
    if (step === last) return state;
  }
  throw new Error(`no step ${last} in ${file}`);
}

function onlyCall(view: PbxState): Call {
  expect(view.calls.size).toBe(1);
  for (const call of view.calls.values()) return call;
  throw new Error('no call');
}

function row({ state, caller, callee, exten, application }: Call): string {
  const name = (channel: string | undefined) => channel?.replace(/-[0-9a-f]{8}$|-\d+$/, '') ?? '-';
  return [state, name(caller.name), name(callee?.name), exten, application].join(' ');
}

const peerRows = (view: PbxState) =>
  [...view.peers.values()].map((peer) => `${peer.id} ${peer.status} ${peer.address ?? '-'}`).sort();

test.each(engines)('$file: the first list', ({ file, sip, version }) => {
  const state = replay(file, 'first list');
  expect(state.asteriskVersion).toContain(version);
  expect(state.startedAt).toBeDefined();
  const other = sip === 'SIP' ? '127.0.4.22' : '127.0.4.16';
  expect(peerRows(state)).toEqual(
    [
      'IAX2/ghost registered 127.0.4.99:4569',
      `IAX2/op reachable ${other}:4569`,
      'IAX2/trunk unregistered -',
      `${sip}/701 unregistered -`,
      `${sip}/702 unregistered -`,
      `${sip}/static ${sip === 'SIP' ? 'unknown' : 'unreachable'} 127.0.4.97:5060`,
    ].sort(),
  );
  const iax = sip === 'SIP' ? 'IAX2/trunk@127.0.4.22:4569' : 'IAX2/nobody@127.0.4.16:4569';
  expect([...state.registrations.keys()].sort()).toEqual([iax, `${sip}/lab@127.0.4.98`]);
  expect(state.registrations.get(iax)?.status).toBe(sip === 'SIP' ? 'Registered' : 'Rejected');
});

test.each(engines)('$file: phones register, are refused, and leave', ({ file, sip }) => {
  const registered = replay(file, 'register 701').peers.get(`${sip}/701`);
  expect(registered).toMatchObject({ status: 'registered', address: '127.0.4.127:5060' });
  expect(replay(file, 'register 702').peers.get(`${sip}/702`)?.status).toBe('reachable');
  expect(replay(file, 'wrong password').peers.get(`${sip}/701`)).toMatchObject({
    status: 'registered',
    lastError: 'wrong password from 127.0.4.127:5060',
  });
  expect(replay(file, 'unknown user').peers.has(`${sip}/799`)).toBe(false);
  expect(replay(file, 'unregister 701').peers.get(`${sip}/701`)).toMatchObject({
    status: 'unregistered',
    address: undefined,
  });
  expect(replay(file, 'unreachable 702').peers.get(`${sip}/702`)?.status).toBe('unreachable');
});

test.each(engines)('$file: an echo call', ({ file, sip }) => {
  const call = onlyCall(replay(file, 'echo call'));
  expect(row(call)).toBe(`up ${sip}/701 - 600 `);
  expect(call.caller.callerName).toBe('Phone 701');
  expect(replay(file, 'echo call: end').calls.size).toBe(0);
});

test.each(engines)('$file: A calls B', ({ file, sip }) => {
  expect(row(onlyCall(replay(file, 'A calls B')))).toBe(`ringing ${sip}/701 ${sip}/702 702 `);
  const up = replay(file, 'A calls B: answer');
  expect(row(onlyCall(up))).toBe(`up ${sip}/701 ${sip}/702 702 `);
  const [bridge] = up.bridges.values();
  expect(bridge).toMatchObject({ type: 'basic', technology: 'simple_bridge' });
  expect(bridge?.channels).toHaveLength(2);
  const end = replay(file, 'A calls B: end');
  expect([end.calls.size, end.channels.size, end.bridges.size]).toEqual([0, 0, 0]);
});

test.each(engines)('$file: hold and back', ({ file }) => {
  const held = onlyCall(replay(file, 'hold'));
  expect([held.caller.onHold, held.callee?.onHold]).toEqual([true, false]);
  expect(replay(file, 'hold: resumed').calls.size).toBe(0);
  const resumed = readTranscript(file).get('hold: held') ?? [];
  const state = replay(file, 'hold');
  for (const { message } of resumed) state.apply(message);
  expect(onlyCall(state).caller.onHold).toBe(false);
});

test.each(engines)(
  '$file: after a blind transfer the called phone talks to the extension',
  ({ file, sip }) => {
    const state = replay(file, 'blind transfer');
    expect(row(onlyCall(state))).toBe(`up ${sip}/702 - 600 `);
    for (const { message } of readTranscript(file).get('blind transfer: list') ?? []) {
      state.apply(message);
    }
    expect(row(onlyCall(state))).toBe(`up ${sip}/702 - 600 Echo`);
  },
);

test.each(engines)('$file: through Local channels the phones are the parties', ({ file, sip }) => {
  const state = replay(file, 'local');
  expect(row(onlyCall(state))).toBe(`up ${sip}/701 ${sip}/702 790 `);
  for (const { message } of readTranscript(file).get('local: list') ?? []) state.apply(message);
  expect(row(onlyCall(state))).toBe(`up ${sip}/701 ${sip}/702 790 Dial`);
});

test.each(engines)('$file: a call that AMI made to a phone', ({ file, sip }) => {
  const state = replay(file, 'originate');
  expect(row(onlyCall(state))).toBe(`up ${sip}/702 - 600 `);
  for (const { message } of readTranscript(file).get('originate: list') ?? []) state.apply(message);
  expect(row(onlyCall(state))).toBe(`up ${sip}/702 - 600 Echo`);
});

test.each(engines)('$file: a call over the trunk', ({ file, sip }) => {
  expect(row(onlyCall(replay(file, 'trunk')))).toBe(`up ${sip}/701 IAX2/op 9600 `);
});

test.each(engines)('$file: nothing is left at the end', ({ file }) => {
  const state = replay(file, 'shutdown');
  expect([state.calls.size, state.channels.size, state.bridges.size]).toEqual([0, 0, 0]);
  expect(state.reloadedAt).toBe(1_000_000);
});

/** What both a list and the events tell. */
function told(view: PbxState) {
  const channels = [...view.channels.values()].map(
    ({ createdAt, answeredAt, application, applicationData, ...channel }) => channel,
  );
  const calls = [...view.calls.values()].map(
    ({ linkedid, state, caller, callee, exten }) =>
      `${linkedid} ${state} ${caller.name} ${callee?.name} ${exten}`,
  );
  const members = [...view.bridges.values()].map(
    ({ id, channels: ids }) => [id, [...ids].sort()] as const,
  );
  return { channels: byName(channels), calls, members: new Map(members) };
}

function byName<T extends { name: string }>(all: T[]): T[] {
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fresh(recorded: readonly Recorded[]): State {
  const state = createState(() => 1_000_000);
  for (const { message } of recorded) state.apply(message);
  return state;
}

const callLists = [
  'echo call: list',
  'A calls B: ringing list',
  'A calls B: up list',
  'local: list',
];

test.each(engines.flatMap(({ file }) => callLists.map((step) => ({ file, step }))))(
  '$file: the events up to "$step" come to what it lists',
  ({ file, step }) => {
    expect(told(replay(file, step))).toEqual(told(fresh(readTranscript(file).get(step) ?? [])));
  },
);

test.each(
  engines.flatMap(({ file }) =>
    ['list with phones', 'last list', 'after reload'].map((step) => ({ file, step })),
  ),
)('$file: the events up to "$step" come to the peers that it lists', ({ file, step }) => {
  const listed = fresh(readTranscript(file).get(step) ?? []);
  const state = replay(file, step);
  const told = peerRows(listed).filter((row) => !row.includes('/static unknown'));
  const names = [...state.peers.values()].filter(isOpen(state)).map(({ id }) => id);
  const expected = told.filter((row) => !names.includes(row.split(' ')[0] ?? ''));
  expect(expected.length).toBeGreaterThan(3);
  expect(peerRows(state)).toEqual(expect.arrayContaining(expected));
});

/** What a row shows is still to be asked for; the user agent alone, which it does not show, is not enough. */
const isOpen =
  (state: { readonly unsure: ReadonlySet<string> }) =>
  ({ id, technology, contacts }: Peer): boolean =>
    state.unsure.has(id) &&
    (technology !== 'PJSIP' || contacts.some(({ status }) => status === 'unknown'));
