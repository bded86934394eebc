import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../context.ts';

const TRIES = 10;
const AGAIN_MS = 500;

/**
 * Does something each time that Asterisk is there again after it was gone, which forgets what was turned on in
 * it; the return value ends that.
 */
export async function onReturn(
  { ami }: Pick<Context, 'ami'>,
  act: () => Promise<void>,
): Promise<() => void> {
  const client = await ami();
  let isOver = false;
  const again = async () => {
    for (let tries = 0; tries < TRIES && !isOver; tries++) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof PbxError)) throw error;
        await delay(AGAIN_MS);
      }
    }
  };
  const end = client.onStatus(({ phase }) => {
    if (phase === 'up') void again();
  });
  return () => {
    isOver = true;
    end();
  };
}
