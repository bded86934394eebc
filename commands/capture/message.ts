import { endpointText } from '../../asterisk/capture/ladder/types.ts';
import { timeText } from '../../asterisk/capture/report/grid.ts';
import { messageJson } from '../../asterisk/capture/report/json.ts';
import type { CapturedMessage } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Text } from '../command.ts';
import { faultLines, type Shown } from './tables.ts';

/** The number of a packet as it was typed; PbxError `usage` for what is none. */
export function packetNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new PbxError(
    'usage',
    `${JSON.stringify(text)} is no number of a packet`,
    'the list has them: pbxctl capture show last',
  );
}

/** The SIP of one packet as it was sent; PbxError `not-found` where it has none, or none that was kept. */
export function messageText(shown: Shown, number: number): Text {
  const messages = shown.flows.flatMap((flow) => flow.messages);
  const found = messages.filter((captured) => captured.number === number);
  if (found.length === 0) throw noMessage(messages, number);
  return {
    kind: 'text',
    lines: found.flatMap((captured, i) => [...(i > 0 ? [''] : []), ...linesOf(captured)]),
    json: found.map(messageJson),
    ok: true,
    remark: faultLines(shown.reading).join('\n'),
  };
}

function linesOf(captured: CapturedMessage): string[] {
  const { number, timeNs, source, destination, transport, lengthBytes, message } = captured;
  const ends = `${endpointText(source)} -> ${endpointText(destination)}`;
  const again = captured.isRetransmission ? ', sent again' : '';
  return [
    `packet ${number}  ${timeText(timeNs, 6)}  ${ends}  ${transport}, ${lengthBytes} bytes${again}`,
    '',
    message.start,
    ...(message.fields ?? []).map(([name, value]) => `${name}: ${value}`),
    ...(message.body === '' ? [] : ['', ...message.body.trimEnd().split(/\r\n|[\r\n]/)]),
  ];
}

function noMessage(messages: readonly CapturedMessage[], number: number): PbxError {
  const near = messages
    .map((one) => one.number)
    .toSorted((a, b) => Math.abs(a - number) - Math.abs(b - number))
    .slice(0, 5)
    .toSorted((a, b) => a - b);
  const known = near.length === 0 ? 'there is no SIP here' : `the nearest are ${near.join(', ')}`;
  return new PbxError(
    'not-found',
    `packet ${number} is no SIP message of what is shown: ${known}`,
    'the list has their numbers: pbxctl capture show last',
  );
}
