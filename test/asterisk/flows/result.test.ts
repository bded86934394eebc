import { describe, expect, it } from 'vitest';
import type {
  CapturedMessage,
  Endpoint,
  Flow,
  Reading,
  RtpStream,
} from '../../../asterisk/capture/types.ts';
import { type Experiment, experimentsOf } from '../../../asterisk/flows/experiments.ts';
import { NOTEBOOK, NOTEBOOK_ALONE } from '../../../asterisk/flows/notebook.ts';
import { pathOf } from '../../../asterisk/flows/path.ts';
import { resultOf } from '../../../asterisk/flows/result.ts';
import { type Party, type SequenceStep, sequenceOf } from '../../../asterisk/flows/sequence.ts';
import { parseSip } from '../../../asterisk/wire/sip.ts';

const addresses = { A: '127.0.0.127', PBX: '127.0.0.198', B: '127.0.0.165' };
const at = (party: Party, port = 5060): Endpoint => ({ address: addresses[party], port });
const MS = 1_000_000;

/** The message that a step of the notebook stands for. */
function captured({ from, to, what, sdp }: SequenceStep, index: number): CapturedMessage {
  const isWithin = what === 're-INVITE' || what === 'BYE';
  const method = what.replace(/^(re|un)-/, '');
  const status = /^\d+$/.test(what) ? `SIP/2.0 ${what} Text` : `${method} sip:x@y SIP/2.0`;
  const lines = [
    status,
    'Call-ID: 1',
    `CSeq: 1 ${/^\d+$/.test(what) ? 'INVITE' : method}`,
    'From: <sip:701@y>;tag=1',
    `To: <sip:702@y>${isWithin ? ';tag=2' : ''}`,
    ...(what === 'un-REGISTER' ? ['Contact: *', 'Expires: 0'] : []),
  ];
  const message = parseSip(`${lines.join('\r\n')}\r\n\r\n`);
  if (!message) throw new Error(what);
  return {
    ...{ number: index + 1, timeNs: index * 100 * MS, lengthBytes: 500, message },
    ...{ source: at(from), destination: at(to), transport: 'udp', isRetransmission: false },
    media: sdp ? [] : undefined,
  };
}

const stream = (from: Party, to: Party, firstMs: number, lastMs: number): RtpStream => ({
  ...{ source: at(from, 4000), destination: at(to, 4000), ssrc: 1, payloadTypes: [8] },
  ...{ codec: 'PCMA', packets: 10, lost: 0, outOfOrder: 0, meanJitterMs: 0, maxJitterMs: 0 },
  ...{ maxDeltaMs: 20, firstNs: firstMs * MS, lastNs: lastMs * MS, firstNumber: 1, digits: [] },
  callId: '1',
});

function flowOf(steps: readonly SequenceStep[], streams: readonly RtpStream[]): Flow {
  const messages = steps.map(captured);
  const [first] = messages;
  if (!first) throw new Error('no message');
  const answer = messages.find(
    ({ message, destination }) => message.status === 200 && destination.address === addresses.A,
  );
  return {
    ...{ id: '1', kind: first.message.method === 'REGISTER' ? 'registration' : 'call' },
    ...{ from: '701', to: '702', messages, streams, verdict: '' },
    legs: [
      {
        callId: '1',
        source: first.source,
        destination: first.destination,
        from: '701',
        to: '702',
        messages,
      },
    ],
    ...{ outcome: first.message.method === 'REGISTER' ? 'done' : 'ended', startNs: 0 },
    ...{ answeredNs: answer?.timeNs, endNs: messages.at(-1)?.timeNs, endedBy: undefined },
  };
}

const readingOf = (flows: readonly Flow[]): Reading => ({
  ...{ startedAt: 0, durationNs: 0, packets: 1, bytes: 1, protocols: new Map(), flows },
  ...{ streams: [], rtcp: [], iaxCalls: [], faults: [] },
});

const experiment = (driver: 'sip' | 'pjsip', id: string): Experiment => {
  const found = experimentsOf(driver).find((one) => one.id === id);
  if (!found) throw new Error(id);
  return found;
};

