import type { Flow, PacketRow, Reading } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';

/** What of a capture is asked for. */
export interface Choice {
  /** Id of a flow, Call-ID, or the number of a party. */
  readonly call: string | undefined;
  /** A text that must be in what is shown, in any case. */
  readonly filter: string | undefined;
}

/** The flows that are asked for, in order; PbxError `not-found` when a call is named that is not there. */
export function chosenFlows(reading: Reading, { call, filter }: Choice): readonly Flow[] {
  const flows = call === undefined ? reading.flows : flowsNamed(reading.flows, call);
  if (call !== undefined && flows.length === 0) throw unknownCall(reading, call);
  return filter === undefined ? flows : flows.filter((flow) => isAbout(textsOf(flow), filter));
}

function flowsNamed(flows: readonly Flow[], call: string): readonly Flow[] {
  const byId = flows.filter((flow) => isNamed(flow, call));
  return byId.length > 0 ? byId : flows.filter(({ from, to }) => from === call || to === call);
}

/** By id or Call-ID; a number of a party may be in several. */
export const isNamed = ({ id, legs }: Flow, call: string | undefined): boolean =>
  id === call || legs.some(({ callId }) => callId === call);

function unknownCall({ flows }: Reading, call: string): PbxError {
  const ids = flows.slice(0, 8).map(({ id, kind }) => `${id} (${kind})`);
  const rest = flows.length > ids.length ? ', …' : '';
  return new PbxError(
    'not-found',
    flows.length === 0
      ? `there is no call ${call}: this capture has no SIP`
      : `there is no call ${call} in this capture; it has ${ids.join(', ')}${rest}`,
    'pbxctl capture show last --calls',
  );
}

const textsOf = ({ id, kind, from, to, outcome, verdict, legs }: Flow): string[] => [
  ...[id, kind, from, to, outcome, verdict],
  ...legs.flatMap(({ callId, source, destination }) => [
    callId,
    source.address,
    destination.address,
  ]),
];

const isAbout = (texts: readonly string[], filter: string): boolean =>
  texts.some((text) => text.toLowerCase().includes(filter.toLowerCase()));

/** Whether a packet is asked for; of a call those of its messages, and RTP between its ends. */
export function rowFilter(choice: Choice, flows: readonly Flow[]): (row: PacketRow) => boolean {
  const { call, filter } = choice;
  const numbers = new Set(flows.flatMap(({ messages }) => messages.map(({ number }) => number)));
  const isOfStream = ({ source, destination, timeNs, protocol }: PacketRow) =>
    /^RT(P|CP)/.test(protocol) &&
    flows.some(({ streams }) =>
      streams.some(
        (stream) =>
          stream.source.address === source &&
          stream.destination.address === destination &&
          stream.firstNs <= timeNs &&
          timeNs <= stream.lastNs,
      ),
    );
  return (row) =>
    (call === undefined || numbers.has(row.number) || isOfStream(row)) &&
    (filter === undefined ||
      isAbout([row.source, row.destination, row.protocol, row.info], filter));
}
