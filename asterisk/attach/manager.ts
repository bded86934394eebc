import { join } from 'node:path';
import type { Effective } from '../conf/effective.ts';
import { effective } from '../conf/load.ts';
import type { ConfReader } from '../conf/reader.ts';
import type { Places } from './port.ts';
import { isTrue, settingOf } from './settings.ts';

/** What manager.conf, with all that it includes, says of AMI. */
export interface ManagerConf {
  readonly path: string;
  readonly conf: Effective;
  readonly enabled: boolean;
  /** An address that a connection from this machine can be made to. */
  readonly host: string;
  readonly port: number;
  /** Listens on other addresses than those of loopback. */
  readonly isOpen: boolean;
}

const PORT = 5038;

export function readManager(places: Places, reader: ConfReader): ManagerConf {
  const path = join(places.etc, 'manager.conf');
  const conf = effective(path, reader, { etcDir: places.etc });
  const setting = (key: string) => settingOf(conf, 'general', key);
  const { host, port } = addressOf(setting('bindaddr') ?? '');
  return {
    path,
    conf,
    enabled: conf.valid && isTrue(setting('enabled')),
    host: ANY.has(host) ? '127.0.0.1' : host,
    port: port ?? (Number(setting('port')) || PORT),
    isOpen: !isLoopback(host),
  };
}

const ANY: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '*']);

export const isLoopback = (host: string): boolean => /^127\./.test(host) || host === '::1';

/** `HOST`, `HOST:PORT`, `[HOST]:PORT` or a bare IPv6 address. */
export function addressOf(text: string): { host: string; port: number | undefined } {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain ?? text.trim();
  return { host, port: port === undefined ? undefined : Number(port) };
}

/** The secret of an AMI user that is there. */
export const secretOfUser = ({ conf }: ManagerConf, user: string): string | undefined =>
  conf.valid ? settingOf(conf, user, 'secret') : undefined;