describe('the RTP of a call', () => {
  // Answered at 1.1 s, hung up at 2.0 s.
  const { steps } = NOTEBOOK.direct.B;
  const path = (...streams: RtpStream[]) => pathOf(flowOf(steps, streams), addresses);

  it('that goes through the PBX', () => {
    const all = [
      stream('A', 'PBX', 1110, 1950),
      stream('PBX', 'A', 1110, 1950),
      stream('B', 'PBX', 1110, 1950),
      stream('PBX', 'B', 1110, 1950),
    ];
    expect(path(...all)).toEqual({
      by: 'packets',
      ...{ beforeAnswer: 'none', inCall: 'A ↔ PBX ↔ B', afterHangUp: 'none' },
      ...{ directAfterMs: undefined, viaPbx: 40, direct: 0 },
    });
  });

  it('that begins at the PBX and goes directly then', () => {
    const all = [
      stream('B', 'PBX', 1110, 1150),
      stream('A', 'B', 1160, 2300),
      stream('B', 'A', 1170, 2250),
    ];
    expect(path(...all)).toMatchObject({ inCall: 'A ↔ B', viaPbx: 10, direct: 20 });
    expect(path(...all)?.directAfterMs).toBeCloseTo(60);
  });

  it('that goes one way only, and such that was early', () => {
    expect(path(stream('PBX', 'A', 300, 2000))).toMatchObject({
      beforeAnswer: 'PBX → A',
      inCall: 'PBX → A',
    });
  });

  it('of somebody else is none of it', () => {
    const other = {
      ...stream('A', 'B', 1000, 2000),
      destination: { address: '192.0.2.1', port: 1 },
    };
    expect(path(other)).toMatchObject({ inCall: 'none', direct: 0 });
  });
});

describe('a result', () => {
  const direct = [stream('A', 'B', 1210, 2300), stream('B', 'A', 1210, 2300)];
  const how = { capture: 'flows-x', hasRtp: true };

  it('of the notebook itself is what the notebook has', () => {
    const reading = readingOf([flowOf(NOTEBOOK.direct.B.steps, direct)]);
    const result = resultOf(experiment('sip', 'direct-b'), reading, addresses, how);
    expect(result).toMatchObject({ renewals: 3, verdict: { kept: true } });
    expect(result.steps).toEqual(NOTEBOOK.direct.B.steps);
    expect(result.comparison).toMatchObject({ differences: [], isInterleavedOtherwise: false });
  });

  it.each(['register', 'unregister'] as const)('of %s', (id) => {
    const reading = readingOf([flowOf(NOTEBOOK_ALONE[id].steps, [])]);
    const { verdict, path } = resultOf(experiment('sip', id), reading, addresses, how);
    expect([verdict, path]).toEqual([{ kept: true, why: 'as in the notebook' }, undefined]);
  });

  it('of a capture with nothing in it is a failure', () => {
    const { verdict } = resultOf(experiment('sip', 'direct-b'), readingOf([]), addresses, how);
    expect(verdict).toEqual({ kept: false, why: 'the capture shows no such flow' });
  });

  it('of a call that was refused tells so', () => {
    const flow = {
      ...flowOf(NOTEBOOK.direct.B.steps, []),
      outcome: 'busy' as const,
      verdict: '486 Busy Here',
    };
    const { verdict } = resultOf(experiment('sip', 'direct-b'), readingOf([flow]), addresses, how);
    expect(verdict).toEqual({ kept: false, why: 'it came to busy (486 Busy Here)' });
  });

  it('without RTP in the capture does not claim a path', () => {
    const reading = readingOf([flowOf(NOTEBOOK.direct.B.steps, [])]);
    const blind = resultOf(experiment('sip', 'direct-b'), reading, addresses, {
      ...how,
      hasRtp: false,
    });
    expect([blind.path, blind.verdict.kept]).toEqual([undefined, undefined]);
  });
});

it('repetitions, OPTIONS and what strangers send are no part of a sequence', () => {
  const [one] = NOTEBOOK['via-pbx'].A.steps.map(captured);
  if (!one) throw new Error('empty');
  const repeated = { ...one, isRetransmission: true };
  const strange = { ...one, source: { address: '192.0.2.9', port: 5060 } };
  expect(sequenceOf([one, repeated, strange], addresses)).toHaveLength(1);
});
