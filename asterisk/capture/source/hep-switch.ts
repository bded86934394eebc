import { join } from 'node:path';
import { askConsole } from '../../attach/console.ts';
import { PbxError } from '../../errors.ts';
import { writeFileAtomic } from '../../files.ts';
import type { Endpoint } from '../types.ts';
import { endpointText } from './address.ts';

/** A PBX of ours, whose hep.conf is written for a capture and for nothing else. */
export interface HepPlace {
  readonly etc: string;
  /** Its control socket; AMI's ModuleLoad refuses a folder of modules that a symbolic link leads to. */
  readonly socket: string;
}

const MODULES = ['res_hep.so', 'res_hep_pjsip.so', 'res_hep_rtcp.so'] as const;

/**
 * Makes Asterisk send HEP to an address. The modules are loaded once and stay until Asterisk ends: to take a
 * module of PJSIP out while messages pass through it is not safe. Sending is turned off by `turnOffHep`.
 */
export async function turnOnHep(place: HepPlace, to: Endpoint): Promise<void> {
  await writeHepConf(place, to);
  const loaded = await loadedModules(place);
  if (loaded.has('res_hep.so')) await askConsole(place.socket, ['module reload res_hep.so']);
  for (const module of MODULES)
    if (!loaded.has(module)) await askConsole(place.socket, [`module load ${module}`]);
  const now = await loadedModules(place);
  if (MODULES.every((module) => now.has(module))) return;
  await turnOffHep(place);
  throw new PbxError(
    'failed',
    'Asterisk did not load res_hep, res_hep_pjsip and res_hep_rtcp',
    'pbxctl log --level WARNING   tells why',
  );
}

/** Ends what `turnOnHep` began; nothing where Asterisk does not run. */
export async function turnOffHep(place: HepPlace): Promise<void> {
  await writeHepConf(place, undefined);
  try {
    await askConsole(place.socket, ['module reload res_hep.so']);
  } catch (error) {
    if (!(error instanceof PbxError) || error.code !== 'unreachable') throw error;
  }
}

async function loadedModules({ socket }: HepPlace): Promise<ReadonlySet<string>> {
  const { lines } = await askConsole(socket, ['module show like res_hep']);
  const running = lines.filter((line) => /\sRunning\s/.test(line));
  return new Set(running.map((line) => line.split(/\s/, 1)[0] ?? ''));
}

/** A file without its modules would be read again as an error, so it stays, turned off. */
async function writeHepConf({ etc }: HepPlace, to: Endpoint | undefined): Promise<void> {
  const settings = to
    ? ['enabled=yes', `capture_address=${endpointText(to)}`, 'uuid_type=call-id']
    : ['enabled=no'];
  const text = ['; written by pbxctl capture', '[general]', ...settings, ''].join('\n');
  await writeFileAtomic(join(etc, 'hep.conf'), text, 0o644);
}
