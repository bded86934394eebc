import { section } from '../lab/conf.ts';
import { isLoopback } from './manager.ts';
import { markLine } from './marks.ts';

/** The AMI and ARI user that attach makes. */
export const USER = 'pbxctl';

/**
 * What a read-only pbxctl may do: these classes are what Asterisk asks of who lists peers, channels and
 * settings; `command` for lines of its CLI, of which pbxctl sends those that change nothing.
 */
const READING = 'system,command,reporting';

export interface AmiUser {
  /** Of the PBX, for the first line. */
  readonly name: string;
  readonly secret: string;
  readonly write: boolean;
  /** Where AMI listens: a connection to an address comes from it. */
  readonly host: string;
  /** Lines for [general] that turn AMI on. */
  readonly enabling: 'none' | 'add' | 'new';
}

export function amiUserFile({ name, secret, write, host, enabling }: AmiUser): string {
  const own = isLoopback(host) ? [] : [`${host}${host.includes(':') ? '/128' : '/32'}`];
  const permitted = ['127.0.0.0/255.0.0.0', '::1/128', ...own];
  const enable = section(
    'general',
    [
      ['enabled', 'yes'],
      ['bindaddr', host],
    ],
    enabling === 'add' ? { from: '+' } : {},
  );
  const user = section(USER, [
    ['secret', secret],
    ['deny', '0.0.0.0/0.0.0.0'],
    ['deny', '::/0'],
    ...permitted.map((address) => ['permit', address] as const),
    ['read', 'all'],
    ['write', write ? 'all' : READING],
    ['writetimeout', 5000],
    ['displayconnects', 'no'],
  ]);
  return [markLine(name), '', ...(enabling === 'none' ? [] : [enable]), user].join('\n');
}

/** Whether a file of ours is what turns AMI on. */
export const turnsOn = (bytes: Uint8Array | undefined): boolean =>
  /^enabled = yes$/m.test(Buffer.from(bytes ?? '').toString('latin1'));

/** A file of ours with all that it has but the user. */
export function withoutUser(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const at = text.indexOf(`\n[${USER}]\n`);
  return Buffer.from(at < 0 ? text : text.slice(0, at), 'latin1');
}

export function ariUserFile(name: string, secret: string, write: boolean): string {
  const user = section(USER, [
    ['type', 'user'],
    ['read_only', write ? 'no' : 'yes'],
    ['password_format', 'plain'],
    ['password', secret],
  ]);
  return [markLine(name), '', user].join('\n');
}
