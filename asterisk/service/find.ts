import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Places } from '../attach/port.ts';
import { readTextIfAny } from '../files.ts';
import { runDetached } from './run.ts';

/** Where a machine keeps its services: `/etc` and `/run`, and the environment with its PATH. */
export interface ServiceHost {
  readonly etc: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** RUNASTERISK of /etc/default/asterisk, where it says anything but yes. */
export interface Held {
  readonly file: string;
  readonly value: string;
}

/** What starts and stops an Asterisk of this machine. */
export type Service =
  | { readonly kind: 'systemd'; readonly systemctl: string; readonly held: Held | undefined }
  | { readonly kind: 'init'; readonly script: string; readonly held: Held | undefined }
  /** Nothing that pbxctl knows of, and why. */
  | { readonly kind: 'none'; readonly why: string };

export const UNIT = 'asterisk.service';
const SUPERUSER_PATH = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** systemd where it runs and knows asterisk.service, else the init script. Both run the Asterisk of /etc/asterisk. */
export async function findService(places: Places, host: ServiceHost): Promise<Service> {
  const own = join(host.etc, 'asterisk');
  if (places.etc !== own)
    return {
      kind: 'none',
      why: `the services of this machine start the Asterisk of ${own}, not that of ${places.etc}`,
    };
  const held = await heldBack(host);
  const systemctl = await systemd(host);
  if (systemctl) return { kind: 'systemd', systemctl, held };
  const script = join(host.etc, 'init.d', 'asterisk');
  if (await isProgram(script)) return { kind: 'init', script, held };
  return {
    kind: 'none',
    why: `systemd does not know ${UNIT} here, and there is no ${script}`,
  };
}

async function systemd(host: ServiceHost): Promise<string | undefined> {
  if (!(await isThere(join(host.run, 'systemd', 'system')))) return undefined;
  const systemctl = await findProgram('systemctl', host.env);
  if (systemctl === undefined) return undefined;
  const args = ['show', '--property=LoadState', '--value', UNIT];
  const { output } = await runDetached(systemctl, args, { env: host.env });
  return /^(loaded|masked|bad-setting|error)$/.test(output.trim()) ? systemctl : undefined;
}

/** Debian's init script starts nothing unless RUNASTERISK is yes; its systemd unit does not look. */
async function heldBack({ etc }: ServiceHost): Promise<Held | undefined> {
  const file = join(etc, 'default', 'asterisk');
  const text = (await readTextIfAny(file)) ?? '';
  const said = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?RUNASTERISK=["']?([^"'\s#;]*)/gm)];
  const value = said.at(-1)?.[1];
  return value === undefined || value === 'yes' ? undefined : { file, value };
}

async function findProgram(name: string, env: ServiceHost['env']): Promise<string | undefined> {
  for (const folder of [...(env['PATH'] ?? '').split(delimiter), ...SUPERUSER_PATH]) {
    const path = join(folder, name);
    if (folder.startsWith('/') && (await isProgram(path))) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
