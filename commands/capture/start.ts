import { resolve } from 'node:path';
import { parseEndpoint } from '../../asterisk/capture/source/address.ts';
import {
  bytesTaken,
  captureName,
  capturePath,
  capturesFolder,
  listCaptures,
} from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Outcome } from '../command.ts';
import type { Context } from '../context.ts';
import { knownPeer } from '../known-peer.ts';
import { parseSize, parseTime, sizeText } from './amounts.ts';
import type { CaptureOrders } from './orders.ts';
import { callNamed } from './select.ts';
import { SOURCE_KINDS } from './sources.ts';
import { fetchTcpdump, lacksTcpdump } from './tcpdump.ts';
import { startedText, watchRecorder } from './watching.ts';

const MAX_SIZE = '100M';
/** What all captures may take together. */
const MAX_TOTAL_BYTES = 2e9;

export const captureStart = defineCommand({
  name: 'capture start',
  summary: 'record SIP and IAX2, and with --rtp the media, to a pcapng file',
  details: [
    'Sources, in this order unless --source names one: packets (tcpdump or dumpcap, which need',
    'privilege; what is missing is fetched), hep (copies that Asterisk sends of its PJSIP messages) and',
    "log (Asterisk's own SIP log). The last two need no privilege and show TLS in the clear; what they",
    'turn on in Asterisk is turned off at the end. Why one is passed over is said.',
    '',
    'It ends with Ctrl-C, with the terminal or session that it was started in, or as --for and --max-size',
    'say, and one of a --call some seconds after that; --background lets it go on until pbxctl capture',
    `stop. All captures together take ${sizeText(MAX_TOTAL_BYTES)} at most; what a file holds is there at once for whoever`,
    'reads it.',
  ].join('\n'),
  examples: [
    ['pbxctl capture start', 'all SIP and IAX2 of the lab, until Ctrl-C'],
    ['pbxctl capture start --peer 701 --rtp --for 30s', 'one phone, with its media'],
    ['pbxctl capture start --background', 'goes on; pbxctl capture stop ends it'],
    ['pbxctl capture start --source log', 'without privilege, on chan_sip too'],
  ],
  kind: 'watch',
  changes: 'pbxctl',
  args: {},
  options: {
    peer: { type: 'value', value: 'NUMBER', help: 'only of this peer', complete: 'peer' },
    call: {
      type: 'value',
      value: 'CALL',
      help: 'only a call that is up: its id, a channel or a number in it',
      complete: 'call',
    },
    rtp: { type: 'flag', help: 'media too: what is said is then in the file' },
    source: { type: 'value', value: 'SOURCE', help: 'packets, hep or log', choices: SOURCE_KINDS },
    for: { type: 'value', value: 'TIME', help: 'end after 30s, 5m …' },
    'max-size': { type: 'value', value: 'SIZE', help: `end at this size (${MAX_SIZE})` },
    file: { type: 'value', value: 'PATH', help: 'a new file of that path', complete: 'file' },
    'hep-listen': { type: 'value', value: 'ADDRESS:PORT', help: 'where HEP is received' },
    background: { type: 'flag', help: 'go on when the terminal is closed' },
  },
  async run({ options }, context): Promise<Outcome> {
    const orders = await ordersOf(context, options);
    const begin = () => beginCapture(context, orders, options.background);
    if (!(await mustFetch(context, orders))) return begin();
    return {
      kind: 'plan',
      title: 'start a capture',
      steps: [fetchTcpdump(context)],
      after: begin,
    };
  },
});

interface Options {
  readonly peer: string | undefined;
  readonly call: string | undefined;
  readonly rtp: boolean;
  readonly source: string | undefined;
  readonly for: string | undefined;
  readonly 'max-size': string | undefined;
  readonly file: string | undefined;
  readonly 'hep-listen': string | undefined;
}

async function ordersOf(context: Context, options: Options): Promise<CaptureOrders> {
  const { folders, pbxName } = context;
  await context.profiles.load(pbxName);
  if (options.peer !== undefined && options.call !== undefined)
    throw new PbxError('usage', '--peer and --call exclude each other', 'name one of them');
  const call =
    options.call === undefined ? undefined : callNamed(await context.live(), options.call);
  const folder = capturesFolder(folders.data);
  const maxBytes = parseSize('--max-size', options['max-size'] ?? MAX_SIZE);
  await checkRoom(folder, maxBytes);
  const name = await freeName(folder, captureName(pbxName, context.now()));
  return {
    ...{
      pbx: pbxName,
      name,
      peer: await peerOf(context, options.peer),
      rtp: options.rtp,
      maxBytes,
    },
    ...{ call: call?.id, who: call?.who },
    file: options.file === undefined ? capturePath(folder, name) : resolve(options.file),
    source: SOURCE_KINDS.find((kind) => kind === options.source),
    maxMs: options.for === undefined ? undefined : parseTime('--for', options.for),
    hepListen: endpointOf(options['hep-listen']),
  };
}

/** As SIP names it; one that the PBX does not know would be waited for in vain, where it tells its peers. */
async function peerOf({ live }: Context, word: string | undefined): Promise<string | undefined> {
  if (word === undefined) return undefined;
  const opened = await live().catch((error: unknown) => {
    if (error instanceof PbxError) return undefined;
    throw error;
  });
  return opened && opened.view.peers.size > 0 ? knownPeer(opened, word).name : word;
}

function endpointOf(text: string | undefined) {
  const end = text === undefined ? undefined : parseEndpoint(text);
  if (text === undefined || end) return end;
  throw new PbxError(
    'usage',
    `--hep-listen ${text} is no address with a port`,
    '--hep-listen 127.0.0.1:9060',
  );
}

async function checkRoom(folder: string, maxBytes: number): Promise<void> {
  const taken = await bytesTaken(folder);
  if (taken + maxBytes <= MAX_TOTAL_BYTES) return;
  throw new PbxError(
    'refused',
    `captures take ${sizeText(taken)} already, and with ${sizeText(maxBytes)} more than ` +
      `the ${sizeText(MAX_TOTAL_BYTES)} that they may`,
    'pbxctl capture remove --older 7d   or a smaller --max-size',
  );
}

/** Two of one second differ by a number. */
async function freeName(folder: string, wanted: string): Promise<string> {
  const taken = new Set((await listCaptures(folder)).map(({ name }) => name));
  for (let n = 2, name = wanted; ; n++) {
    if (!taken.has(name)) return name;
    name = `${wanted}-${n}`;
  }
}

const mustFetch = async (context: Context, { source }: CaptureOrders): Promise<boolean> =>
  (source === undefined || source === 'packets') && lacksTcpdump(context);

async function beginCapture(
  context: Context,
  orders: CaptureOrders,
  background: boolean,
): Promise<Outcome> {
  if (!background && !context.isSession) return watchRecorder(context, orders);
  const remarks: string[] = [];
  const { recorders, signal } = context;
  const recorder = await recorders.begin(orders, {
    ...{ background, signal },
    remark: (text) => remarks.push(text),
  });
  return startedText(context, recorder, orders, { background, remarks });
}
