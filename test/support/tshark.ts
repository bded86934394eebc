import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { realTool } from './tools.ts';

const run = promisify(execFile);
const MOST_OUTPUT = 512 * 1024 * 1024;

/** What tshark, an independent reader of the same captures, prints. */
export async function tshark(args: readonly string[]): Promise<string> {
  const { stdout } = await run(await realTool('tshark'), ['-n', ...args], {
    maxBuffer: MOST_OUTPUT,
  });
  return stdout;
}

/** Fields of the packets that a filter holds of, one array each. */
export async function tsharkFields(
  file: string,
  filter: string,
  fields: readonly string[],
): Promise<string[][]> {
  const text = await tshark([
    ...['-r', file, '-Y', filter, '-T', 'fields'],
    ...fields.flatMap((field) => ['-e', field]),
  ]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

export interface SharkRow {
  readonly number: number;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly lengthBytes: number;
  /** Without the bar and the spaces at its end. */
  readonly info: string;
}

const COLUMNS = ['Source', 'Destination', 'Protocol', 'Info'].map((name) => `_ws.col.${name}`);

/** Its list of packets. */
export async function tsharkRows(file: string): Promise<SharkRow[]> {
  const rows = await tsharkFields(file, 'frame', ['frame.number', 'frame.len', ...COLUMNS]);
  return rows.map(([number, length, source = '', destination = '', protocol = '', info = '']) => ({
    ...{ number: Number(number), lengthBytes: Number(length), source, destination, protocol },
    info: info.replace(/[ |]+$/, ''),
  }));
}

export interface SharkStream {
  readonly source: string;
  readonly destination: string;
  readonly ssrc: number;
  readonly packets: number;
  readonly lost: number;
  readonly maxDeltaMs: number;
  readonly meanJitterMs: number;
  readonly maxJitterMs: number;
}

const STREAM =
  /^ *[\d.]+ +[\d.]+ +(\S+) +(\d+) +(\S+) +(\d+) +0x([0-9A-F]{8}) .*? (\d+) +(-?\d+) \([^)]*\) +(.*)$/;

/** What `-z rtp,streams` lists. */
export async function tsharkStreams(file: string): Promise<SharkStream[]> {
  const text = await tshark(['-r', file, '-q', '-z', 'rtp,streams']);
  return text.split('\n').flatMap((line) => {
    const [, source, port, destination, toPort, ssrc = '', packets, lost, rest = ''] =
      STREAM.exec(line) ?? [];
    if (source === undefined) return [];
    const [, , maxDeltaMs = 0, , meanJitterMs = 0, maxJitterMs = 0] = rest.split(/ +/).map(Number);
    return [
      {
        ...{ source: `${source}:${port}`, destination: `${destination}:${toPort}` },
        ...{ ssrc: Number.parseInt(ssrc, 16), packets: Number(packets), lost: Number(lost) },
        ...{ maxDeltaMs, meanJitterMs, maxJitterMs },
      },
    ];
  });
}
