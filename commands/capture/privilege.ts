import { readFile } from 'node:fs/promises';

/** CAP_NET_RAW of capabilities(7). */
const NET_RAW = 13n;

/** Whether this process, and a program that it starts, may open packet sockets. */
export async function mayCapture(): Promise<boolean> {
  const text = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(text) ?? [];
  return ((BigInt(`0x${effective}`) >> NET_RAW) & 1n) === 1n;
}
