import { readCaptureFile } from '../../asterisk/capture/reading/file.ts';
import { readingJson } from '../../asterisk/capture/report/json.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Outcome, type Stream, type Text } from '../command.ts';
import type { Context } from '../context.ts';
import { type Choice, chosenFlows } from './chosen.ts';
import { type PartsWish, partsOf } from './files.ts';
import { laddersText, liveLadder } from './ladders.ts';
import { listing } from './listing.ts';
import { messageText, packetNumber } from './message.ts';
import { partyNames } from './names.ts';
import { type Opened, openCapture } from './opened.ts';
import { htmlPlan, markdownText } from './report.ts';
import { callsTable, faultLines, type Shown, streamsOutcome } from './tables.ts';

/** A growing ladder is drawn at most this often. */
const REDRAW_MS = 250;

export const captureShow = defineCommand({
  name: 'capture show',
  summary: 'what a capture shows: its packets, calls, ladders, streams, or a report of all',
  details: [
    'Without an option: the list of packets, without RTP. CAPTURE is a name of the list of captures, last',
    '(the default: the newest of the PBX that is meant, but none that flows run made),',
    'live (the one of it that goes on), or any pcap or pcapng file. A capture that is still recorded is',
    'followed, packets or --ladder, until it ends or Ctrl-C. CALL is an id of --calls, a Call-ID, or the',
    'number of who called or was called: all is then of that call alone.',
    'A ladder has a column for each party, the time since the call began and since the step before, and',
    'what each session description changed. --json prints all that was read, whatever else is asked for,',
    'and --jsonl what is shown. --html replaces a file only where it is such a report, or with --force.',
  ].join('\n'),
  examples: [
    ['pbxctl capture show last', 'the packets, without RTP'],
    ['pbxctl capture show last --calls', 'who called whom, and how it ended'],
    ['pbxctl capture show last 702 --explain', 'the calls of 702, each step in a sentence'],
    ['pbxctl capture show last --message 12', 'a SIP message with its headers and SDP'],
    ['pbxctl capture show live --ladder', 'the newest call while it goes on'],
    ['pbxctl capture show call.pcapng --html report.html', 'a page to keep or print'],
  ],
  kind: 'watch',
  changes: 'pbxctl',
  args: {
    capture: { help: 'name, last, live or a file (last)', optional: true, complete: 'capture' },
    call: { help: 'id of --calls, Call-ID or number (all)', optional: true },
  },
  options: {
    calls: { type: 'flag', help: 'calls, registrations … with their outcome and media path' },
    ladder: { type: 'flag', help: 'ladders of the calls, or of CALL' },
    explain: { type: 'flag', help: 'a sentence to each step of a ladder (and the ladder)' },
    streams: { type: 'flag', help: 'RTP streams: packets, loss, jitter, digits' },
    message: { type: 'value', value: 'N', help: 'the SIP message of packet N, whole' },
    rtp: { type: 'flag', help: 'list the RTP packets too' },
    filter: { type: 'value', value: 'TEXT', help: 'only what has this text in it' },
    markdown: { type: 'flag', help: 'tables and ladders as Markdown' },
    html: { type: 'value', value: 'FILE', help: 'write a page with all of it', complete: 'file' },
    force: { type: 'flag', help: 'with --html: replace a file that is no report' },
    json: { type: 'flag', help: 'print all that was read, as JSON' },
  },
  async run({ args, options }, context): Promise<Outcome> {
    const opened = await openCapture(context, args.capture ?? 'last');
    const choice: Choice = { call: args.call, filter: options.filter };
    const view = viewOf(options);
    if (options.message !== undefined && view !== 'packets') throw together(view, 'message');
    const wish: PartsWish = {
      ...{ path: opened.path, rtp: options.rtp, signal: context.signal },
      goesOn: opened.goesOn,
    };
    const number = options.message === undefined ? undefined : packetNumber(options.message);
    if (options.json && number === undefined) return jsonText(opened, context);
    if (view === 'packets' && number === undefined) return listing(wish, choice);
    const names = await partyNames(context);
    const isDrawn = view === 'ladder';
    if (isDrawn && opened.goesOn) return follow(wish, choice, names, options.explain);
    const reading = await readCaptureFile(opened.path, { signal: context.signal });
    const shown: Shown = { reading, flows: chosenFlows(reading, choice), names };
    const report = { name: opened.name, wish: { ...wish, goesOn: undefined }, choice, shown };
    if (number !== undefined) return messageText(shown, number);
    if (options.html !== undefined) return htmlPlan(options.html, options.force, report);
    if (view === 'markdown') return markdownText(options.explain, report);
    if (view === 'calls') return callsTable(shown, choice);
    if (view === 'streams') return streamsOutcome(shown);
    return laddersText(shown, options.explain, choice);
  },
});

type View = 'packets' | 'calls' | 'ladder' | 'streams' | 'markdown' | 'html';

interface ViewOptions {
  readonly calls: boolean;
  readonly ladder: boolean;
  readonly explain: boolean;
  readonly streams: boolean;
  readonly markdown: boolean;
  readonly html: string | undefined;
}

/** One thing at a time; --explain alone is of a ladder. */
function viewOf({ calls, ladder, explain, streams, markdown, html }: ViewOptions): View {
  const asked = (
    [
      ['calls', calls],
      ['ladder', ladder],
      ['streams', streams],
      ['markdown', markdown],
      ['html', html !== undefined],
    ] as const
  ).filter(([, isAsked]) => isAsked);
  const [first, second] = asked.map(([view]) => view);
  if (first && second) throw together(first, second);
  return first ?? (explain ? 'ladder' : 'packets');
}

const together = (first: string, second: string): PbxError =>
  new PbxError(
    'usage',
    `--${first} and --${second} do not go together`,
    'pbxctl help capture show',
  );

async function jsonText({ path }: Opened, { signal }: Context): Promise<Text> {
  const reading = await readCaptureFile(path, { signal });
  return { kind: 'text', lines: [], json: readingJson(reading), ok: true };
}

const follow = (
  wish: PartsWish,
  choice: Choice,
  names: ReadonlyMap<string, string>,
  explain: boolean,
): Stream => ({ kind: 'stream', style: 'screen', items: drawings(wish, choice, names, explain) });

async function* drawings(
  wish: PartsWish,
  choice: Choice,
  names: ReadonlyMap<string, string>,
  explain: boolean,
): AsyncGenerator<Text> {
  let drawnAt = 0;
  let last: Shown | undefined;
  for await (const part of partsOf(wish)) {
    const now = performance.now();
    const reading = part.reading();
    last = { reading, flows: liveFlows(reading, choice), names };
    if (now - drawnAt < REDRAW_MS) continue;
    drawnAt = now;
    yield liveLadder(last, explain);
  }
  if (last) yield { ...liveLadder(last, explain), remark: faultLines(last.reading).join('\n') };
}

/** A call that is named may be yet to come. */
const liveFlows = (reading: Shown['reading'], choice: Choice): Shown['flows'] =>
  reading.flows.some(({ id }) => id === choice.call) || choice.call === undefined
    ? chosenFlows(reading, choice)
    : [];
