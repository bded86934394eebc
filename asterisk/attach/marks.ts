/** First line of every file that attach makes: by it they are known again. */
const MARK = '; Made by pbxctl attach';

export const markLine = (name: string): string =>
  `${MARK} for the PBX ${name}. Remove it with: pbxctl detach ${name}`;

export const isOurs = (bytes: Uint8Array | undefined): boolean =>
  bytes !== undefined && Buffer.from(bytes).subarray(0, MARK.length).toString('latin1') === MARK;

/** The name of our file beside a configuration file that includes no folder. */
export const besideName = (confName: string): string => `pbxctl-${confName}`;

const includeLine = (confName: string): string =>
  `#include "${besideName(confName)}" ; made by pbxctl attach`;

/**
 * The file with our line at its end. Where its last line has no line end, ours has none either: so it is
 * known how the file was.
 */
export function withInclude(bytes: Uint8Array, confName: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const end = /\r\n/.test(text) ? '\r\n' : '\n';
  const line = includeLine(confName);
  const isWhole = text === '' || text.endsWith('\n');
  return Buffer.from(isWhole ? `${text}${line}${end}` : `${text}${end}${line}`, 'latin1');
}

/** The file without our line, byte for byte as it was; as it is when it has none. */
export function withoutInclude(bytes: Uint8Array, confName: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const line = includeLine(confName).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const bare = text.replace(new RegExp(`\\r?\\n${line}$`), '');
  const without = bare === text ? text.replace(new RegExp(`^${line}\\r?\\n`, 'm'), '') : bare;
  return Buffer.from(without, 'latin1');
}
