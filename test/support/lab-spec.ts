import { join } from 'node:path';
import type { Engine } from '../../asterisk/engine/port.ts';
import type { LabSpec } from '../../asterisk/lab/port.ts';

/** A lab PBX with the users 701 and 702 under `root`. */
export function makeLabSpec(engine: Engine, root: string, address: string): LabSpec {
  const access = (port: number, secret: string) => ({
    host: address,
    port,
    username: 'pbxctl',
    secret,
  });
  return {
    name: 'lab',
    engine,
    driver: engine.driver,
    address,
    bind: undefined,
    ami: access(5038, 'ami;secret'),
    ari: access(8088, 'ari;secret'),
    users: [
      { number: '701', name: 'Alice', secret: 'a;b=c' },
      { number: '702', name: 'Zoé', secret: 'd' },
    ],
    folders: {
      etc: join(root, 'etc'),
      run: join(root, 'run'),
      log: join(root, 'log'),
      lib: join(root, 'lib'),
      spool: join(root, 'spool'),
      sounds: join(root, 'sounds'),
    },
    language: 'fr',
  };
}

/** An engine that is only looked at. */
export const PAPER_ENGINE: Engine = {
  id: 'paper',
  version: '22.9.9',
  driver: 'pjsip',
  origin: 'test',
  moduleDir: '/e/modules',
  dataDir: '/e/data',
  asterisk: { file: '/e/asterisk', args: [], env: {} },
  programs: {},
};
