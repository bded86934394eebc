import { join } from 'node:path';
import type { Instance } from '../engine/port.ts';
import { accessFiles, remark } from './access.ts';
import { labBinds } from './binds.ts';
import { coreFiles } from './core.ts';
import { dialplan } from './dialplan.ts';
import { iaxFile, rtpFile } from './media.ts';
import { pjsipFile } from './pjsip.ts';
import type { LabFile, LabSpec } from './port.ts';
import { sipFile } from './sip.ts';

/** The content of one file of a lab's configuration folder. */
export interface ConfFile {
  readonly name: string;
  readonly content: string;
  readonly secret?: boolean;
}

/**
 * All configuration of a lab PBX. `available` names the module files that the engine has
 * (availableModules); without it every module is taken to be there.
 */
export function labFiles(spec: LabSpec, available?: ReadonlySet<string>): LabFile[] {
  const files: ConfFile[] = [
    ...coreFiles(spec, available),
    ...accessFiles(spec),
    { name: 'extensions.conf', content: `; ${remark(spec)}\n\n${dialplan(spec)}` },
    spec.driver === 'sip' ? sipFile(spec) : pjsipFile(spec),
    rtpFile(spec),
    iaxFile(spec, available),
  ];
  const conf = files.map(({ name, content, secret }) => ({
    path: join(spec.folders.etc, name),
    content,
    mode: secret ? 0o600 : 0o644,
  }));
  return [...conf, keyFolder(spec)];
}

/** res_crypto warns when its folder is missing; a file makes one. */
function keyFolder(spec: LabSpec): LabFile {
  const content = 'RSA keys of IAX2 peers: <name>.pub and <name>.key.\n';
  return { path: join(spec.folders.lib, 'keys', 'README'), content, mode: 0o644 };
}

/** How a lab PBX is run. */
export function labInstance(spec: LabSpec): Instance {
  return {
    name: spec.name,
    engine: spec.engine,
    etcDir: spec.folders.etc,
    runDir: spec.folders.run,
    logDir: spec.folders.log,
    binds: labBinds(spec),
  };
}
