import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Capture } from '../../asterisk/capture/store.ts';
import { deathSignalPrefix } from '../../asterisk/engine/run.ts';
import type { Product, Watched } from './product.ts';
import { realTool } from './tools.ts';
import { until } from './until.ts';

/** A SIP message as tshark reads it. */
export interface ReadMessage {
  readonly callId: string;
  readonly cseq: string;
  readonly start: string;
  /** All of it, a character a byte. */
  readonly text: string;
}

/** What tshark says of a file, a row a packet; fails where it cannot read the file to its end. */
export async function tsharkRows(
  file: string,
  filter: string,
  fields: readonly string[],
): Promise<string[][]> {
  const args = ['-r', file, '-Y', filter, '-T', 'fields', ...fields.flatMap((one) => ['-e', one])];
  const out = execFileSync(await realTool('tshark'), args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

/** The messages of the calls of a file, by Call-ID in the order of their packets; spaces that follow each other may count as one. */
export async function callMessages(
  file: string,
  isOneSpace = false,
): Promise<Map<string, ReadMessage[]>> {
  const rows = await tsharkRows(file, 'sip', [
    ...['ip.src', 'ip.dst', 'sip.Call-ID', 'sip.CSeq'],
    ...['sip.Request-Line', 'sip.Status-Line', 'udp.payload'],
  ]);
  const calls = new Map<string, ReadMessage[]>();
  for (const [from, to, callId = '', cseq = '', request = '', status = '', bytes = ''] of rows) {
    // A phone of ours relays to itself.
    if (from === to) continue;
    const text = Buffer.from(bytes, 'hex').toString('latin1');
    const shown = isOneSpace ? text.replaceAll(/ +/g, ' ') : text;
    const message = { callId, cseq, start: request || status, text: shown };
    calls.set(callId, [...(calls.get(callId) ?? []), message]);
  }
  for (const [callId, messages] of calls)
    if (!messages.some(({ start }) => start.startsWith('INVITE'))) calls.delete(callId);
  return new Map([...calls].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export interface Reference {
  readonly file: string;
  stop(): Promise<void>;
}

/** A capture that has nothing of ours: all SIP of an address. */
export async function referenceCapture(address: string, folder: string): Promise<Reference> {
  const file = join(folder, `reference-${address}-${Date.now()}.pcap`);
  const stay = process.getuid?.() === 0 ? ['-Z', 'root'] : [];
  const filter = `udp port 5060 and host ${address}`;
  const plain = ['-i', 'lo', '-U', '--immediate-mode', '-B', '32768', ...stay, '-w', file, filter];
  const tether = await deathSignalPrefix(process.env);
  const [program = '', ...args] = [...tether, await realTool('tcpdump'), ...plain];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  onTestFinished(() => void child.kill('SIGINT'));
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.includes('listening on')) break;
  }
  child.stderr.resume();
  return {
    file,
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** A capture in the foreground, told as JSON lines. */
export interface Started {
  readonly watched: Watched;
  readonly began: Capture & { readonly what: string };
  /** Resolves with its last words. */
  ended(): Promise<Capture>;
}

export async function startCapture(product: Product, words: readonly string[]): Promise<Started> {
  const watched = product.watch(['capture', 'start', '--jsonl', ...words]);
  const event = async (name: string) =>
    JSON.parse(await watched.line((line) => line.includes(`"event":"${name}"`)));
  return { watched, began: await event('began'), ended: () => event('ended') };
}

/** The captures of a product by their names. */
export async function capturesOf(product: Product): Promise<Map<string, Capture>> {
  const list = await product.json<Capture[]>(['capture', 'list']);
  return new Map(list.map((capture) => [capture.name, capture]));
}

/** Processes that were started, directly or not, with the folders of a product. */
export function recordersOf(product: Product): string[] {
  const mark = `XDG_DATA_HOME=${product.env['XDG_DATA_HOME']}`;
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return (
        /capture\.js|tcpdump|dumpcap/.test(words) &&
        readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
      );
    } catch {
      return false;
    }
  });
}

export const untilNoRecorder = (product: Product): Promise<boolean> =>
  until(async () => recordersOf(product).length === 0, 'the end of all recorders');
