import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface Registration {
  readonly server: { readonly host: string; readonly port: number };
  /** Loopback address of the phone. */
  readonly from: string;
  readonly user: string;
  readonly secret: string;
  /** Seconds; 0 unregisters. */
  readonly expires: number;
}

/** Registers over UDP as a phone does, with the answer to one challenge, and resolves with the last status code. */
export async function register(registration: Registration): Promise<number> {
  const socket = createSocket('udp4');
  try {
    socket.bind(5060, registration.from);
    await once(socket, 'listening');
    const callId = randomBytes(8).toString('hex');
    const challenge = await ask(socket, registration, callId, 1, '');
    if (codeOf(challenge) !== 401) return codeOf(challenge);
    return codeOf(await ask(socket, registration, callId, 2, answer(registration, challenge)));
  } finally {
    socket.close();
  }
}

async function ask(
  socket: Socket,
  { server, from, user, expires }: Registration,
  callId: string,
  number: number,
  more: string,
): Promise<string> {
  const identity = `<sip:${user}@${server.host}>`;
  const request = `REGISTER sip:${server.host}:${server.port} SIP/2.0
Via: SIP/2.0/UDP ${from}:5060;branch=z9hG4bK${callId}${number}
From: ${identity};tag=${callId}
To: ${identity}
Call-ID: ${callId}
CSeq: ${number} REGISTER
Contact: <sip:${user}@${from}:5060>
Expires: ${expires}
Max-Forwards: 70
User-Agent: test phone
${more}Content-Length: 0

`;
  socket.send(request.replaceAll('\n', '\r\n'), server.port, server.host);
  for (;;) {
    const [bytes] = await once(socket, 'message', { signal: AbortSignal.timeout(5000) });
    const text = String(bytes);
    if (text.includes(`CSeq: ${number} REGISTER`) && codeOf(text) >= 200) return text;
  }
}

function codeOf(response: string): number {
  return Number(/^SIP\/2\.0 (\d{3})/.exec(response)?.[1] ?? 0);
}

function answer({ server, user, secret }: Registration, challenge: string): string {
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const uri = `sip:${server.host}:${server.port}`;
  const own = md5(`${user}:${field('realm')}:${secret}`);
  const qop = /qop=/.test(challenge);
  const shared = qop ? `${field('nonce')}:00000001:c:auth` : field('nonce');
  const response = md5(`${own}:${shared}:${md5(`REGISTER:${uri}`)}`);
  const opaque = field('opaque') === '' ? '' : `, opaque="${field('opaque')}"`;
  const count = qop ? ', qop=auth, nc=00000001, cnonce="c"' : '';
  return `Authorization: Digest username="${user}", realm="${field('realm')}", nonce="${field('nonce')}", uri="${uri}", response="${response}", algorithm=MD5${opaque}${count}\n`;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
