import { describe, expect, it } from 'vitest';
import { end } from '../../../support/packets.ts';
import { createScene, readScene, type Scene, summary } from '../../../support/scene.ts';
import { dialogOf } from '../../../support/sipCall.ts';

const PBX = end('192.0.2.198', 5060);
const A = end('192.0.2.127', 5060);
const B = end('192.0.2.165', 5060);
const C = end('192.0.2.170', 5060);
const SDP = { end: end('192.0.2.127', 6000) };

const inbound = (callId = 'in', from = '701', to = '702') =>
  dialogOf({ callId, caller: A, callee: PBX, from, to });
const outbound = (callId = 'out', callee = B, from = '701', to = '702') =>
  dialogOf({ callId, caller: PBX, callee, from, to });

function flowsOf(fill: (scene: Scene) => void) {
  const scene = createScene();
  fill(scene);
  return readScene(scene).flows;
}

const one = (fill: (scene: Scene) => void) => flowsOf(fill).map(summary);

describe('a call', () => {
  it.each([
    ['486 Busy Here', 'busy'],
    ['600 Busy Everywhere', 'busy'],
    ['404 Not Found', 'refused'],
    ['603 Decline', 'refused'],
    ['302 Moved', 'refused'],
    ['408 Request Timeout', 'no answer'],
    ['480 Temporarily Unavailable', 'no answer'],
    ['487 Request Terminated', 'cancelled'],
  ])('that is answered by %s: %s', (status, outcome) => {
    const call = inbound();
    expect(
      one((scene) => {
        scene.send(call.request('INVITE', { sdp: SDP }));
        scene.send(call.response('100 Trying', 'INVITE'));
        scene.send(call.response(status, 'INVITE'));
        scene.send(call.request('ACK', { toTag: 'b' }));
      }),
    ).toEqual([`call 701-702 ${outcome} (${status}) legs 1`]);
  });

  it('is followed while it goes on', () => {
    const call = inbound();
    const scene = createScene();
    const now = () => readScene(scene).flows[0];
    scene.send(call.request('INVITE'));
    expect(now()).toMatchObject({ outcome: 'no answer', endNs: undefined });
    scene.send(call.response('180 Ringing', 'INVITE'));
    expect(now()).toMatchObject({ outcome: 'ringing', answeredNs: undefined, endNs: undefined });
    scene.send(call.response('200 OK', 'INVITE'));
    expect(now()).toMatchObject({ outcome: 'answered', answeredNs: 10e6, endNs: undefined });
    scene.send(call.request('BYE', { cseq: 2, toTag: 'b', fromCallee: true }));
    scene.send(call.response('200 OK', 'BYE', { cseq: 2, fromCallee: true }));
    expect(now()).toMatchObject({ outcome: 'ended', endedBy: PBX, endNs: 20e6, verdict: '200 OK' });
  });

  it('is one call with its challenge, and refused when nothing comes after that', () => {
    const call = inbound();
    const challenge = (scene: Scene) => {
      scene.send(call.request('INVITE'));
      scene.send(call.response('407 Proxy Authentication Required', 'INVITE'));
      scene.send(call.request('ACK', { toTag: 'b' }));
    };
    expect(one(challenge)).toEqual([
      'call 701-702 refused (407 Proxy Authentication Required) legs 1',
    ]);
    expect(
      one((scene) => {
        challenge(scene);
        scene.send(call.request('INVITE', { cseq: 2 }));
        scene.send(call.response('183 Session Progress', 'INVITE', { cseq: 2 }));
      }),
    ).toEqual(['call 701-702 ringing legs 1']);
  });

  it('keeps its first answer and outcome through what is asked within it', () => {
    const call = inbound();
    const flows = flowsOf((scene) => {
      scene.send(call.request('INVITE'));
      scene.send(call.response('200 OK', 'INVITE'));
      scene.send(call.request('INVITE', { cseq: 2, toTag: 'b' }));
      scene.send(call.response('488 Not Acceptable Here', 'INVITE', { cseq: 2 }));
      for (const method of ['UPDATE', 'INFO', 'REFER', 'NOTIFY', 'OPTIONS'])
        scene.send(call.request(method, { cseq: 3, toTag: 'b' }));
    });
    expect(flows.map(summary)).toEqual(['call 701-702 answered (200 OK) legs 1']);
    expect(flows[0]).toMatchObject({ answeredNs: 5e6 });
    expect(flows[0]?.messages).toHaveLength(9);
  });

  it('that was up before the capture is answered, or ended by its BYE', () => {
    const call = inbound();
    expect(one((scene) => scene.send(call.request('INVITE', { toTag: 'b' })))).toEqual([
      'call 701-702 answered legs 1',
    ]);
    expect(one((scene) => scene.send(call.request('BYE', { toTag: 'b' })))).toEqual([
      'call 701-702 ended legs 1',
    ]);
  });

  it('that was refused stays refused, whatever is sent after it', () => {
    const call = inbound();
    const flows = flowsOf((scene) => {
      scene.send(call.request('INVITE'));
      scene.send(call.response('486 Busy Here', 'INVITE'));
      scene.send(call.request('BYE', { cseq: 2, toTag: 'b' }));
      scene.send(call.response('487 Request Terminated', 'INVITE'));
      scene.send(call.response('200 OK', 'BYE', { cseq: 2 }));
    });
    expect(flows.map(summary)).toEqual(['call 701-702 busy (486 Busy Here) legs 1']);
    expect(flows[0]?.endedBy).toBeUndefined();
  });

  it('whose answer was not captured is ended by its BYE', () => {
    const call = inbound();
    const flows = flowsOf((scene) => {
      scene.send(call.request('INVITE'));
      scene.send(call.request('BYE', { cseq: 2, toTag: 'b', fromCallee: true }));
    });
    expect(flows.map(summary)).toEqual(['call 701-702 ended legs 1']);
    expect(flows[0]).toMatchObject({ endedBy: PBX, answeredNs: undefined });
  });

  it('knows its caller where only an answer is in the capture', () => {
    const [flow] = flowsOf((scene) => scene.send(inbound().response('180 Ringing', 'INVITE')));
    expect(flow?.legs[0]).toMatchObject({ source: A, destination: PBX, from: '701', to: '702' });
  });

  it('marks what is sent again, and only that', () => {
    const call = inbound();
    const [flow] = flowsOf((scene) => {
      scene.send(call.request('INVITE'));
      scene.send(call.request('INVITE'));
      scene.send(call.response('100 Trying', 'INVITE'));
      scene.send(call.request('INVITE', { cseq: 2 }));
      scene.send(call.response('100 Trying', 'INVITE'));
    });
    expect(flow?.messages.map(({ isRetransmission }) => isRetransmission)).toEqual([
      ...[false, true, false, false, true],
    ]);
  });
});

