/** The parts of a SIP message that a phone's call is followed by. */
export interface SipMessage {
  /** Its first line. */
  readonly start: string;
  /** Undefined for a response. */
  readonly method: string | undefined;
  /** Undefined for a request. */
  readonly status: number | undefined;
  /** The method of its CSeq: what a response answers. */
  readonly of: string;
  readonly cseq: number;
  readonly callId: string;
  readonly body: string;
  /** The first header of a name, whatever its case; '' without. */
  header(name: string): string;
}

/** Undefined for what is no SIP. */
export function parseMessage(text: string): SipMessage | undefined {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const status = /^SIP\/2\.0 (\d{3})\b/.exec(start)?.[1];
  const method = /^([\w-]+) \S+ SIP\/2\.0$/.exec(start)?.[1];
  if (status === undefined && method === undefined) return undefined;
  const header = (name: string) => headerIn(lines, name);
  const [cseq = '', of = ''] = header('CSeq').split(/\s+/);
  return {
    ...{ start, method, of, header },
    status: status === undefined ? undefined : Number(status),
    cseq: Number(cseq),
    callId: header('Call-ID'),
    body: rest.join('\r\n\r\n'),
  };
}

function headerIn(lines: readonly string[], name: string): string {
  const prefix = `${name.toLowerCase()}:`;
  const line = lines.find((text) => text.toLowerCase().startsWith(prefix));
  return line?.slice(prefix.length).trim() ?? '';
}

/** The tag of a From or To header. */
export function tagOf(header: string): string {
  return /;\s*tag=([^;\s]+)/i.exec(header)?.[1] ?? '';
}
