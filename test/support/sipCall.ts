import type { End } from './packets.ts';

/** A SIP message on its way. */
export interface Sent {
  readonly from: End;
  readonly to: End;
  readonly text: string;
}

export interface Sdp {
  readonly end: End;
  readonly direction?: string;
  readonly payloads?: string;
}

export function sdpText({ end, direction = 'sendrecv', payloads = '8 101' }: Sdp): string {
  const family = end.address.includes(':') ? 'IP6' : 'IP4';
  return [
    ...[
      'v=0',
      `o=- 1 1 IN ${family} ${end.address}`,
      's=-',
      `c=IN ${family} ${end.address}`,
      't=0 0',
    ],
    `m=audio ${end.port} RTP/AVP ${payloads}`,
    ...['a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000', `a=${direction}`, ''],
  ].join('\r\n');
}

export interface Dialog {
  readonly callId: string;
  readonly caller: End;
  readonly callee: End;
  readonly from: string;
  readonly to: string;
  readonly dialled?: string;
  readonly transport?: 'UDP' | 'TCP';
}

const host = ({ address }: End) => (address.includes(':') ? `[${address}]` : address);

interface Form {
  readonly cseq?: number;
  readonly branch?: string;
  readonly toTag?: string;
  readonly sdp?: Sdp;
  readonly lines?: readonly string[];
  readonly fromCallee?: boolean;
}

/** Messages of one dialog, by its caller unless told. */
export function dialogOf(dialog: Dialog) {
  const { callId, caller, callee, from, to, dialled = to, transport = 'UDP' } = dialog;

  function message(start: string, method: string, isBack: boolean, form: Form): Sent {
    const { cseq = 1, branch = `z9hG4bK-${method}-${cseq}`, toTag, sdp, lines = [] } = form;
    const [local, remote] = form.fromCallee ? [callee, caller] : [caller, callee];
    const body = sdp ? sdpText(sdp) : '';
    const parties = [
      `From: <sip:${from}@${host(caller)}>;tag=a`,
      `To: <sip:${to}@${host(callee)}>${toTag ? `;tag=${toTag}` : ''}`,
    ];
    const text = [
      ...[start, `Via: SIP/2.0/${transport} ${host(local)}:${local.port};branch=${branch}`],
      ...(form.fromCallee
        ? parties.map((line) =>
            line.startsWith('From') ? line.replace('From', 'To') : line.replace('To', 'From'),
          )
        : parties),
      ...[`Call-ID: ${callId}`, `CSeq: ${cseq} ${method}`, ...lines],
      ...(sdp ? ['Content-Type: application/sdp'] : []),
      ...[`Content-Length: ${Buffer.byteLength(body)}`, '', body],
    ].join('\r\n');
    return isBack ? { from: remote, to: local, text } : { from: local, to: remote, text };
  }

  return {
    request: (method: string, form: Form = {}) =>
      message(
        `${method} sip:${form.fromCallee ? from : dialled}@${host(form.fromCallee ? caller : callee)} SIP/2.0`,
        method,
        false,
        form,
      ),
    response: (status: string, method: string, form: Form = {}) =>
      message(`SIP/2.0 ${status}`, method, true, { toTag: 'b', ...form }),
  };
}
