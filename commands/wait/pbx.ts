import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Text } from '../command.ts';
import type { Context } from '../context.ts';
import { sayLimit } from './limit.ts';

/** Between two attempts. */
const AGAIN_MS = 200;

export const waitPbx = defineCommand({
  name: 'wait pbx',
  summary: 'wait until the PBX answers and is fully booted',
  details: sayLimit,
  examples: [['pbxctl wait pbx --ready --timeout 30', 'after a start, before the first call']],
  kind: 'read',
  args: {},
  options: { ready: { type: 'flag', help: 'fully booted (this is what is waited for)' } },
  async run(_, context): Promise<Text> {
    await context.profiles.load(context.pbxName);
    const greeting = await answer(context);
    const { view } = await context.live();
    const version = view.asteriskVersion ?? '';
    return {
      kind: 'text',
      lines: [`${context.pbxName} is ready: Asterisk ${version}, ${greeting}`],
      json: { id: context.pbxName, version, greeting },
      ok: true,
    };
  },
});

/** Its greeting, once it takes our login and says `Fully Booted`. */
async function answer({ ami, signal }: Context): Promise<string> {
  for (;;) {
    try {
      const session = await ami();
      const { ok } = await session.command('core waitfullybooted');
      if (ok && session.status.phase === 'up') return session.status.greeting;
    } catch (error) {
      if (!(error instanceof PbxError) || !MAY_PASS.includes(error.code)) throw error;
    }
    if (signal.aborted) throw new PbxError('interrupted', 'interrupted');
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A login that is refused will be refused again. */
const MAY_PASS: readonly string[] = ['unreachable', 'timeout'];