describe('other flows', () => {
  it.each([
    ['REGISTER', 'registration'],
    ['OPTIONS', 'options'],
    ['SUBSCRIBE', 'subscription'],
    ['MESSAGE', 'message'],
    ['FOO', 'other'],
  ])('%s is a %s, done with its 200', (method, kind) => {
    const dialog = inbound();
    const start = (scene: Scene) => scene.send(dialog.request(method));
    expect(one(start)).toEqual([`${kind} 701-702 no answer legs 1`]);
    expect(
      one((scene) => {
        start(scene);
        scene.send(dialog.response('200 OK', method));
      }),
    ).toEqual([`${kind} 701-702 done (200 OK) legs 1`]);
    expect(
      one((scene) => {
        start(scene);
        scene.send(dialog.response('401 Unauthorized', method));
        scene.send(dialog.request(method, { cseq: 2 }));
        scene.send(dialog.response('403 Forbidden', method, { cseq: 2 }));
      }),
    ).toEqual([`${kind} 701-702 refused (403 Forbidden) legs 1`]);
  });

  it('a message without a Call-ID belongs to none', () => {
    expect(
      flowsOf((scene) => scene.send({ from: A, to: PBX, text: 'INVITE sip:a SIP/2.0\r\n\r\n' })),
    ).toEqual([]);
  });
});

