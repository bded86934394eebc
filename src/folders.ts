import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { Folders } from '../commands/context.ts';

/** Bytes that the path of a control socket may have: sun_path's 108, its NUL, and room for `asterisk.ctl`. */
const LONGEST_RUN_FOLDER = 108 - 1 - '/asterisk.ctl'.length;

type Env = Readonly<Record<string, string | undefined>>;

/** A base folder of the XDG specification; a relative value is to be ignored, it says. */
function base(env: Env, name: string, otherwise: string): string {
  const value = env[name];
  return value && isAbsolute(value) ? value : join(env['HOME'] || '/', otherwise);
}

/** Where pbxctl keeps what; nothing is made here. */
export function foldersOf(env: Env, uid: number): Folders {
  const data = join(base(env, 'XDG_DATA_HOME', '.local/share'), 'pbxctl');
  const state = join(base(env, 'XDG_STATE_HOME', '.local/state'), 'pbxctl');
  return {
    data,
    state,
    cache: join(base(env, 'XDG_CACHE_HOME', '.cache'), 'pbxctl'),
    history: join(state, 'history'),
    config: join(base(env, 'XDG_CONFIG_HOME', '.config'), 'pbxctl', 'config.json'),
    pbx: (name) => join(data, 'pbx', name),
    run: (name) => runFolder(data, name, env, uid),
  };
}

/** With the PBX's other files, unless its socket's path would be too long there. */
function runFolder(data: string, name: string, env: Env, uid: number): string {
  const near = join(data, 'pbx', name, 'run');
  if (Buffer.byteLength(near) <= LONGEST_RUN_FOLDER) return near;
  const unique = createHash('sha256').update(near).digest('hex').slice(0, 12);
  const runtime = env['XDG_RUNTIME_DIR'];
  const own = runtime && isAbsolute(runtime) ? join(runtime, `pbxctl-${unique}`) : undefined;
  return own !== undefined && Buffer.byteLength(own) <= LONGEST_RUN_FOLDER
    ? own
    : join('/tmp', `pbxctl-${uid}-${unique}`);
}
