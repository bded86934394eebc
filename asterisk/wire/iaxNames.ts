/** IAX control frames by their subclass (RFC 5456 section 8.4, and iax2.h of Asterisk). */
const IAX_NAMES: readonly string[] = [
  ...['', 'NEW', 'PING', 'PONG', 'ACK', 'HANGUP', 'REJECT', 'ACCEPT', 'AUTHREQ', 'AUTHREP'],
  ...['INVAL', 'LAGRQ', 'LAGRP', 'REGREQ', 'REGAUTH', 'REGACK', 'REGREJ', 'REGREL', 'VNAK'],
  ...['DPREQ', 'DPREP', 'DIAL', 'TXREQ', 'TXCNT', 'TXACC', 'TXREADY', 'TXREL', 'TXREJ'],
  ...['QUELCH', 'UNQUELCH', 'POKE', 'PAGE', 'MWI', 'UNSUPPORTED', 'TRANSFER', 'PROVISION'],
  ...['FWDOWNL', 'FWDATA', 'TXMEDIA', 'RTKEY', 'CALLTOKEN'],
];

/** Control frames (RFC 5456 section 8.3, and frame.h of Asterisk). */
const CONTROL_NAMES: readonly string[] = [
  ...['', 'HANGUP', 'RING', 'RINGING', 'ANSWER', 'BUSY', 'TKOFFHK', 'OFFHOOK', 'CONGESTION'],
  ...['FLASH', 'WINK', 'OPTION', 'KEY', 'UNKEY', 'PROGRESS', 'PROCEEDING', 'HOLD', 'UNHOLD'],
  ...['VIDUPDATE', 'T38', 'SRCUPDATE', 'TRANSFER', 'CONNECTED LINE', 'REDIRECTING'],
];

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'DTMF',
  2: 'Voice',
  3: 'Video',
  5: 'Null',
  7: 'Text',
  8: 'Image',
  9: 'HTML',
  10: 'Comfort noise',
  12: 'DTMF begin',
};

const DIGITS: readonly number[] = [1, 12];
const CONTROL = 4;
const IAX = 6;

/** What a full frame is called. */
export function frameName(type: number, subclass: number): string {
  if (type === IAX) return IAX_NAMES[subclass] || `IAX ${subclass}`;
  if (type === CONTROL) return CONTROL_NAMES[subclass] || `Control ${subclass}`;
  const name = TYPE_NAMES[type] ?? `Frame ${type}`;
  const isPrintable = subclass > 32 && subclass < 127;
  return DIGITS.includes(type) && isPrintable ? `${name} ${String.fromCharCode(subclass)}` : name;
}
