import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createDeferred } from '../../deferred.ts';
import { deathSignalPrefix, type RunOptions } from '../../engine/run.ts';
import { PbxError } from '../../errors.ts';
import { createCaptureDecoder } from '../file/decoder.ts';
import type { CaptureSource, OpenSource, Taker } from './port.ts';

export interface PacketOptions {
  /** Programs to try in turn; their names tell whether they are tcpdump or dumpcap. */
  readonly programs: readonly string[];
  /** `lo`, `any`. */
  readonly interface: string;
  /** Of packetFilter: numbers and addresses alone. */
  readonly filter: string;
  readonly env: RunOptions['env'];
  readonly uid: number;
}

const OPEN_MS = 10_000;
const END_MS = 3_000;
/** What tcpdump and dumpcap say once their filter is in force. */
const BEGUN = /^(?:tcpdump: )?listening on|^File: /;
const NO_PRIVILEGE = /permission|not permitted|privilege/i;
const CHATTER = /^(?:tcpdump: data link|Capturing on|Packets|\d+ packets? )/;

/** Packets of an interface, by tcpdump or dumpcap, which needs privilege. */
export function packetSource(options: PacketOptions): CaptureSource {
  return {
    kind: 'packets',
    async open(taker, signal) {
      if (options.programs.length === 0) throw noProgram();
      const refusals: string[] = [];
      for (const program of options.programs) {
        const opened = await openProgram(program, options, taker, signal);
        if (typeof opened !== 'string') return opened;
        refusals.push(`${program}: ${opened}`);
      }
      throw refusal(refusals, options);
    },
  };
}

/**
 * The program, or what it said when it would not begin. It stays root where we are: giving up its user would
 * take away the signal by which it ends with us, and it decodes nothing, since it only copies.
 */
async function openProgram(
  program: string,
  options: PacketOptions,
  taker: Taker,
  signal: AbortSignal,
): Promise<OpenSource | string> {
  const child = await startProgram(program, options);
  const said: string[] = [];
  const begun = createDeferred<boolean>();
  const ended = createDeferred<string>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (BEGUN.test(line)) begun.resolve(true);
    else if (CHATTER.test(line)) tellOfDrops(line, taker);
    else said.push(line);
  });
  const decoder = createCaptureDecoder((frame) => taker.take(frame));
  child.stdout.on('data', (bytes: Buffer) => decoder.push(bytes));
  child.on('error', (error) => said.push(error.message));
  child.on('close', () => {
    begun.resolve(false);
    ended.resolve(wordsOf(said) || `${program} ended`);
  });
  if (!(await hasBegun(child, begun.promise, signal)))
    return wordsOf(said) || 'it did not begin within 10 s';
  return {
    what: `${program} on ${options.interface}`,
    ended: ended.promise,
    close: () => close(child, ended.promise),
  };
}

type Program = ChildProcessByStdio<null, Readable, Readable>;

async function startProgram(program: string, options: PacketOptions): Promise<Program> {
  const tether = await deathSignalPrefix(options.env);
  const [file = program, ...args] = [...tether, program, ...argumentsOf(program, options)];
  return spawn(file, args, {
    env: { ...options.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** False for one that will not, which is ended. */
async function hasBegun(
  child: Program,
  begun: Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const stop = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const is = await Promise.race([begun, delay(OPEN_MS, false, { ref: false })]);
  signal.removeEventListener('abort', stop);
  if (is && !signal.aborted) return true;
  stop();
  return false;
}

/** What it has seen is written out before it ends. */
async function close(child: Program, ended: Promise<string>): Promise<void> {
  child.kill('SIGINT');
  const insist = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(insist);
}

function argumentsOf(program: string, { interface: name, filter, uid }: PacketOptions): string[] {
  if (isDumpcap(program)) return ['-q', '-P', '-s', '0', '-i', name, '-w', '-', '-f', filter];
  const stay = uid === 0 ? ['-Z', 'root'] : [];
  const plain = ['-n', '-s', '0', '-U', '--immediate-mode', '-B', RING_KIB, '-w', '-'];
  return ['-i', name, ...plain, ...stay, '--', filter];
}

/**
 * To hand packets on at once, tcpdump keeps a slot of the largest size for each: on the loopback 16 fit into its usual
 * 2 MiB, which a busy machine fills before tcpdump has its turn. So 256 do.
 */
const RING_KIB = '32768';

const isDumpcap = (program: string): boolean => program.endsWith('/dumpcap');

function tellOfDrops(line: string, taker: Taker): void {
  const [, count = '0', by] = /^(\d+) packets? (dropped by \w+)/.exec(line) ?? [];
  if (by !== undefined && Number(count) > 0) taker.fault(`${count} packets were ${by}`);
}

const wordsOf = (said: readonly string[]): string =>
  said
    .map((line) => line.replace(/^(?:tcpdump|dumpcap): /, '').trim())
    .filter((line) => line !== '')
    .slice(0, 3)
    .join(' ');

const noProgram = (): PbxError =>
  new PbxError(
    'not-found',
    'there is no tcpdump and no dumpcap here',
    'install one of them, or run pbxctl as root, which fetches tcpdump',
  );

function refusal(said: readonly string[], options: PacketOptions): PbxError {
  const { uid, interface: name, programs } = options;
  if (!said.every((words) => NO_PRIVILEGE.test(words)) || uid === 0)
    return new PbxError('failed', `packets of ${name} cannot be captured: ${said.join('; ')}`);
  const [words = ''] = said;
  return new PbxError(
    'refused',
    `packets are seen with privilege alone: ${words.replace(/^\S*\/(?=\w+: )/, '')}`,
    // What is fetched runs by its own loader, which such a permission would be given to.
    `sudo setcap cap_net_raw+ep ${programs.find(isInstalled) ?? '/usr/bin/tcpdump'}   lets every user ` +
      'capture; or run pbxctl with sudo -E',
  );
}

const isInstalled = (program: string): boolean => /^\/(usr\/)?(local\/)?s?bin\//.test(program);
