import { readCaptureFile } from '../../asterisk/capture/reading/file.ts';

/** Reads a capture as a process of its own: `node read-capture.mjs FILE`, and prints what it counted. */
const reading = await readCaptureFile(process.argv[2] ?? '');
const { packets, protocols, flows, streams, faults } = reading;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
process.stdout.write(
  JSON.stringify({
    ...{ packets, protocols: Object.fromEntries(protocols), faults },
    flows: flows.length,
    ended: flows.filter(({ outcome }) => outcome === 'ended').length,
    ...{ streams: streams.length, rtp: sum(streams.map((stream) => stream.packets)) },
    mostMb: Math.round(process.resourceUsage().maxRSS / 1024),
    lost: sum(streams.map(({ lost }) => lost)),
  }),
);
