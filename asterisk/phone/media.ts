import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { G711Codec } from '../audio/g711.ts';
import { sine } from '../audio/tone.ts';
import { PbxError } from '../errors.ts';
import { systemTimer } from '../timer.ts';
import { decodeRtp, encodeRtp } from '../wire/rtp.ts';
import { checkDigits } from '../wire/telephoneEvent.ts';
import { createHearing, type Heard } from './heard.ts';
import { createSending, type DigitTimes } from './sending.ts';

export interface MediaOptions {
  readonly address: string;
  readonly codec?: G711Codec;
  /** The recording ends after so long: 10 minutes when not given. */
  readonly maxMs?: number;
}

/** Where the other side wants its RTP; `eventType` is its payload type of telephone events. */
export interface RemoteMedia {
  readonly address: string;
  readonly port: number;
  readonly eventType?: number | undefined;
}

/** The RTP of one call at a phone: sends sound and digits, keeps what it hears. */
export interface Media {
  readonly address: string;
  readonly port: number;
  readonly codec: G711Codec;
  readonly heard: Heard;
  readonly packetsSent: number;
  /** From then on it sends there; undefined sends nothing (until then too). */
  sendTo(remote: RemoteMedia | undefined): void;
  /** Sends samples (8000 a second) once; resolves when they are sent or something else took their place. */
  play(samples: Int16Array): Promise<void>;
  /** Sends samples again and again. */
  loop(samples: Int16Array): void;
  tone(hertz: number): void;
  /** What is sent at the beginning. */
  silence(): void;
  /** Presses keys, as RFC 4733 events; resolves after the last. */
  sendDigits(digits: string, times?: DigitTimes): Promise<void>;
  /** Closes the socket; what was heard stays. */
  close(): Promise<void>;
}

/** Payload type of telephone events in our SDP. */
const EVENT_TYPE = 101;
const MAX_MS = 600_000;

export async function openMedia(options: MediaOptions): Promise<Media> {
  const { address, codec = 'alaw', maxMs = MAX_MS } = options;
  const socket = await bound(address);
  const hearing = createHearing(maxMs);
  let remote: RemoteMedia | undefined;
  let isOpen = true;

  socket.on('message', (bytes, { address: from, port }) => {
    const packet = decodeRtp(bytes);
    if (packet) hearing.take(packet, Date.now(), `${from}:${port}`, EVENT_TYPE);
  });
  // A remote port that is closed by now answers with ICMP: no more than lost packets.
  socket.on('error', () => {});

  const sending = createSending({
    codec,
    ssrc: (Math.random() * 0x100000000) >>> 0,
    timer: systemTimer,
    canSend: () => remote !== undefined && isOpen,
    eventType: () => remote?.eventType ?? EVENT_TYPE,
    send(packet) {
      if (remote && isOpen) socket.send(encodeRtp(packet), remote.port, remote.address, () => {});
      return remote !== undefined && isOpen;
    },
  });

  return {
    ...{ address, codec, heard: hearing, port: socket.address().port },
    get packetsSent() {
      return sending.packets;
    },
    sendTo(next) {
      remote = next;
    },
    play: sending.play,
    loop: sending.loop,
    tone: (hertz) => sending.loop(sine(Math.round(hertz), 1000)),
    silence: () => void sending.play(new Int16Array()),
    async sendDigits(digits, times) {
      checkDigits(digits);
      await sending.digits(digits, times);
    },
    async close() {
      sending.stop();
      if (!isOpen) return;
      isOpen = false;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** RTP has even ports (RFC 3550 section 11). */
async function bound(address: string): Promise<Socket> {
  for (let tries = 0; tries < 20; tries++) {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    try {
      socket.bind(0, address);
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      throw cannotBind(address, error);
    }
    if (socket.address().port % 2 === 0) return socket;
    socket.close();
  }
  throw cannotBind(address, new Error('no even port was free'));
}

function cannotBind(address: string, cause: unknown): PbxError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PbxError(
    'failed',
    `the phone's RTP could not start on ${address}: ${why}`,
    `ip addr   shows whether ${address} is this machine's`,
    cause,
  );
}
