import type { IaxFrame } from '../../wire/iax.ts';
import type { RtcpPacket } from '../../wire/rtcp.ts';
import type { StunMessage } from '../../wire/stun.ts';
import { createLocated, type Located } from '../link/internet.ts';
import type { CapturedMessage } from '../types.ts';
import type { Conversation } from './conversations.ts';
import type { KnownIaxCall } from './iaxCalls.ts';

/** The packet that is being read. One object serves for all packets of a capture. */
export interface Seen {
  number: number;
  timeNs: number;
  lengthBytes: number;
  linkType: number;
  frame: Uint8Array;
  readonly located: Located;
  /** False for what is no IP. */
  isInternet: boolean;
  conversation: Conversation | undefined;
  /** Of UDP and TCP: what they carry. */
  from: number;
  to: number;
  /** What was found in it. */
  messages: CapturedMessage[];
  rtcp: readonly RtcpPacket[] | undefined;
  stun: StunMessage | undefined;
  iax: IaxFrame | undefined;
  iaxCall: KnownIaxCall | undefined;
}

export const createSeen = (): Seen => ({
  number: 0,
  timeNs: 0,
  lengthBytes: 0,
  linkType: 0,
  frame: new Uint8Array(0),
  located: createLocated(),
  isInternet: false,
  conversation: undefined,
  from: 0,
  to: 0,
  messages: [],
  rtcp: undefined,
  stun: undefined,
  iax: undefined,
  iaxCall: undefined,
});

/** The capture kept less of it than there was (a snap length). */
export const isCut = ({ frame, lengthBytes }: Seen): boolean => frame.length < lengthBytes;

export function beginPacket(
  seen: Seen,
  timeNs: number,
  linkType: number,
  frame: Uint8Array,
  lengthBytes: number,
): void {
  seen.number++;
  seen.timeNs = timeNs;
  seen.linkType = linkType;
  seen.frame = frame;
  seen.lengthBytes = lengthBytes;
  seen.isInternet = false;
  seen.conversation = undefined;
  seen.rtcp = undefined;
  seen.stun = undefined;
  seen.iax = undefined;
  if (seen.messages.length > 0) seen.messages = [];
}
