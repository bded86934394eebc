import { createSocket } from 'node:dgram';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { PbxError } from '../errors.ts';
import type { Bind } from './port.ts';
import { commandLine } from './process.ts';

/** Tries each bind for an instant. Rejects with every one that cannot be had, and who has it. */
export async function checkBinds(binds: readonly Bind[]): Promise<void> {
  const problems: string[] = [];
  for (const bind of binds) {
    const code = await tryBind(bind);
    if (code !== undefined) problems.push(await explain(bind, code));
  }
  if (problems.length === 0) return;
  throw new PbxError(
    'failed',
    problems.join('\n'),
    'End what holds the port, or give this PBX another address.',
  );
}

async function explain(bind: Bind, code: string): Promise<string> {
  const what = `${bind.protocol.toUpperCase()} ${bind.address}:${bind.port} (${bind.purpose})`;
  if (code === 'EADDRINUSE') return `${what} is in use by ${await describeHolder(bind)}.`;
  if (code === 'EADDRNOTAVAIL')
    return `${what}: ${bind.address} is not an address of this machine.`;
  if (code === 'EACCES') return `${what}: a port below 1024 is only for the superuser.`;
  return `${what} cannot be bound: ${code}.`;
}

/** The error code of binding, or undefined when it can be had. */
function tryBind({ protocol, address, port }: Bind): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    if (protocol === 'tcp') {
      const server = createServer();
      server.once('error', failed);
      server.listen({ host: address, port, exclusive: true }, () =>
        server.close(() => resolve(undefined)),
      );
    } else {
      const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', failed);
      socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
    }
  });
}

/** A socket of /proc/net/{udp,tcp,udp6,tcp6} that waits for others. */
export interface BoundSocket {
  readonly address: string;
  readonly port: number;
  readonly uid: number;
  readonly inode: string;
}

/** Reads /proc/net/udp and the like; of TCP only listening sockets. */
export function parseProcNet(text: string, protocol: Bind['protocol']): BoundSocket[] {
  const sockets: BoundSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [address, port] = (fields[1] ?? '').split(':');
    const listening = protocol === 'udp' || fields[3] === '0A';
    if (!address || !port || !listening) continue;
    sockets.push({
      address: decodeAddress(address),
      port: Number.parseInt(port, 16),
      uid: Number(fields[7]),
      inode: fields[9] ?? '0',
    });
  }
  return sockets;
}

/** The kernel prints each 32-bit word in the machine's byte order, which is little-endian where engines run. */
function decodeAddress(hex: string): string {
  const bytes = hex.match(/.{8}/g)?.flatMap((word) => word.match(/../g)?.reverse() ?? []) ?? [];
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  const mapped = numbers.slice(0, 10).every((n) => n === 0) && numbers[10] === 255;
  if (mapped) return numbers.slice(12).join('.');
  if (numbers.every((n) => n === 0)) return '::';
  return bytes.join('').match(/.{4}/g)?.join(':').toLowerCase() ?? hex;
}

/** Whether two addresses cannot be bound with one port: equal, or one is a wildcard. */
export function addressesConflict(a: string, b: string): boolean {
  const wildcard = (address: string) => address === '0.0.0.0' || address === '::';
  return a === b || wildcard(a) || wildcard(b);
}

async function describeHolder(bind: Bind): Promise<string> {
  const holder = await findSocket(bind);
  if (holder === undefined) return 'a process that cannot be seen from here';
  const pid = await pidOfSocket(holder.inode);
  if (pid !== undefined) {
    const command = withoutLoader(await commandLine(pid))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    return `process ${pid} (${command.slice(0, 160) || 'unnamed'})`;
  }
  const whose =
    holder.uid === process.getuid?.()
      ? 'a process'
      : `a process of another user (uid ${holder.uid})`;
  return `${whose}, which cannot be seen from here (as root: ss -lnp sport = :${bind.port})`;
}

async function findSocket(bind: Bind): Promise<BoundSocket | undefined> {
  for (const file of [bind.protocol, `${bind.protocol}6`]) {
    const text = await readFile(`/proc/net/${file}`, 'utf8').catch(() => '');
    const found = parseProcNet(text, bind.protocol).find(
      (socket) => socket.port === bind.port && addressesConflict(socket.address, bind.address),
    );
    if (found) return found;
  }
  return undefined;
}

async function pidOfSocket(inode: string): Promise<number | undefined> {
  const wanted = `socket:[${inode}]`;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    for (const fd of await readdir(`/proc/${name}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${name}/fd/${fd}`).catch(() => '');
      if (target === wanted) return Number(name);
    }
  }
  return undefined;
}

/** A program that was started through its own dynamic loader is what comes after the loader's words. */
function withoutLoader(words: readonly string[]): readonly string[] {
  const at = words.indexOf('--library-path');
  return at < 0 ? words : words.slice(at + 2);
}
