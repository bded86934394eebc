import { isIP, isIPv4, isIPv6 } from 'node:net';

/** The bytes of an IP address, 4 or 16; undefined when it is none. An IPv4 address mapped into IPv6 is IPv4. */
export function addressBytes(address: string): Uint8Array | undefined {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return Uint8Array.from(plain.split('.').map(Number));
  if (!isIPv6(plain)) return undefined;
  const [head = '', tail] = withoutDots(plain.replace(/%.*$/, '')).split('::');
  const words = (text: string) => text.split(':').filter((word) => word !== '');
  const [first, last] = [words(head), words(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const all = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return Uint8Array.from(
    all.flatMap((word) => {
      const value = Number.parseInt(word, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}

/** Without brackets, and without the prefix of an IPv4 address that is mapped into IPv6. */
function plainAddress(address: string): string {
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  return mapped !== undefined && isIP(mapped) === 4 ? mapped : bare;
}

/** `::1.2.3.4` as `::102:304`. */
function withoutDots(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [a, b, c, d]
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')
      .replace(/^(....)/, '$1:'),
  );
}

/** `1.2.3.4:5060`, `[::1]:5060`; undefined when it is no address with a port. */
export function parseEndpoint(
  text: string,
): { readonly address: string; readonly port: number } | undefined {
  const [, host = '', digits] = /^(\[[^\]]+\]|[^\s:]+):(\d{1,5})$/.exec(text.trim()) ?? [];
  const address = plainAddress(host);
  const port = Number(digits);
  return isIP(address) !== 0 && port <= 65_535 ? { address, port } : undefined;
}

/** The one text of an address of 4 or 16 bytes; IPv6 in eight groups, for comparison. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
export const endpointText = ({ address, port }: { address: string; port: number }): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
