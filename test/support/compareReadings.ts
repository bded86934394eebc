import { expect } from 'vitest';
import { readCaptureFile } from '../../asterisk/capture/reading/file.ts';
import type { PacketRow, Reading } from '../../asterisk/capture/types.ts';
import { endpointText } from '../../asterisk/wire/address.ts';
import { tsharkFields, tsharkRows, tsharkStreams } from './tshark.ts';

/** Of these the column Info is compared, too. */
const NAMED = ['SIP', 'SIP/SDP', 'RTP', 'RTP EVENT', 'RTCP', 'STUN', 'CLASSIC-STUN', 'ICMP'];
const ROUNDING = 0.0011;

/** Reads a capture, and fails unless tshark says the same of it. */
export async function readAsTshark(file: string): Promise<Reading> {
  const rows: PacketRow[] = [];
  const reading = await readCaptureFile(file, { rtpRows: true, onRow: (row) => rows.push(row) });
  await compareRows(file, rows, reading);
  await compareStreams(file, reading);
  await compareDigits(file, reading);
  await compareCalls(file, reading);
  return reading;
}

const shown = (rows: readonly Omit<PacketRow, 'timeNs'>[]) =>
  rows.map(({ number, source, destination, protocol, lengthBytes, info }) =>
    [number, source, destination, protocol, lengthBytes, NAMED.includes(protocol) ? info : ''].join(
      ' ',
    ),
  );

async function compareRows(file: string, rows: readonly PacketRow[], reading: Reading) {
  const theirs = await tsharkRows(file);
  expect(theirs.length).toBeGreaterThan(0);
  expect(shown(rows)).toEqual(shown(theirs));
  const counts = new Map<string, number>();
  for (const { protocol } of theirs) counts.set(protocol, (counts.get(protocol) ?? 0) + 1);
  expect(Object.fromEntries(reading.protocols)).toEqual(Object.fromEntries(counts));
}

async function compareStreams(file: string, { streams }: Reading) {
  const theirs = await tsharkStreams(file);
  expect(streams).toHaveLength(theirs.length);
  for (const stream of streams) {
    const [source, destination] = [endpointText(stream.source), endpointText(stream.destination)];
    const same = theirs.find(
      (one) => one.ssrc === stream.ssrc && one.source === source && one.destination === destination,
    );
    expect(same, `${source} -> ${destination}`).toBeDefined();
    if (!same) continue;
    expect([stream.packets, stream.lost]).toEqual([same.packets, same.lost]);
    expect(Math.abs(stream.maxDeltaMs - same.maxDeltaMs)).toBeLessThan(ROUNDING);
    expect(Math.abs((stream.meanJitterMs ?? 0) - same.meanJitterMs)).toBeLessThan(ROUNDING);
    expect(Math.abs((stream.maxJitterMs ?? 0) - same.maxJitterMs)).toBeLessThan(ROUNDING);
  }
}

const KEYS = '0123456789*#ABCD';

async function compareDigits(file: string, { streams }: Reading) {
  const fields = ['ip.src', 'udp.srcport', 'rtp.ssrc', 'rtp.timestamp', 'rtpevent.event_id'];
  const events = await tsharkFields(file, 'rtpevent', fields);
  const theirs = [...new Set(events.map((event) => event.join(' ')))].map((event) => {
    const [address, port, ssrc, , code] = event.split(' ');
    return `${address}:${port} ${Number(ssrc)} ${KEYS[Number(code)]}`;
  });
  const ours = streams.flatMap(({ source, ssrc, digits }) =>
    digits.map(({ digit }) => `${endpointText(source)} ${ssrc} ${digit}`),
  );
  expect(ours.toSorted()).toEqual(theirs.toSorted());
}

async function compareCalls(file: string, { flows }: Reading) {
  const fields = ['frame.number', 'sip.Call-ID', 'sip.CSeq.method', 'sip.Status-Code'];
  const theirs = (await tsharkFields(file, 'sip && !icmp', fields)).map((one) => one.join(' '));
  const ours = flows
    .flatMap(({ messages }) => messages)
    .toSorted((a, b) => a.number - b.number)
    .map(
      ({ number, message: { callId, of, status } }) => `${number} ${callId} ${of} ${status ?? ''}`,
    );
  expect(ours).toEqual(theirs);
}
