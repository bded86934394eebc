import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeProduct } from '../../support/product.ts';
import { inTurns, median, ratioOf, timeRun } from '../measure.ts';
import type { Row } from '../result.ts';
import { milliseconds } from '../words.ts';

const ADDRESS = '127.0.88.198';
const TURNS = 4;

/** The program as npm installs it, on a lab that runs. */
export const oneShot: Row = {
  name: 'oneShot',
  async measure({ rounds }) {
    const product = await makeProduct();
    try {
      await product.ok(['setup', 'lab', '--no-operator', '--address', ADDRESS]);
      const { engine } = await product.profile();
      const program = await installed(dirname(dirname(product.program)), product.root);
      const { env } = product;
      const node = async (...args: string[]) => (await timeRun(process.execPath, args, { env })).ms;
      const { file, args } = engine.asterisk;
      const config = join(product.root, 'data/pbxctl/pbx/lab/etc/asterisk.conf');
      const remote = [...args, '-C', config, '-rx', 'pjsip show endpoints'];
      const remoteEnv = { ...env, ...engine.asterisk.env };
      const taken = await inTurns(rounds * TURNS, {
        node: () => node('-e', '0'),
        help: () => node(program, '--help'),
        peers: () => node(program, 'peers'),
        remote: async () => (await timeRun(file, remote, { env: remoteEnv })).ms,
      });
      const against = (ours: 'help' | 'peers', theirs: 'node' | 'remote') => ({
        ...{ ours: milliseconds(median(taken[ours])), theirs: milliseconds(median(taken[theirs])) },
        ratio: ratioOf(taken[ours], taken[theirs]),
      });
      return [
        {
          name: '`pbxctl --help`, times `node -e 0`',
          ...against('help', 'node'),
          target: { atMost: 1.5 },
        },
        {
          name: '`pbxctl peers`, times `node -e 0`',
          ...against('peers', 'node'),
          target: { atMost: 1.5 },
        },
        {
          name: '`pbxctl peers`, times `asterisk -rx "pjsip show endpoints"`',
          ...against('peers', 'remote'),
          target: undefined,
        },
      ];
    } finally {
      await product.remove();
    }
  },
};

/** Without its sources: a clone looks at each start whether it has to be built. */
async function installed(clone: string, under: string): Promise<string> {
  const folder = join(under, 'installed');
  await mkdir(folder);
  for (const part of ['bin', 'dist', 'package.json'])
    await cp(join(clone, part), join(folder, part), { recursive: true });
  await symlink(join(clone, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'bin/pbxctl');
}
