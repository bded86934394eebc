import type { Endpoint } from '../types.ts';

/** 53 bits of what was sent, from where and to where. */
export function hashOf(raw: Uint8Array, source: Endpoint, destination: Endpoint): number {
  let [low, high] = [0x811c9dc5, 0x41c6ce57];
  const add = (byte: number) => {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x5bd1e995);
    high = (high << 13) | (high >>> 19);
  };
  for (let i = 0; i < raw.length; i++) add(raw[i] ?? 0);
  for (const { address, port } of [source, destination])
    for (const byte of Buffer.from(`${address} ${port} `)) add(byte);
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
