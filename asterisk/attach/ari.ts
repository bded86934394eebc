import { join } from 'node:path';
import type { Effective } from '../conf/effective.ts';
import { effective } from '../conf/load.ts';
import type { ConfReader } from '../conf/reader.ts';
import { addressOf } from './manager.ts';
import type { Places } from './port.ts';
import { isTrue, settingOf } from './settings.ts';

/** What http.conf and ari.conf say of ARI. */
export interface AriConf {
  readonly path: string;
  readonly conf: Effective;
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
}

const PORT = 8088;

/** ARI is on where the HTTP server is, and ari.conf does not turn it off (`enabled` is yes by default there). */
export function readAri(places: Places, reader: ConfReader): AriConf {
  const read = (name: string) => effective(join(places.etc, name), reader, { etcDir: places.etc });
  const http = read('http.conf');
  const conf = read('ari.conf');
  const { host } = addressOf(settingOf(http, 'general', 'bindaddr') ?? '');
  return {
    path: join(places.etc, 'ari.conf'),
    conf,
    enabled:
      http.valid &&
      conf.valid &&
      isTrue(settingOf(http, 'general', 'enabled')) &&
      isTrue(settingOf(conf, 'general', 'enabled') ?? 'yes'),
    host: host === '' || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host,
    port: Number(settingOf(http, 'general', 'bindport')) || PORT,
  };
}
