import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../asterisk/engine/port.ts';
import { asteriskFiles } from './asteriskFiles.ts';

/** A machine under a folder: /etc with an Asterisk and its init script, and /run. */
export interface FakeMachine {
  readonly root: string;
  readonly etc: string;
  readonly run: string;
  /** Configuration folder of its Asterisk. */
  readonly conf: string;
  readonly script: string;
  write(path: string, text: string, mode?: number): Promise<void>;
  remove(): Promise<void>;
}

export async function makeMachine(): Promise<FakeMachine> {
  const root = await mkdtemp(join(tmpdir(), 'svc-'));
  const [etc, run] = [join(root, 'etc'), join(root, 'run')];
  for (const folder of ['etc/asterisk/manager.d', 'etc/init.d', 'etc/default', 'run'])
    await mkdir(join(root, folder), { recursive: true });
  return {
    ...{ root, etc, run, conf: join(etc, 'asterisk'), script: join(etc, 'init.d/asterisk') },
    async write(path, text, mode = 0o644) {
      await writeFile(join(root, path), text);
      await chmod(join(root, path), mode);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** What Debian's init script does, in words of our own: RUNASTERISK decides, the pid file tells. */
const initScript = (machine: FakeMachine, command: string): string => `#!/bin/sh
RUNASTERISK=yes
[ -r ${machine.etc}/default/asterisk ] && . ${machine.etc}/default/asterisk
pidfile=${machine.run}/asterisk/asterisk.pid
start() {
  if [ "$RUNASTERISK" != yes ]; then echo "not started: RUNASTERISK=$RUNASTERISK"; exit 0; fi
  ${command}
}
stop() {
  pid=$(cat "$pidfile" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}
echo "$1" >> ${machine.root}/asked
case "$1" in
  start) start ;;
  stop) stop ;;
  restart) stop; start ;;
  *) echo "usage: $0 start|stop|restart"; exit 2 ;;
esac
`;

/** A real Asterisk for such a machine: AMI off, and a folder that manager.conf includes, as on Debian. */
export async function installAsterisk(
  machine: FakeMachine,
  engine: Engine,
  version: '16' | '22',
  address: string,
): Promise<void> {
  const { moduleDir, dataDir } = engine;
  const setting = { dir: machine.root, dataDir, moduleDir, version, address, secret: 'x' } as const;
  const files = asteriskFiles({ ...setting, amiPort: 0, ariPort: 0, sipPort: 0 });
  const own = {
    ...files,
    'asterisk.conf': (files['asterisk.conf'] ?? '')
      .replace(/^astetcdir.*$/m, `astetcdir => ${machine.conf}`)
      .replace(/^astrundir.*$/m, `astrundir => ${machine.run}/asterisk`),
    'manager.conf': `[general]\nenabled = no\nport = 5038\nbindaddr = ${address}\n\n#include "manager.d/*.conf"\n`,
    'manager.d/README.conf': '; users go here\n',
    'http.conf': '[general]\nenabled=no\n',
  };
  for (const folder of ['log', 'spool', 'lib', 'db', 'run/asterisk'])
    await mkdir(join(machine.root, folder), { recursive: true });
  for (const [name, text] of Object.entries(own)) await machine.write(`etc/asterisk/${name}`, text);
  const { file, args } = engine.asterisk;
  const command = [file, ...args, '-C', `${machine.conf}/asterisk.conf`].join(' ');
  await machine.write('etc/init.d/asterisk', initScript(machine, command), 0o755);
}