describe('the two legs of a call through a PBX', () => {
  it('are one call, which the leg that came in decides, and who hung up first', () => {
    const [a, b] = [inbound(), outbound()];
    const flows = flowsOf((scene) => {
      scene.send(a.request('INVITE'));
      scene.send(b.request('INVITE'));
      scene.send(b.response('200 OK', 'INVITE'));
      scene.send(a.response('200 OK', 'INVITE'));
      scene.send(b.request('BYE', { cseq: 9, toTag: 'b', fromCallee: true }));
      scene.send(a.request('BYE', { cseq: 9, toTag: 'b', fromCallee: true }));
    });
    expect(flows.map(summary)).toEqual(['call 701-702 ended (200 OK) legs 2']);
    expect(flows[0]).toMatchObject({ id: '1', answeredNs: 15e6, endedBy: B });
    expect(flows[0]?.messages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are joined to several that ring at once', () => {
    const flows = one((scene) => {
      scene.send(inbound().request('INVITE'));
      scene.send(outbound('out1', B).request('INVITE'));
      scene.send(outbound('out2', C, '701', '703').request('INVITE'));
    });
    expect(flows).toEqual(['call 701-702 no answer legs 3']);
  });

  it('are told from those of another call at the same time', () => {
    const flows = flowsOf((scene) => {
      scene.send(inbound('in1', '701', '702').request('INVITE'));
      scene.send(
        dialogOf({ callId: 'in2', caller: C, callee: PBX, from: '703', to: '704' }).request(
          'INVITE',
        ),
      );
      scene.send(outbound('out1', B, '701', '702').request('INVITE'));
      scene.send(outbound('out2', A, '703', '704').request('INVITE'));
    });
    expect(flows.map(({ legs }) => legs.map(({ callId }) => callId))).toEqual([
      ...[
        ['in1', 'out1'],
        ['in2', 'out2'],
      ],
    ]);
  });

  it('are found by the number dialled where the caller is hidden, and the newest is taken', () => {
    const flows = flowsOf((scene) => {
      scene.send(inbound('old', '701', '702').request('INVITE'));
      scene.send(inbound('new', '701', '702').request('INVITE'));
      scene.send(outbound('out', B, 'anonymous', '702').request('INVITE'));
    });
    expect(flows.map(({ legs }) => legs.map(({ callId }) => callId))).toEqual([
      ['old'],
      ['new', 'out'],
    ]);
  });

  it.each<[string, (scene: Scene) => void]>([
    [
      'neither number agrees',
      (scene) => {
        scene.send(inbound().request('INVITE'));
        scene.send(outbound('out', B, '705', '706').request('INVITE'));
      },
    ],
    [
      'the first was refused before',
      (scene) => {
        scene.send(inbound().request('INVITE'));
        scene.send(inbound().response('404 Not Found', 'INVITE'));
        scene.send(outbound().request('INVITE'));
      },
    ],
    [
      'the first is over',
      (scene) => {
        scene.send(inbound().request('INVITE'));
        scene.send(inbound().response('200 OK', 'INVITE'));
        scene.send(inbound().request('BYE', { cseq: 2, toTag: 'b' }));
        scene.send(outbound().request('INVITE'));
      },
    ],
    [
      'another address sends it',
      (scene) => {
        scene.send(inbound().request('INVITE'));
        scene.send(
          dialogOf({ callId: 'out', caller: C, callee: B, from: '701', to: '702' }).request(
            'INVITE',
          ),
        );
      },
    ],
    [
      'both callers are anonymous',
      (scene) => {
        scene.send(inbound('in', 'anonymous', '1').request('INVITE'));
        scene.send(outbound('out', B, 'anonymous', '2').request('INVITE'));
      },
    ],
    [
      'the first has its other side already and only the caller agrees',
      (scene) => {
        scene.send(inbound().request('INVITE'));
        scene.send(outbound().request('INVITE'));
        scene.send(outbound().response('200 OK', 'INVITE'));
        scene.send(inbound().response('200 OK', 'INVITE'));
        scene.send(outbound('late', C, '701', '709').request('INVITE'));
      },
    ],
    [
      'they are of agents behind one address',
      (scene) => {
        const [one, two, three] = [5060, 5070, 5080].map((port) => end('127.0.0.1', port));
        if (!one || !two || !three) return;
        scene.send(
          dialogOf({ callId: 'in', caller: one, callee: two, from: '1', to: '2' }).request(
            'INVITE',
          ),
        );
        scene.send(
          dialogOf({ callId: 'out', caller: three, callee: one, from: '1', to: '2' }).request(
            'INVITE',
          ),
        );
      },
    ],
  ])('are not joined when %s', (_what, fill) => {
    const legs = flowsOf(fill).map((flow) => flow.legs.length);
    expect(legs.at(-1)).toBe(1);
    expect(legs.length).toBeGreaterThan(1);
  });

  it('go on to a third where an agent stands behind the agent', () => {
    const next = end('192.0.2.210', 5060);
    const flows = one((scene) => {
      scene.send(inbound().request('INVITE'));
      scene.send(outbound('middle', next).request('INVITE'));
      scene.send(
        dialogOf({ callId: 'far', caller: next, callee: B, from: '701', to: '702' }).request(
          'INVITE',
        ),
      );
    });
    expect(flows).toEqual(['call 701-702 no answer legs 3']);
  });
});
