import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly words: readonly string[];
  /** NAME=value */
  readonly environment: readonly string[];
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const parts = (text: string): string[] => text.split('\0').filter((part) => part !== '');

/** What runs with a folder among its words or in its environment: whatever a product in that folder has started. */
export function processesUnder(folder: string): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      words: parts(textOf(`/proc/${name}/cmdline`)),
      environment: parts(textOf(`/proc/${name}/environ`)),
    }))
    .filter(({ words, environment }) =>
      [...words, ...environment].some((part) => part.includes(folder)),
    );
}

/** Ends what still runs there, by its id. */
export function endProcessesUnder(folder: string): number {
  const left = processesUnder(folder);
  for (const { pid } of left)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone by itself.
    }
  return left.length;
}

/** A socket that takes what comes to it. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

const LISTEN = '0A';
const UNCONNECTED = '07';

/** The listening TCP sockets and the unconnected UDP sockets of a process, as the kernel tells them. */
export function listenersOf(pid: number): Listener[] {
  const own = inodesOf(pid);
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((table) =>
    textOf(`/proc/${pid}/net/${table}`)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode = '']) =>
          own.has(inode) && state === (table.startsWith('tcp') ? LISTEN : UNCONNECTED),
      )
      .map(([, local = '']) => ({
        protocol: table.startsWith('tcp') ? ('tcp' as const) : ('udp' as const),
        ...endOf(local),
      })),
  );
}

function inodesOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      const found = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`));
      if (found?.[1]) inodes.add(found[1]);
    }
  } catch {
    // It is gone.
  }
  return inodes;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** `0100007F:13C4` is 127.0.0.1:5060: words of four bytes, each with its last byte first. */
function endOf(local: string): { address: string; port: number } {
  const [hex = '', port = ''] = local.split(':');
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const address =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
      : (bytes.join('').match(/.{4}/g) ?? []).join(':').toLowerCase();
  return { address, port: Number.parseInt(port, 16) };
}
